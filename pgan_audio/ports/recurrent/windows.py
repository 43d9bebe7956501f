"""Sequences cut into windows of as many steps as gradients are followed through."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.ports.recurrent.notation.notation import Sequenced, Steps

Example = dict[str, NDArray[Any]]


class Windows:
    """The windows of some sequences, numbered in order; each one's last is filled up with steps that don't count.

    Args:
        items: At least one.
        length: Steps of a window.
        width: Values of a step.
        dtype: int32 for symbols, float32 else.
    """

    def __init__(self, items: Sequence[Sequenced], length: int, width: int, dtype: type[np.generic]):
        self.items, self.length, self.width, self.dtype = items, length, width, np.dtype(dtype)
        self.counts = [-(-len(item.steps) // length) for item in items]
        self._starts = np.concatenate([[0], np.cumsum(self.counts)])

    def batch(self, numbers: Sequence[int] | NDArray[np.int64]) -> tuple[Example, NDArray[np.float32]]:
        """Some windows as the network takes them.

        Args:
            numbers: Of the windows; negative ones stand for windows in which nothing counts.

        Returns:
            ``inputs``, ``(batch, length, width)``: the step before each; before the first of a sequence, and where
            there is none, -1 for symbols and 0 else. ``targets``, of the same shape: the steps themselves.
            ``condition``, ``(batch, n_conditions)``. ``number``, ``(batch,)``, and ``is_first``, 1 at the beginning of
            a sequence. Then the weights, ``(batch, length)``: 1 for each step that is there.
        """
        n = len(numbers)
        blank = -1 if self.dtype.kind == "i" else 0
        inputs = np.full((n, self.length, self.width), blank, self.dtype)
        targets = np.full((n, self.length, self.width), blank, self.dtype)
        conditions = np.full((n, len(self.items[0].condition)), -1, np.int32)
        weights = np.zeros((n, self.length), np.float32)
        is_first = np.ones(n, np.int32)
        for row, number in enumerate(np.asarray(numbers).tolist()):
            if number < 0:
                continue
            place = int(np.searchsorted(self._starts, number, side="right")) - 1
            item, start = self.items[place], (number - int(self._starts[place])) * self.length
            steps: Steps = item.steps[max(start - 1, 0) : start + self.length]
            own = steps if start == 0 else steps[1:]
            targets[row, : len(own)] = own
            inputs[row, 1 if start == 0 else 0 : len(own)] = steps[: len(own) - 1 if start == 0 else len(own)]
            conditions[row], weights[row, : len(own)], is_first[row] = item.condition, 1, start == 0
        number32 = np.asarray(numbers, np.int32)
        example = {"inputs": inputs, "targets": targets, "condition": conditions, "number": number32}
        return example | {"is_first": is_first}, weights

    def in_rows(self, n_rows: int) -> list[NDArray[np.int64]]:
        """All windows, each sequence in a row of its own, as batches of ``n_rows`` numbers; -1 where a row is empty.

        Each window comes in the batch after the one before it, in the same row. The longest sequences come together.
        """
        order = sorted(range(len(self.items)), key=lambda place: -self.counts[place])
        batches: list[NDArray[np.int64]] = []
        for first in range(0, len(order), n_rows):
            rows = order[first : first + n_rows]
            for step in range(self.counts[rows[0]]):
                numbers = np.full(n_rows, -1, np.int64)
                for row, place in enumerate(rows):
                    if step < self.counts[place]:
                        numbers[row] = self._starts[place] + step
                batches.append(numbers)
        return batches
