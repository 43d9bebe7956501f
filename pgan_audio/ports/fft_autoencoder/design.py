"""The auto-encoder as training and sampling know it."""

from collections.abc import Mapping

import keras
import numpy as np
from numpy.typing import NDArray

from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import CheckpointError
from pgan_audio.ports.fft_autoencoder.codec import Codec
from pgan_audio.ports.fft_autoencoder.task import AutoencoderTask
from pgan_audio.ports.fft_common.cost import multiply_adds
from pgan_audio.training.design import Prior
from pgan_audio.training.fit_task import FitTask
from pgan_audio.training.speed import multiply_adds_per_second

PASSES = 6  # encoder and decoder, each once forward and twice backward


class FftAutoencoderDesign:
    """A convolutional auto-encoder of FFT frames, which can also be sampled: it decodes random codes.

    Args:
        config: With the facts of its data.
        fitted: Whether random codes are drawn from the Gaussian fitted to those of the training clips; else, as in the
            source, from N(0, 1).
    """

    name = "fft-autoencoder"
    n_stages = 1
    prior: Prior = "normal"

    def __init__(self, config: FftAutoencoderConfig, fitted: bool = True):
        self.config, self.fitted = config, fitted
        self.architecture = config.fft_autoencoder.resolved
        n_moments = config.n_frames // self.architecture.factor
        self.latent_shape: tuple[int, ...] = (n_moments, self.architecture.widths[-1])

    def task(self, data: DataFolder) -> FitTask:
        """What there is to fit."""
        return AutoencoderTask(self.config, data)

    def clips_per_second(self, until_stage: int) -> dict[int, float]:
        """Estimated training speed on this machine."""
        cost = multiply_adds(self.architecture, self.config.fft_autoencoder.n_fft, self.config.n_frames)
        return {1: multiply_adds_per_second() / (PASSES * cost)}

    def build_codec(self) -> Codec:
        """The finished auto-encoder, its weights not yet set; see `Codec`."""
        settings = self.config.fft_autoencoder
        return Codec(self.architecture, settings.n_fft, self.latent_shape[0], settings.code_rank, self.fitted)

    def build_generator(self, stage: int) -> keras.Model:
        """Random codes to sound: the same as `build_codec`."""
        return self.build_codec()

    def take_statistics(self, values: Mapping[str, NDArray[np.float32]]) -> None:
        """There are none: what codes are like is among the codec's weights."""
        if values:
            raise CheckpointError(f"The auto-encoder has no statistics. Received: {', '.join(sorted(values))}.")

    def to_audio(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Samples are waveforms already."""
        return samples
