"""The settings that designs of one network and one loss share: those trained by plain fitting."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt

from pgan_audio.config.schema import Config
from pgan_audio.config.section import Section


class Fit(Section):
    """How much is shown, in examples (clips of sound), and how the network follows."""

    clips: PositiveInt
    """Shown in all, rounded up to whole batches."""
    batch_size: PositiveInt
    epoch_clips: PositiveInt
    """An epoch: how often the held-out clips are looked at."""
    optimiser: Literal["adam", "rmsprop", "sgd"] = "adam"
    learning_rate: PositiveFloat
    """At its highest."""
    final_share: float = Field(default=1.0, gt=0, le=1)
    """Share of the learning rate that is left at the end; it falls as half a cosine. 1: it stays."""
    warm_up_clips: NonNegativeInt = 0
    """It rises from 0 over so many clips first."""
    budget_minutes: PositiveFloat | None = None
    """Time for the whole run: when it starts, clips are planned from measured steps, whatever is said above."""

    def learning_rate_at(self, clips: int) -> float:
        """The learning rate of the batch after ``clips`` have been shown."""
        if clips < self.warm_up_clips:
            return self.learning_rate * (clips + self.batch_size) / (self.warm_up_clips + self.batch_size)
        passed = (clips - self.warm_up_clips) / max(1, self.clips - self.warm_up_clips)
        falling = (1 + math.cos(math.pi * min(1.0, passed))) / 2
        return self.learning_rate * (self.final_share + (1 - self.final_share) * falling)


class FittedConfig(Config):
    """What the settings of every design that is trained by plain fitting have in common."""

    fit: Fit
