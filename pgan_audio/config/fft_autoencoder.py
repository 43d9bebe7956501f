"""The settings of the auto-encoder on FFT frames."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from pgan_audio.config.fft_networks import FftNetworks
from pgan_audio.config.fitted import FittedConfig


class FftAutoencoder(FftNetworks):
    """The networks of the auto-encoder, and what is looked at beside the training."""

    held_out_clips: PositiveInt = 256
    """At most so many clips of tracks that aren't trained on are looked at after each epoch."""
    code_rank: int = Field(default=64, ge=0)
    """Directions in which the Gaussian that is fitted to the codes is correlated."""
    code_clips: PositiveInt = 4096
    """At most so many training clips are encoded for that fit, once, at the end."""


class FftAutoencoderConfig(FittedConfig):
    """All settings of a run of the auto-encoder on FFT frames."""

    design: Literal["fft-autoencoder"] = "fft-autoencoder"
    fft_autoencoder: FftAutoencoder = FftAutoencoder()

    @model_validator(mode="after")
    def _data_fits_design(self) -> Self:
        if self.data is not None:
            self.fft_autoencoder.refuse_misfit(self.data.clip_samples)
        return self

    @property
    def n_frames(self) -> int:
        """Frames of a clip."""
        return self.facts.clip_samples // self.fft_autoencoder.n_fft
