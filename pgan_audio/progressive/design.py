"""The progressive design as the training loop and the sampler know it."""

import keras
import numpy as np
from numpy.typing import NDArray

from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.layers.wave_down import WaveDown
from pgan_audio.layers.wave_up import WaveUp
from pgan_audio.losses.penalties import unit_of_length
from pgan_audio.progressive import cost
from pgan_audio.progressive.critic import Critic
from pgan_audio.progressive.generator import Generator
from pgan_audio.progressive.precision import feature_dtypes
from pgan_audio.progressive.shape import Shape
from pgan_audio.training.design import AdversarialDesign
from pgan_audio.training.weights import normal


class ProgressiveDesign(AdversarialDesign):
    """Generator and critic growing together through the scales of a waveform.

    Args:
        config: With the facts of its data.
    """

    name = "progressive"

    def __init__(self, config: ProgressiveConfig):
        self.config = config
        self.full = Shape.of_all_stages(config)
        self.n_stages = self.full.stage
        self.latent_size = config.progressive.latent_size
        self.latent_shape = (self.latent_size,)
        self.batch_group = config.progressive.stddev_group
        self._up = WaveUp(config.progressive.filter)
        self._down = WaveDown(config.progressive.filter)

    def build_generator(self, stage: int) -> keras.Model:
        """A generator of ``stage``, built, its weights not yet drawn."""
        shape = Shape.of(self.config, stage)
        generator = Generator(self.config.progressive, shape, feature_dtypes(self.config, stage))
        generator.build()
        return generator

    def build_critic(self, stage: int) -> keras.Model:
        """A critic of ``stage``, built, its weights not yet drawn."""
        shape = Shape.of(self.config, stage)
        critic = Critic(
            self.config.progressive, shape, self.config.critic_output_resolved, feature_dtypes(self.config, stage)
        )
        critic.build()
        return critic

    def initial_value(self, name: str, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
        """Normal numbers of the deviation `initial_stddev`."""
        return normal(shape, rng, self.initial_stddev(name))

    def initial_stddev(self, name: str) -> float:
        """Kernels and embeddings are drawn from N(0, 1), biases from N(0, ``bias_stddev``) but at the two outputs.

        The activation is odd. Were all biases zero, so would be the networks: a critic with ``D(-x) = -D(x)`` is blind
        to everything that a clip and its mirror image share, its level, pauses and pitch among it, until the biases
        have grown. Differs from the usual zero.
        """
        if not name.endswith("/bias"):
            return 1.0
        at_output = name.endswith(("_to_wave/bias", "_score/bias"))
        return 0.0 if at_output else self.config.progressive.bias_stddev

    def clips_per_second(self, until_stage: int) -> dict[int, float]:
        """Estimated training speed of stages 1 to ``until_stage`` on this machine."""
        return cost.clips_per_second(self.config, until_stage)

    def real_samples(self, x, stage: int, fade):
        """Real clips with what the fade holds back: ``fade x + (1 - fade) up(down(x))``.

        Args:
            x: ``(batch, time, channels)`` float32.
            stage: Of the clips; stage 1 has nothing below it.
            fade: Scalar tensor in [0, 1].
        """
        if stage == 1:
            return x
        return fade * x + (1 - fade) * self._up(self._down(x))

    def penalty_unit(self, stage: int, fade):
        """See :func:`pgan_audio.losses.penalties.unit_of_length`."""
        lengths = tuple(self.full.first_length * 2**s for s in range(stage))
        return unit_of_length(stage, lengths, self.full.sigmas, fade)
