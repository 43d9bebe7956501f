"""What training and sampling ask of a notation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Steps = NDArray[Any]
"""``(n_steps, width)``: int32 where steps are symbols, -1 for none; float32 else."""


class Lazy(Protocol):
    """Steps that are worked out when they are asked for; NumPy's arrays are such, too."""

    def __len__(self) -> int: ...

    def __getitem__(self, places: slice) -> Steps: ...


@dataclass(frozen=True)
class Sequenced:
    """One tune, text or track as the network sees it.

    Attributes:
        steps: All of them, the sign that it ends included.
        condition: ``(n_conditions,)`` int32: what is told from the beginning on, -1 for unknown.
        n_symbols: What "per note", "per character" counts.
    """

    steps: Steps | Lazy
    condition: NDArray[np.int32]
    n_symbols: int


class Notation(Protocol):
    """A way to write things down as steps, with the vocabulary of a corpus.

    Attributes:
        symbol: What `Sequenced.n_symbols` counts: ``"note"``, ``"character"``.
        width: Values of a step.
        dtype: int32 where they are symbols, else float32.
        condition_sizes: How many values each condition can have.
    """

    symbol: str
    width: int
    dtype: type[np.generic]
    condition_sizes: tuple[int, ...]

    def sequenced(self, item: Any) -> Sequenced | None:
        """An item of the data folder as steps; None if it can't be written so."""
        ...

    def facts(self) -> dict[str, Any]:
        """The vocabulary, as TOML can hold it: what a finished model's folder keeps."""
        ...

    def baselines(self, train: Sequence[Sequenced], held_out: Sequence[Sequenced]) -> Mapping[str, float]:
        """Bits per symbol of held-out items under the simplest models, fitted to those trained on."""
        ...
