"""The data folder of texts."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pgan_audio.data.symbolic import folder
from pgan_audio.data.symbolic.item_folder import ItemFolder
from pgan_audio.errors import DataError


@dataclass(frozen=True)
class Passage:
    r"""One text, or a part of a long one.

    Attributes:
        text: With ``\n`` at the ends of lines.
        file: Of the source, below its folder.
        number: Place in its file, from 1.
        author: First folder of ``file``, or the name of the source folder.
        source_sha256: Of the file.
        split: ``train``, ``valid`` or ``test``.
    """

    text: str
    file: str
    number: int
    author: str
    source_sha256: str
    split: str = ""


class TextFolder(ItemFolder[Passage]):
    """A prepared folder of texts, open for reading. Make one with :meth:`open`."""

    content = "text"

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """Open a prepared folder.

        Raises:
            DataError: It is missing, damaged, or holds something else.
        """
        stored = folder.read(path, "text")
        data = stored.payload.read_bytes()
        try:
            items = [
                Passage(
                    data[row["start"] : row["start"] + row["n_bytes"]].decode("utf-8"),
                    *(row[key] for key in ("file", "number", "author", "source_sha256", "split")),
                )
                for row in stored.rows
            ]
        except (ValueError, TypeError, KeyError) as error:
            raise DataError(f"{path} is damaged: {error}. Prepare the data anew.") from error
        return cls(Path(path), stored.seed, items, stored.fingerprint)

    @property
    def description(self) -> str:
        """What it holds, in a few words."""
        return f"{sum(len(item.text) for item in self.items)} characters in {len(self.items)} passages"

    def facts(self) -> dict[str, object]:
        """What a run remembers of it."""
        return {
            "fingerprint": self.fingerprint,
            "n_characters": sum(len(item.text) for item in self.items),
            "authors": self.authors,
        }


def write(path: Path, seed: int, items: Sequence[Passage], report: str) -> None:
    """Write a folder of texts, replacing one that is there.

    Raises:
        DataError: It can't be written.
    """
    rows: list[folder.Row] = []
    pieces: list[bytes] = []
    start = 0
    for item in items:
        piece = item.text.encode("utf-8")
        rows.append(
            {
                "file": item.file,
                "number": item.number,
                "author": item.author,
                "source_sha256": item.source_sha256,
                "split": item.split,
                "start": start,
                "n_bytes": len(piece),
            }
        )
        pieces.append(piece)
        start += len(piece)
    folder.write(path, "text", seed, rows, b"".join(pieces), report)
