"""The auto-encoder as training and sampling know it."""

import keras

from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.data.store import DataFolder
from pgan_audio.ports.fft_autoencoder.codec import Codec
from pgan_audio.ports.fft_autoencoder.task import AutoencoderTask
from pgan_audio.ports.fft_common.cost import multiply_adds
from pgan_audio.training.fit_task import FitTask
from pgan_audio.training.speed import multiply_adds_per_second

PASSES = 6  # encoder and decoder, each once forward and twice backward


class FftAutoencoderDesign:
    """A convolutional auto-encoder of FFT frames.

    Args:
        config: With the facts of its data.
    """

    name = "fft-autoencoder"
    n_stages = 1

    def __init__(self, config: FftAutoencoderConfig):
        self.config = config
        self.architecture = config.fft_autoencoder.resolved
        n_moments = config.n_frames // self.architecture.factor
        self.latent_shape = (n_moments, self.architecture.widths[-1])

    def task(self, data: DataFolder) -> FitTask:
        """What there is to fit."""
        return AutoencoderTask(self.config, data)

    def build_codec(self, fitted: bool = True) -> Codec:
        """The finished auto-encoder, its weights not yet set; see `Codec`."""
        settings = self.config.fft_autoencoder
        return Codec(self.architecture, settings.n_fft, self.latent_shape[0], settings.code_rank, fitted)

    def build_generator(self, stage: int) -> keras.Model:
        """Random codes to sound."""
        return self.build_codec()

    def clips_per_second(self, until_stage: int) -> dict[int, float]:
        """Estimated training speed on this machine."""
        cost = multiply_adds(self.architecture, self.config.fft_autoencoder.n_fft, self.config.n_frames)
        return {1: multiply_adds_per_second() / (PASSES * cost)}
