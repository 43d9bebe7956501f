"""The designs by name, and the class that holds the settings of each."""

from __future__ import annotations

from pgan_audio.config.dcgan import DcGanConfig
from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.config.fft_gan import FftGanConfig
from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.schema import Config
from pgan_audio.config.specgan import SpecGanConfig

CONFIGS: dict[str, type[Config]] = {
    "progressive": ProgressiveConfig,
    "specgan": SpecGanConfig,
    "dcgan": DcGanConfig,
    "fft-autoencoder": FftAutoencoderConfig,
    "fft-gan": FftGanConfig,
}

DEFAULT_DESIGN = "progressive"
