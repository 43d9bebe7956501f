"""Sizes of the networks on spectrograms."""

from dataclasses import dataclass
from typing import Self

from pgan_audio.config.spectrogram import HALVINGS, SpectrogramConfig

BINS = 128
"""Of an image; the highest bin of a spectrum isn't part of it."""


@dataclass(frozen=True)
class Sizes:
    """What generator and critic of a run have in common.

    Attributes:
        rows: Of an image: its spectra.
        channels: Of the audio, and so of the images.
        width: Feature maps at half the rows and bins.
        latent_size: Numbers of a latent.
        kernel_size: Of the convolutions that halve or double.
        dtype: Precision policy of the features. Images and scores are always float32.
    """

    rows: int
    channels: int
    width: int
    latent_size: int
    kernel_size: int
    dtype: str

    @classmethod
    def of(cls, config: SpectrogramConfig) -> Self:
        """The sizes of a run, its precision being resolved."""
        networks = config.networks
        dtype = "mixed_bfloat16" if config.precision == "bfloat16" else "float32"
        return cls(
            config.n_rows, config.facts.channels, networks.width, networks.latent_size, networks.kernel_size, dtype
        )

    @property
    def seed_shape(self) -> tuple[int, int, int]:
        """Rows, bins and feature maps of the smallest image, ``(4, 4, 16 width)`` for clips of 128 spectra."""
        return self.rows >> HALVINGS, BINS >> HALVINGS, self.width << (HALVINGS - 1)

    @property
    def widths(self) -> tuple[int, ...]:
        """Feature maps after each halving in the critic; the generator has them in the opposite order."""
        return tuple(self.width << step for step in range(HALVINGS))

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Of one clip: rows, bins, channels."""
        return self.rows, BINS, self.channels
