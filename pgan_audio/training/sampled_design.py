"""What sampling asks of a design that makes clips of sound from random numbers. Loads neither Keras nor TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from pgan_audio.training.design import Prior

if TYPE_CHECKING:
    import keras


class SampledDesign(Protocol):
    """A design whose finished stages make clips; every `AdversarialDesign` is one, and says what these things are."""

    name: str
    n_stages: int
    latent_shape: tuple[int, ...]
    prior: Prior

    def take_statistics(self, values: Mapping[str, NDArray[np.float32]]) -> None:
        """Know what was measured of the training clips."""

    def build_generator(self, stage: int) -> keras.Model:
        """A built generator: ``generator(z, labels, fade, radius=1.0)`` gives samples."""
        ...

    def to_audio(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """What generated samples sound like, ``(n, time, channels)``; outside the graph."""
        ...
