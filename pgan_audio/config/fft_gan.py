"""The settings of the GAN on FFT frames."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import PositiveInt, model_validator

from pgan_audio.config.fft_networks import FftNetworks
from pgan_audio.config.schema import AdversarialConfig, Loss

DISCRIMINATOR_STRIDES = (1, 2, 2, 3, 3)
DISCRIMINATOR_KERNELS = (3, 5, 5, 7, 7)
DISCRIMINATOR_PADDINGS = (1, 2, 2, 3, 3)
DISCRIMINATOR_GROWTH = 1.2


class FftGan(FftNetworks):
    """The generator, which is the decoder of an auto-encoder, and the discriminator."""

    decoder: str = ""
    """Folder of a finished fft-autoencoder run whose decoder the generator starts as; empty: random weights."""
    hidden_size: PositiveInt = 6096
    """Width of the discriminator's dense layer before its scalar."""
    won_accuracy: float = 0.95
    """Above it, for an epoch, the discriminator is said to have won."""
    epoch_clips: PositiveInt = 3_000


class FftGanLoss(Loss):
    """The losses of the GAN on FFT frames: cross-entropy in bits, or with gradient penalty."""

    name: Literal["cross_entropy_bits", "wgan_gp"] = "cross_entropy_bits"


class FftGanConfig(AdversarialConfig):
    """All settings of a run of the GAN on FFT frames."""

    design: Literal["fft-gan"] = "fft-gan"
    loss: FftGanLoss = FftGanLoss()
    fft_gan: FftGan = FftGan()

    @model_validator(mode="after")
    def _data_fits_design(self) -> Self:
        if self.data is None:
            return self
        self.fft_gan.refuse_misfit(self.data.clip_samples)
        if self.data.channels != 1:
            raise ValueError(
                "The design 'fft-gan' makes mono clips and needs mono data. "
                f"Received: {self.data.channels} channels. Prepare the data with --channels 1."
            )
        return self

    @property
    def n_frames(self) -> int:
        """Frames of a clip."""
        return self.facts.clip_samples // self.fft_gan.n_fft

    @property
    def discriminator_widths(self) -> tuple[int, ...]:
        """Channels of its convolutions: 117 141 169 203 243 for frames of 49 samples."""
        n = len(DISCRIMINATOR_STRIDES)
        return tuple(int(2 * self.fft_gan.n_fft * DISCRIMINATOR_GROWTH**place) for place in range(1, n + 1))
