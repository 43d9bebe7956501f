"""A sound that was made."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class Sound(models.Model):
    """A sound that was made, and all that is needed to make it again: its files may be gone.

    Attributes:
        id: Of its mark, see `pgan_audio.web.sounds.library.sound_id`.
        model: Id of the model that made it, as the catalogue had it.
        stage: From 1.
        makes: ``clips``, ``sound``, ``tunes`` or ``text``.
        mark: Bookmark or work mark, as text.
        name: Of its files, without the ending.
        title: A few words.
        rate_hz: Sampling rate of its WAV; None where it has none.
        seconds: Length; None where it has none.
        suffixes: Of the files that are made of it, separated by spaces.
        asked: When it was last asked for.
    """

    id: models.CharField[str, str] = models.CharField(primary_key=True, max_length=32)
    model: models.CharField[str, str] = models.CharField(max_length=100)
    stage: models.PositiveSmallIntegerField[int, int] = models.PositiveSmallIntegerField()
    makes: models.CharField[str, str] = models.CharField(max_length=8)
    mark: models.TextField[str, str] = models.TextField()
    name: models.CharField[str, str] = models.CharField(max_length=255)
    title: models.CharField[str, str] = models.CharField(max_length=255)
    rate_hz: models.FloatField[float | None, float | None] = models.FloatField(null=True)
    seconds: models.FloatField[float | None, float | None] = models.FloatField(null=True)
    suffixes: models.CharField[str, str] = models.CharField(max_length=100)
    asked: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        """For Django."""

        app_label = "web"

    def __str__(self) -> str:
        return self.name
