"""What an open data folder of tunes and one of texts have in common."""

from collections.abc import Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar


class _Authored(Protocol):
    @property
    def author(self) -> str: ...

    @property
    def split(self) -> str: ...


Item = TypeVar("Item", bound=_Authored)


class ItemFolder(Generic[Item]):
    """A prepared folder of items by authors, open for reading.

    Attributes:
        path: The folder.
        seed: Of the splits.
        items: All of them, in stored order.
        authors: All authors, sorted.
        fingerprint: Identifies content, splits and names.
    """

    def __init__(self, path: Path, seed: int, items: Sequence[Item], fingerprint: str):
        self.path, self.seed, self.items, self.fingerprint = path, seed, tuple(items), fingerprint
        self.authors = tuple(sorted({item.author for item in items}))

    def of_split(self, *splits: str) -> list[Item]:
        """The items of some splits."""
        return [item for item in self.items if item.split in splits]
