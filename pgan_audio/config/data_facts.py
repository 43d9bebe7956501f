"""What a run remembers of its data."""

from __future__ import annotations

from typing import Self

from pydantic import Field, PositiveInt, model_validator

from pgan_audio.config.section import LevelsOrZero, Names, Section, Text


class DataFacts(Section):
    """What a run remembers of its data folder; filled in when the run starts, and compared on every resume."""

    fingerprint: Text
    """Identifies the prepared audio by content."""
    sample_rate_hz: PositiveInt
    """Rate of the last stage."""
    clip_samples: PositiveInt
    """Length of a clip at the last stage."""
    channels: int = Field(ge=1, le=2)
    n_stages: int = Field(ge=1, le=32)
    stage_rms: LevelsOrZero
    """RMS of all training audio, per stage, full scale = 1: the unit in which the networks work."""
    authors: Names
    """Sorted names; an author's label is its position."""

    @model_validator(mode="after")
    def _stages_fit(self) -> Self:
        ratio = 1 << (self.n_stages - 1)
        if self.clip_samples % ratio:
            raise ValueError(
                f"data.clip_samples must be divisible by 2**(n_stages - 1) = {ratio}, so that every stage has a whole "
                f"length. Received: {self.clip_samples}."
            )
        if len(self.stage_rms) != self.n_stages:
            raise ValueError(
                f"data.stage_rms must have {self.n_stages} values, one per stage. Received: {len(self.stage_rms)}."
            )
        silent = [str(i) for i, rms in enumerate(self.stage_rms, start=1) if rms == 0]
        if silent:
            raise ValueError(
                f"The training audio is silent at stage {', '.join(silent)}. Expected a level above zero at every "
                f"stage. Received: data.stage_rms = {list(self.stage_rms)}. Prepare the data with fewer stages."
            )
        return self

    @property
    def stage_1_samples(self) -> int:
        """Length of a clip at stage 1."""
        return self.clip_samples >> (self.n_stages - 1)
