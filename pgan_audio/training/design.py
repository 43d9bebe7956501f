"""What the adversarial loop asks of a design. Loads neither Keras nor TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

    from pgan_audio.data.feed import ClipFeed

Prior = Literal["sphere", "normal", "uniform"]
"""What latents are drawn from: N(0, 1), of which only the direction matters to the generator; N(0, 1); U(-1, 1)."""

STATISTICS = "statistics"
"""Name of a design's statistics among the arrays of checkpoints and finished stages."""


class AdversarialDesign(Protocol):
    """A trainable pair of networks, stage by stage. Designs without stages have one.

    Tensors are float32 with the batch first; ``fade`` is a scalar tensor in [0, 1]. *Samples* are what the generator
    makes and the critic judges: waveforms, unless a design says otherwise. Designs inherit from this class, and with it
    the answers of one whose samples are waveforms and which has to know nothing of its data but what its config says.

    Attributes:
        name: As in the config.
        n_stages: 1 for a design that doesn't grow.
        latent_shape: Of one clip's latent.
        prior: What latents are drawn from.
        batch_group: Clips that must lie on one device, because a network looks across them.
        statistics: What was measured of the training clips before the first step, by name; none for most designs. They
            travel with the weights: in checkpoints and in finished stages.
    """

    name: str
    n_stages: int
    latent_shape: tuple[int, ...]
    prior: Prior = "sphere"
    batch_group: int = 1
    statistics: Mapping[str, NDArray[np.float32]] = MappingProxyType({})

    def measure(self, feed: ClipFeed) -> str:
        """Set `statistics` by a pass over the training clips, and return a sentence on them; "" if there is nothing.

        It is called once, when a run starts, and before any network is built.
        """
        return ""

    def take_statistics(self, values: Mapping[str, NDArray[np.float32]]) -> None:
        """Set `statistics` to what `measure` once found.

        Raises:
            CheckpointError: They aren't what this design has.
        """
        return None

    def build_generator(self, stage: int) -> keras.Model:
        """A built generator: ``generator(z, labels, fade, radius=1.0)`` gives samples.

        A layer ``stage_N_...`` is in group N. ``radius`` in (0, 1] draws the latents towards the middle.
        """
        ...

    def build_critic(self, stage: int) -> keras.Model:
        """A built critic: ``critic(x, labels, fade)`` gives one score per sample."""
        ...

    def initial_value(self, name: str, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
        """The first value of a trainable variable, by its name (``stage_2_conv_1/kernel``)."""
        ...

    def clips_per_second(self, until_stage: int) -> dict[int, float]:
        """Estimated training speed of stages 1 to ``until_stage`` on this machine, good to a factor of two."""
        ...

    def real_samples(self, x, stage: int, fade):
        """What the critic is to see of real clips.

        Args:
            x: ``(batch, time, channels)``, full scale 1.
            stage: Of the clips.
            fade: How far the stage has faded in.
        """
        return x

    def penalty_unit(self, stage: int, fade):
        """The length that counts as 1 in the gradient penalty, a number or a scalar tensor."""
        return 1.0

    def remark(self, clips: int, values: Mapping[str, float]) -> str:
        """What a person should be told at once, "" if nothing; asked with every line of the events.

        Args:
            clips: Clips shown so far.
            values: Means since the last line, by their names in the events.
        """
        return ""

    def to_audio(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """What generated samples sound like; outside the graph.

        Args:
            samples: Of the generator.

        Returns:
            ``(n, time, channels)``, full scale 1. A clip depends on its own sample alone.
        """
        return samples
