"""A question of the blind test."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class Trial(models.Model):
    """One clip was played: was it real or generated?

    Attributes:
        id: In the clip's address; can't be guessed and tells nothing.
        listener: Who was asked, see `Favourite`.
        model: Id of the model under test.
        stage: From 1.
        is_real: What the clip is.
        answer: Whether it was taken for real; None until there is an answer.
        asked: When the clip was given out.
        answered: When there was an answer.
    """

    id: models.CharField[str, str] = models.CharField(primary_key=True, max_length=32)
    listener: models.CharField[str, str] = models.CharField(max_length=32, db_index=True)
    model: models.CharField[str, str] = models.CharField(max_length=100, db_index=True)
    stage: models.PositiveSmallIntegerField[int, int] = models.PositiveSmallIntegerField()
    is_real: models.BooleanField[bool, bool] = models.BooleanField()
    answer: models.BooleanField[bool | None, bool | None] = models.BooleanField(null=True)
    asked: models.DateTimeField[datetime, datetime] = models.DateTimeField(auto_now_add=True, db_index=True)
    answered: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)

    class Meta:
        """For Django."""

        app_label = "web"

    def __str__(self) -> str:
        return self.id
