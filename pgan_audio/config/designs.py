"""The designs by name, and the class that holds the settings of each."""

from __future__ import annotations

from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.schema import Config

CONFIGS: dict[str, type[Config]] = {
    "progressive": ProgressiveConfig,
    "fft-autoencoder": FftAutoencoderConfig,
}

DEFAULT_DESIGN = "progressive"
