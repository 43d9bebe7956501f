"""Drawing blocks of sound."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.ports.recurrent.drawing.drawer import SoFar, Steps, Wishes
from pgan_audio.ports.recurrent.notation.blocks import ERROR
from pgan_audio.ports.recurrent.stepping import Matrix, dense

LARGEST = 8.0
"""Of a value, in deviations: what a network feeds itself with doesn't run away."""


class BlockDrawer:
    """The predicted block, and normal noise off as predictions of held-out blocks were, times temperature.

    Left alone with its own predictions a network that was trained on squared errors fades to the mean of all sound,
    which is silence; at temperature 0 one can hear that.

    Args:
        weights: Of the trained network, by name, and with them what `error_factor` found.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]):
        self._weights = weights
        self._error = weights[ERROR].astype(np.float32)
        self.first = np.zeros(len(self._error), np.float32)

    def features(self, steps: Steps) -> Matrix:
        """The block itself."""
        return steps.astype(np.float32)

    def draw(self, h: Matrix, so_far: SoFar, rngs: Sequence[np.random.Generator], wishes: Wishes) -> Steps:
        """See `Drawer`."""
        predicted = dense(np.concatenate([h, self.features(so_far.last)], axis=1), self._weights, "head/prediction")
        if wishes.temperature > 0:
            noise = np.stack([rng.standard_normal(len(self._error), dtype=np.float32) for rng in rngs])
            predicted = predicted + np.float32(wishes.temperature) * (noise @ self._error.T)
        return np.clip(predicted, -LARGEST, LARGEST)

    def is_end(self, steps: Steps) -> NDArray[np.bool_]:
        """Never: sound is as long as it is asked to be."""
        return np.zeros(len(steps), bool)

    def has_begun(self, steps: Steps) -> NDArray[np.bool_]:
        """Always, as there is no end to wait for."""
        return np.ones(len(steps), bool)
