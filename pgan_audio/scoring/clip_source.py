"""What scoring asks of a set of clips."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

Clip = npt.NDArray[np.float32]


class ClipSource(Protocol):
    """Clips that come one at a time, so that a set needs no more memory than a clip, and can be had again by number."""

    def __len__(self) -> int:
        """How many clips there are."""
        ...

    def __iter__(self) -> Iterator[Clip]:
        """All clips, ``(time, channels)`` with full scale 1, in the order of their numbers."""
        ...

    def clip(self, number: int) -> Clip:
        """One clip again, by its number from 0."""
        ...

    def title(self, number: int) -> str:
        """What a person would look for to find this clip."""
        ...
