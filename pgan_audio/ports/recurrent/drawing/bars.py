"""Drawing bars."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.ports.recurrent.drawing.drawer import SoFar, Steps, Wishes, drawn, one_hots
from pgan_audio.ports.recurrent.notation.measures import BEFORE, FIRST_PITCH, IS_HELD, RHYTHM, Measures
from pgan_audio.ports.recurrent.stepping import Matrix, dense, sigmoid


class BarDrawer:
    """Draws a rhythm that fills the metre, then all pitches of the bar from their joint distribution.

    A tune doesn't end before something has sounded.

    Args:
        notation: What the numbers stand for.
        weights: Of the trained network, by name.
    """

    def __init__(self, notation: Measures, weights: Mapping[str, NDArray[Any]]):
        self.notation, self._weights = notation, weights
        self.first = np.full(notation.width, -1, np.int32)
        self._lengths = np.array([*map(len, notation.rhythms), 0])  # of rhythm -1, too: there is none
        self._filling = functools.cache(self._rhythms_that_fill)

    def features(self, steps: Steps) -> Matrix:
        """The codes of bars."""
        n = self.notation
        columns = np.concatenate([steps[:, [RHYTHM]], steps[:, [IS_HELD]] - 1, steps[:, FIRST_PITCH:]], axis=1)
        columns[columns < 0] = -1
        hots = one_hots(columns, (n.n_rhythms, 1, *[n.n_pitches] * n.most_notes))
        hidden = np.maximum(dense(hots, self._weights, "reader/dense"), 0)
        return np.tanh(dense(hidden, self._weights, "reader/code"))

    def draw(self, h: Matrix, so_far: SoFar, rngs: Sequence[np.random.Generator], wishes: Wishes) -> Steps:
        """See `Drawer`."""
        n, rows = self.notation, np.arange(len(h))
        u = np.stack([rng.random(2 + n.most_notes) for rng in rngs])
        logits = dense(h, self._weights, "head/rhythm") + self._allowed(so_far, wishes)
        steps = np.full((len(h), n.width), -1, np.int32)
        steps[:, RHYTHM] = drawn(logits, u[:, 0], wishes.temperature)
        steps[:, BEFORE] = self._sounding(so_far.last)
        told = np.concatenate([h, one_hots(steps[:, [RHYTHM]], (n.n_rhythms,))], axis=1)
        told = np.tanh(dense(told, self._weights, "head/hidden"))
        scores = dense(told, self._weights, "head/places").reshape(len(h), n.most_notes, n.n_pitches)
        lengths = self._lengths[steps[:, RHYTHM]]
        pitches = drawn_chains(
            scores, self._weights["head/transitions"], steps[:, BEFORE], lengths, u[:, 2:], wishes.temperature
        )
        steps[:, FIRST_PITCH:] = pitches
        may_be_held = (pitches[:, 0] == steps[:, BEFORE]) & (pitches[:, 0] >= 0) & (pitches[:, 0] != n.rest)
        held = dense(told, self._weights, "head/held")[:, 0]
        chance = (held > 0).astype(float) if wishes.temperature == 0 else sigmoid(held / wishes.temperature)
        steps[rows, IS_HELD] = np.where(lengths > 0, may_be_held & (u[:, 1] < chance), -1)
        return steps

    def is_end(self, steps: Steps) -> NDArray[np.bool_]:
        """See `Drawer`."""
        ended: NDArray[np.bool_] = steps[:, RHYTHM] == self.notation.end
        return ended

    def has_begun(self, steps: Steps) -> NDArray[np.bool_]:
        """See `Drawer`."""
        pitches = steps[:, FIRST_PITCH:]
        begun: NDArray[np.bool_] = np.asarray(((pitches >= 0) & (pitches != self.notation.rest)).any(axis=1))
        return begun

    def _allowed(self, so_far: SoFar, wishes: Wishes) -> NDArray[np.float64]:
        """0 for rhythms that fill the row's metre, and for the end once something has sounded; else minus infinity."""
        allowed = np.stack([self._filling(metre) for metre in wishes.metres])
        allowed[so_far.begun, self.notation.end] = 0
        return allowed

    def _rhythms_that_fill(self, metre: str) -> NDArray[np.float64]:
        allowed = np.full(self.notation.n_rhythms, -np.inf)
        allowed[self.notation.rhythms_of(metre)] = 0
        return allowed

    def _sounding(self, last: Steps) -> NDArray[np.integer[Any]]:
        """The last pitch, or rest, of each row's bar; -1 where there is none."""
        lengths = self._lengths[last[:, RHYTHM]]
        pitches = last[np.arange(len(last)), FIRST_PITCH + np.maximum(lengths, 1) - 1]
        return np.where(lengths > 0, pitches, -1)


def drawn_chains(
    scores: NDArray[Any],
    transitions: NDArray[Any],
    before: NDArray[np.integer[Any]],
    lengths: NDArray[np.integer[Any]],
    u: NDArray[np.float64],
    temperature: float,
) -> NDArray[np.int64]:
    """Chains of pitches from the distribution that `chain_nats` gives; at temperature 0 the most probable ones.

    Args:
        scores: ``(n_rows, places, n)``.
        transitions: ``(n, n)``.
        before: ``(n_rows,)``, -1 for none.
        lengths: ``(n_rows,)``, of the chains.
        u: ``(n_rows, places)``, in [0, 1).
        temperature: Divides all scores.

    Returns:
        ``(n_rows, places)``; -1 from where a chain is over.
    """
    scale = 1.0 if temperature == 0 else temperature
    scores, steps = scores.astype(np.float64) / scale, transitions.astype(np.float64) / scale
    n_rows, n_places, n = scores.shape
    total = np.max if temperature == 0 else _log_sum_exp
    ahead = np.zeros((n_places, n_rows, n))  # of all that may follow each pitch
    for place in range(n_places - 2, -1, -1):
        following = total(steps[None] + (scores[:, place + 1] + ahead[place + 1])[:, None, :], axis=2)
        ahead[place] = np.where((lengths > place + 1)[:, None], following, 0)
    pitches = np.full((n_rows, n_places), -1, np.int64)
    last = np.asarray(before)
    for place in range(n_places):
        step = np.where((last >= 0)[:, None], steps[np.maximum(last, 0)], 0)
        chosen = drawn(step + scores[:, place] + ahead[place], u[:, place], 0 if temperature == 0 else 1)
        pitches[:, place] = np.where(lengths > place, chosen, -1)
        last = chosen
    return pitches


def _log_sum_exp(x: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    highest = x.max(axis=axis, keepdims=True)
    total: NDArray[np.float64] = np.log(np.exp(x - highest).sum(axis=axis)) + highest.squeeze(axis)
    return total
