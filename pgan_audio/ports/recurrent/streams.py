"""Which windows are read side by side: a pure function of seed, batches shown so far and roll-back count."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Streams:
    """Deals sequences out to streams that read window by window, one window of each per batch.

    Sequences are taken in an order that is shuffled anew each time all have been taken; a stream that has come to an
    end takes the next one. So each window of a sequence follows the one before it in the same stream, and no stream
    ever waits. What is worked out is kept, but nothing depends on what was asked before.

    Args:
        n_windows: Of each sequence, at least 1. The windows of all are numbered in order.
        n_streams: Windows per batch.
        seed: Of the run.
    """

    def __init__(self, n_windows: Sequence[int], n_streams: int, seed: int):
        self._n_windows = np.asarray(n_windows, np.int64)
        self._starts = np.concatenate([[0], np.cumsum(self._n_windows)])
        self._n_streams, self._seed = n_streams, seed
        self._dealt: dict[int, _Dealt] = {}
        self._order: tuple[int, int, NDArray[np.int64]] = (-1, -1, np.zeros(0, np.int64))
        self._lock = threading.Lock()

    @property
    def n_windows(self) -> int:
        """Of all sequences together."""
        return int(self._starts[-1])

    def numbers(self, batch: int, roll_back: int = 0) -> NDArray[np.int64]:
        """The number of each stream's window in a batch.

        Args:
            batch: Batches shown before this one.
            roll_back: How often training was rolled back; each count has an order of its own.
        """
        with self._lock:
            dealt = self._dealt.setdefault(roll_back, _Dealt(self._n_streams))
            while len(dealt.batches) <= batch:
                dealt.batches.append(self._next(dealt, roll_back))
            return dealt.batches[batch]

    def _next(self, dealt: "_Dealt", roll_back: int) -> NDArray[np.int64]:
        for stream in np.flatnonzero(dealt.next >= dealt.end).tolist():
            sequence = self._taken(dealt.n_taken, roll_back)
            dealt.n_taken += 1
            dealt.next[stream], dealt.end[stream] = self._starts[sequence], self._starts[sequence + 1]
        numbers = dealt.next.copy()
        dealt.next += 1
        return numbers

    def _taken(self, place: int, roll_back: int) -> int:
        """The sequence that is taken after ``place`` others."""
        time, within = divmod(place, len(self._n_windows))
        if self._order[:2] != (roll_back, time):
            rng = np.random.Generator(np.random.Philox(key=[self._seed, roll_back], counter=[0, 0, 0, time]))
            self._order = (roll_back, time, rng.permutation(len(self._n_windows)))
        return int(self._order[2][within])


class _Dealt:
    """How far the dealing has come for one roll-back count."""

    def __init__(self, n_streams: int):
        self.batches: list[NDArray[np.int64]] = []
        self.n_taken = 0
        self.next = np.zeros(n_streams, np.int64)
        self.end = np.zeros(n_streams, np.int64)
