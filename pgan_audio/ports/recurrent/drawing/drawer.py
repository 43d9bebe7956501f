"""What the continuation of sequences asks of a design."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pgan_audio.ports.recurrent.stepping import Matrix

Steps = NDArray[Any]


@dataclass(frozen=True)
class Wishes:
    """What was asked of all sequences.

    Attributes:
        temperature: 0 takes the most probable; 1 draws as the model has it; above 1 it is bolder.
        metre: Of each row, where the design is told metres; else empty.
    """

    temperature: float
    metres: tuple[str, ...] = ()


@dataclass(frozen=True)
class SoFar:
    """What there is of sequences side by side.

    Attributes:
        last: The last step of each, ``(n_rows, width)``; before the first what `Drawer.first` says.
        begun: Which have had a step that is more than a rest or an end.
    """

    last: Steps
    begun: NDArray[np.bool_]


class Drawer(Protocol):
    """Draws steps. Rows are sequences side by side; what is drawn for one depends on it and its random numbers alone.

    Attributes:
        first: The step before the first: ``(width,)``.
    """

    first: Steps

    def features(self, steps: Steps) -> Matrix:
        """What the LSTM reads of steps ``(n_rows, width)``, without conditions."""
        ...

    def draw(self, h: Matrix, so_far: SoFar, rngs: Sequence[np.random.Generator], wishes: Wishes) -> Steps:
        """The next step of each row, ``(n_rows, width)``.

        Args:
            h: Outputs of the LSTM, ``(n_rows, units)``.
            so_far: What there is of each sequence.
            rngs: A source of random numbers for each row.
            wishes: What was asked.
        """
        ...

    def has_begun(self, steps: Steps) -> NDArray[np.bool_]:
        """Which rows of a step ``(n_rows, width)`` are more than a rest or an end: a sequence needs one such."""
        ...

    def is_end(self, steps: Steps) -> NDArray[np.bool_]:
        """Which rows of a step ``(n_rows, width)`` end their sequence."""
        ...


def one_hots(columns: NDArray[np.integer[Any]], sizes: Sequence[int]) -> Matrix:
    """Each column as a one-hot vector, one after the other; -1 as zeros: ``(n_rows, sum(sizes))``."""
    out = np.zeros((len(columns), sum(sizes)), np.float32)
    rows = np.arange(len(columns))
    start = 0
    for place, size in enumerate(sizes):
        there = columns[:, place] >= 0
        out[rows[there], start + columns[there, place]] = 1
        start += size
    return out


def drawn(logits: NDArray[Any], u: NDArray[np.float64], temperature: float) -> NDArray[np.int64]:
    """A number for each row of ``logits``, drawn by ``u`` in [0, 1): the first whose cumulated probability exceeds it.

    ``-inf`` is never drawn. At temperature 0 it is the most probable.
    """
    if temperature == 0:
        return np.argmax(logits, axis=1)
    scaled = logits.astype(np.float64) / temperature
    p = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    cumulated = np.cumsum(p, axis=1)
    places = (cumulated <= u[:, None] * cumulated[:, -1:]).sum(axis=1)
    last = p.shape[1] - 1 - np.argmax(p[:, ::-1] > 0, axis=1)  # rounding never leads to what is impossible
    return np.minimum(places, last)
