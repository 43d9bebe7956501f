"""DCGAN as the training loop and the sampler know it."""

import keras
import numpy as np
from numpy.typing import NDArray

from pgan_audio.ports.dcgan.critic import Critic
from pgan_audio.ports.dcgan.generator import Generator
from pgan_audio.ports.spectrogram_common.design import SpectrogramDesign
from pgan_audio.training.weights import normal

STDDEV = 0.02


class DcGanDesign(SpectrogramDesign):
    """Log spectrograms by the rules of DCGAN: convolutions alone, batch norm in both networks."""

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
        """Kernels from N(0, 0.02), the scales of batch norms from N(1, 0.02), biases and shifts 0.

        The article says N(0, 0.02) of all weights; that of the scales is its authors' code.
        """
        if name.endswith(("/bias", "/beta")):
            return np.zeros(shape, np.float32)
        drawn = normal(shape, rng, STDDEV)
        return drawn + np.float32(1) if name.endswith("/gamma") else drawn
