"""A sound that a listener keeps."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from pgan_audio.web.models.sound import Sound


class Favourite(models.Model):
    """A sound that a listener keeps.

    Attributes:
        listener: Random name in a signed cookie: nothing is known of the person.
        sound: Which one.
        since: When it was chosen.
    """

    listener: models.CharField[str, str] = models.CharField(max_length=32)
    sound: models.ForeignKey[Sound, Sound] = models.ForeignKey(
        Sound, on_delete=models.CASCADE, related_name="favourites"
    )
    sound_id: str
    since: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now_add=True)

    class Meta:
        """For Django."""

        app_label = "web"
        ordering = ("-since", "-id")
        constraints = (models.UniqueConstraint(fields=("listener", "sound"), name="once_per_listener"),)

    def __str__(self) -> str:
        return f"{self.listener}: {self.sound_id}"
