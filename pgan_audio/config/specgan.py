"""The settings of SpecGAN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import NonNegativeFloat, model_validator

from pgan_audio.config.schema import Loss
from pgan_audio.config.spectrogram import SpectrogramConfig, SpectrogramNetworks, filled_in

PUBLISHED_OPTIMISER: Mapping[str, object] = {
    "learning_rate": 1e-4,
    "late_learning_rate": 1e-4,
    "beta_2": 0.9,
    "critic_steps": 5,
}


class SpecGanLoss(Loss):
    """The losses of SpecGAN: cross-entropy, or with gradient penalty as published."""

    name: Literal["sigmoid_cross_entropy", "wgan_gp"] = "sigmoid_cross_entropy"
    drift: NonNegativeFloat = 0.0


class SpecGanConfig(SpectrogramConfig):
    """All settings of a run of SpecGAN.

    With ``loss.name = "wgan_gp"`` the optimiser is the published one as far as nothing else is said: Adam 1e-4, 0.5,
    0.9 and five critic steps per generator step.
    """

    design: Literal["specgan"] = "specgan"
    loss: SpecGanLoss = SpecGanLoss()
    specgan: SpectrogramNetworks

    @model_validator(mode="before")
    @classmethod
    def _optimiser_goes_with_loss(cls, values: object) -> object:
        loss = values.get("loss") if isinstance(values, Mapping) else None
        published = isinstance(loss, Mapping) and loss.get("name") == "wgan_gp"
        return filled_in(values, "optimiser", PUBLISHED_OPTIMISER) if published else values

    @property
    def networks(self) -> SpectrogramNetworks:
        """The design's own section."""
        return self.specgan
