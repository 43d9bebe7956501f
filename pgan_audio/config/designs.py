"""The designs by name, and the class that holds the settings of each."""

from __future__ import annotations

from pgan_audio.config.dcgan import DcGanConfig
from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.config.fft_gan import FftGanConfig
from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.recurrent import (
    MeasuresConfig,
    MidiConfig,
    NotesConfig,
    SeriesConfig,
    SpectraConfig,
    TextConfig,
)
from pgan_audio.config.schema import Config
from pgan_audio.config.specgan import SpecGanConfig

CONFIGS: dict[str, type[Config]] = {
    "progressive": ProgressiveConfig,
    "specgan": SpecGanConfig,
    "dcgan": DcGanConfig,
    "fft-autoencoder": FftAutoencoderConfig,
    "fft-gan": FftGanConfig,
    "rnn-text": TextConfig,
    "rnn-spectra": SpectraConfig,
    "rnn-midi": MidiConfig,
    "rnn-notes": NotesConfig,
    "rnn-series": SeriesConfig,
    "rnn-measures": MeasuresConfig,
}

DEFAULT_DESIGN = "progressive"
