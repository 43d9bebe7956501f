"""What the adversarial loop asks of a design."""

from typing import Protocol

import keras


class AdversarialDesign(Protocol):
    """A trainable pair of networks, stage by stage. Designs without stages have one.

    Tensors are ``(batch, time, channels)`` float32; ``fade`` is a scalar tensor in [0, 1].
    """

    name: str
    n_stages: int
    latent_size: int
    batch_group: int
    """Clips that must lie on one device, because a network looks across them."""

    def build_generator(self, stage: int) -> keras.Model:
        """A built generator: ``generator(z, labels, fade)`` gives clips; a layer ``stage_N_...`` is in group N."""
        ...

    def build_critic(self, stage: int) -> keras.Model:
        """A built critic: ``critic(x, labels, fade)`` gives one score per clip."""
        ...

    def initial_stddev(self, name: str) -> float:
        """The standard deviation a variable is drawn with at first, by its name (``stage_2_conv_1/kernel``)."""
        ...

    def clips_per_second(self, until_stage: int) -> dict[int, float]:
        """Estimated training speed of stages 1 to ``until_stage`` on this machine, good to a factor of two."""
        ...

    def fade_real(self, x, stage: int, fade):
        """Real clips as the critic is to see them while a stage fades in."""
        ...

    def penalty_unit(self, stage: int, fade):
        """The length that counts as 1 in the gradient penalty, a scalar tensor."""
        ...
