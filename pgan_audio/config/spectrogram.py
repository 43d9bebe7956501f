"""The settings that designs on spectrograms share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from pgan_audio.config.schema import AdversarialConfig, CriticFeed, Optimiser
from pgan_audio.config.section import Decay, OddSize, Section

HOP = 128
"""Samples per row of a spectrogram."""

HALVINGS = 5
"""Layers that each halve or double rows and bins: 128 bins come from 4, and the rows of a clip from 1 in 32 of them."""

CLIP_UNIT = HOP << HALVINGS


class SpectrogramNetworks(Section):
    """Generator and critic on spectrograms, and the way back to sound."""

    width: PositiveInt
    """Feature maps at 64 bins; twice as many with each halving of rows and bins. Published: 64."""
    latent_size: PositiveInt = 100
    kernel_size: OddSize = 5
    """Of the convolutions that halve or double, in rows and bins."""
    griffin_lim_iterations: PositiveInt = 20
    """How long phases are looked for when a spectrogram is made into sound."""


class SpectrogramFeed(CriticFeed):
    """How clips are drawn: one-shots as published, from their beginning, and without noise."""

    crop: Literal["random", "start"] = "start"
    noise_db: float = Field(default=-math.inf, le=0, allow_inf_nan=True)
    """White noise on real clips before the critic, in dBFS; ``-inf`` for none. The logarithm has a floor of its own."""


class SpectrogramOptimiser(Optimiser):
    """Adam as Radford et al. have it."""

    learning_rate: PositiveFloat = 2e-4
    late_learning_rate: PositiveFloat = 2e-4
    beta_1: Decay = 0.5
    beta_2: Decay = 0.999


class SpectrogramConfig(AdversarialConfig):
    """What the settings of the designs on spectrograms have in common."""

    feed: SpectrogramFeed = SpectrogramFeed()
    optimiser: SpectrogramOptimiser = SpectrogramOptimiser()

    @property
    def networks(self) -> SpectrogramNetworks:
        """The design's own section."""
        raise NotImplementedError

    @property
    def n_rows(self) -> int:
        """Rows of a clip's spectrogram: its frames."""
        return self.facts.clip_samples // HOP

    @model_validator(mode="after")
    def _data_fits_design(self) -> Self:
        if self.data is None or self.data.clip_samples % CLIP_UNIT == 0:
            return self
        lower = self.data.clip_samples // CLIP_UNIT * CLIP_UNIT
        near = " or ".join(str(n) for n in (lower, lower + CLIP_UNIT) if n)
        raise ValueError(
            f"The design {self.design!r} needs clips of a multiple of {CLIP_UNIT} samples: {1 << HALVINGS} spectra, "
            f"one every {HOP} samples. Received: clips of {self.data.clip_samples} samples. Prepare the data with "
            f"--clip-samples {near}."
        )


def filled_in(values: object, section: str, defaults: Mapping[str, object]) -> object:
    """Settings with defaults for what a section of them doesn't say. What is no mapping is left to the schema."""
    if not isinstance(values, Mapping):
        return values
    own: Any = values.get(section, {})
    return {**values, section: {**defaults, **own}} if isinstance(own, Mapping) else values
