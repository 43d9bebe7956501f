"""Catches numbers that are no longer numbers before they are saved."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.errors import DivergenceError


class NotFiniteError(Exception):
    """A loss, gradient or weight is NaN or infinite. Caught by the loop, never seen by a caller."""


def check_finite(values: Mapping[str, float], clips: int) -> None:
    """Raise :class:`NotFiniteError`, naming the values, unless all are finite."""
    bad = [name for name, value in values.items() if not math.isfinite(value)]
    if bad:
        raise NotFiniteError(f"{', '.join(sorted(bad))} not finite after {clips} clips")


def check_finite_arrays(arrays: Mapping[str, NDArray[Any]], clips: int) -> None:
    """Raise :class:`NotFiniteError`, naming the first array, unless all numbers in all of them are finite."""
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise NotFiniteError(f"{name} not finite after {clips} clips")


@dataclass(frozen=True)
class RollBacks:
    """How often training was rolled back, and what follows from it.

    Attributes:
        count: Roll-backs so far; part of the seed of every draw, so that training takes another path.
        limit: How many are allowed.
    """

    count: int
    limit: int

    @property
    def rate_scale(self) -> float:
        """Factor on the learning rate: halved by every roll-back."""
        return 0.5**self.count

    def next(self, reason: str) -> "RollBacks":
        """One more.

        Raises:
            DivergenceError: If that is one too many.
        """
        if self.count >= self.limit:
            tried = f"after {self.limit} roll-backs, each with half the learning rate" if self.limit else "first time"
            raise DivergenceError(
                f"Training diverged: {reason}, {tried}. What was saved before is kept. "
                "Start a new run (--run) with a lower optimiser.learning_rate."
            )
        return RollBacks(self.count + 1, self.limit)
