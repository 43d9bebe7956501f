"""SpecGAN as the training loop and the sampler know it."""

import math

import keras
import numpy as np
from numpy.typing import NDArray

from pgan_audio.ports.specgan.critic import Critic
from pgan_audio.ports.specgan.generator import Generator
from pgan_audio.ports.spectrogram_common.design import SpectrogramDesign


class SpecGanDesign(SpectrogramDesign):
    """Log spectrograms from five transposed convolutions, judged by five convolutions; no normalisation inside."""

    def build_generator(self, stage: int) -> keras.Model:
        """A generator, built, its weights not yet drawn."""
        generator = Generator(self.sizes)
        generator.build()
        return generator

    def build_critic(self, stage: int) -> keras.Model:
        """A critic, built, its weights not yet drawn."""
        critic = Critic(self.sizes)
        critic.build()
        return critic

    def initial_value(self, name: str, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
        """Kernels uniform within ``sqrt(6 / (inputs + outputs))``, biases 0.

        Reference:
            Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks (2010), (16).
        """
        if name.endswith("/bias"):
            return np.zeros(shape, np.float32)
        taps = math.prod(shape[:-2])
        limit = math.sqrt(6 / (taps * (shape[-2] + shape[-1])))
        return (limit * (2 * rng.random(shape, dtype=np.float32) - 1)).astype(np.float32)
