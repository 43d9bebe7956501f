"""Drawing the steps of a piano roll."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.data.symbolic.pitch import N_PITCHES
from pgan_audio.ports.recurrent.drawing.drawer import SoFar, Steps, Wishes
from pgan_audio.ports.recurrent.stepping import Matrix, dense, sigmoid


class RollDrawer:
    """Each key is a coin: it sounds, and is struck, as probably as the network says.

    What is less probable than the threshold doesn't sound, but out of silence anything may: no single key is probable
    at the beginning of a piece. At temperature 0 all that isn't below the threshold sounds; out of silence the most
    probable key does. Only what sounds is struck, and what begins to sound always is.

    Args:
        weights: Of the trained network, by name.
        threshold: On the probability.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]], threshold: float):
        self._weights, self._threshold = weights, threshold
        self.first = np.zeros(2 * N_PITCHES, np.float32)

    def features(self, steps: Steps) -> Matrix:
        """The roll itself."""
        return steps.astype(np.float32)

    def draw(self, h: Matrix, so_far: SoFar, rngs: Sequence[np.random.Generator], wishes: Wishes) -> Steps:
        """See `Drawer`."""
        u = np.stack([rng.random(2 * N_PITCHES) for rng in rngs])
        logits = dense(h, self._weights, "head/keys")
        p = sigmoid(logits)
        sounded = so_far.last[:, :N_PITCHES] > 0
        is_silent: NDArray[np.bool_] = ~np.asarray(sounded.any(axis=1), bool)
        on: NDArray[np.bool_]
        if wishes.temperature == 0:
            on = p >= self._threshold
            keys = np.flatnonzero(is_silent & ~on[:, :N_PITCHES].any(axis=1))
            on[keys, np.argmax(p[keys, :N_PITCHES], axis=1)] = True
        else:
            on = (u < sigmoid(logits / wishes.temperature)) & ((p >= self._threshold) | is_silent[:, None])
        sounds = on[:, :N_PITCHES]
        struck = sounds & (on[:, N_PITCHES:] | ~sounded)
        return np.concatenate([sounds, struck], axis=1).astype(np.float32)

    def is_end(self, steps: Steps) -> NDArray[np.bool_]:
        """Never: a roll is as long as it is asked to be."""
        return np.zeros(len(steps), bool)

    def has_begun(self, steps: Steps) -> NDArray[np.bool_]:
        """Always, as there is no end to wait for."""
        return np.ones(len(steps), bool)
