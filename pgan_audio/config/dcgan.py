"""The settings of DCGAN on spectrograms."""

from __future__ import annotations

from typing import Literal

from pgan_audio.config.schema import Loss
from pgan_audio.config.spectrogram import SpectrogramConfig, SpectrogramNetworks


class DcGanLoss(Loss):
    """The loss of DCGAN. A gradient penalty asks for a slope at each clip, which batch norm mixes with the others'."""

    name: Literal["sigmoid_cross_entropy"] = "sigmoid_cross_entropy"
    penalty: Literal["auto", "none"] = "auto"


class DcGanConfig(SpectrogramConfig):
    """All settings of a run of DCGAN."""

    design: Literal["dcgan"] = "dcgan"
    loss: DcGanLoss = DcGanLoss()
    dcgan: SpectrogramNetworks

    @property
    def networks(self) -> SpectrogramNetworks:
        """The design's own section."""
        return self.dcgan
