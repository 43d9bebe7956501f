"""Drawing characters and notes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.ports.recurrent.drawing.drawer import SoFar, Steps, Wishes, drawn, one_hots
from pgan_audio.ports.recurrent.notation.letters import Letters
from pgan_audio.ports.recurrent.notation.notes import Notes
from pgan_audio.ports.recurrent.stepping import Matrix, dense


class SymbolDrawer:
    """Draws the values of a step from softmaxes, the second told the first where the head was trained so.

    A sequence doesn't end before something has been written or has sounded.

    Args:
        notation: What the values stand for.
        weights: Of the trained network, by name.
    """

    def __init__(self, notation: Letters | Notes, weights: Mapping[str, NDArray[Any]]):
        self.notation, self._weights = notation, weights
        self.first = np.full(notation.width, -1, np.int32)
        self._is_chained = "head/hidden/kernel" in weights
        self._nothing = [-1, notation.end, *([notation.rest] if isinstance(notation, Notes) else [])]

    def features(self, steps: Steps) -> Matrix:
        """One-hots."""
        return one_hots(steps, self.notation.sizes)

    def draw(self, h: Matrix, so_far: SoFar, rngs: Sequence[np.random.Generator], wishes: Wishes) -> Steps:
        """See `Drawer`."""
        u = np.stack([rng.random(self.notation.width) for rng in rngs])
        logits = dense(h, self._weights, "head/logits_1")
        logits[~so_far.begun, self.notation.end] = -np.inf
        steps = np.full((len(h), self.notation.width), -1, np.int32)
        steps[:, 0] = drawn(logits, u[:, 0], wishes.temperature)
        if self._is_chained:
            told = np.concatenate([h, one_hots(steps[:, :1], self.notation.sizes[:1])], axis=1)
            h = np.tanh(dense(told, self._weights, "head/hidden"))
        for place in range(1, self.notation.width):
            logits = dense(h, self._weights, f"head/logits_{place + 1}")
            steps[:, place] = drawn(logits, u[:, place], wishes.temperature)
        return steps

    def is_end(self, steps: Steps) -> NDArray[np.bool_]:
        """See `Drawer`."""
        ended: NDArray[np.bool_] = steps[:, 0] == self.notation.end
        return ended

    def has_begun(self, steps: Steps) -> NDArray[np.bool_]:
        """See `Drawer`."""
        return ~np.isin(steps[:, 0], self._nothing)
