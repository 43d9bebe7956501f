"""The data folder of tunes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from pgan_audio.data.symbolic import folder
from pgan_audio.data.symbolic.item_folder import ItemFolder
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.tune import Metre, Note, Part, Tune
from pgan_audio.errors import DataError, UsageError

VALUE = np.dtype("<i4")
_COLUMNS = len(Note._fields)


@dataclass(frozen=True)
class TuneItem:
    """One tune and where it is from.

    Attributes:
        tune: The tune.
        file: Of the source, below its folder.
        number: Place in its book, from 1; 1 in a file of one tune.
        author: First folder of ``file``; of a book in no folder its name.
        source_sha256: Of the file.
        split: ``train``, ``valid`` or ``test``.
        duplicate_of: Another tune, as ``file:number``, that is the same but for its key; or None.
    """

    tune: Tune
    file: str
    number: int
    author: str
    source_sha256: str
    split: str = ""
    duplicate_of: str | None = None

    @property
    def name(self) -> str:
        """``file:number``."""
        return f"{self.file}:{self.number}"


class TuneFolder(ItemFolder[TuneItem]):
    """A prepared folder of tunes, open for reading. Make one with :meth:`open`."""

    content = "tunes"

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """Open a prepared folder.

        Raises:
            DataError: It is missing, damaged, or holds something else.
        """
        stored = folder.read(path, "tunes")
        values = np.fromfile(stored.payload, VALUE)
        try:
            notes = values.reshape(-1, _COLUMNS)
            items = [_item(row, notes) for row in stored.rows]
        except (ValueError, TypeError, KeyError, IndexError, UsageError) as error:
            raise DataError(f"{path} is damaged: {error}. Prepare the data anew.") from error
        return cls(Path(path), stored.seed, items, stored.fingerprint)

    @property
    def description(self) -> str:
        """What it holds, in a few words."""
        return f"{len(self.items)} tunes, {len(self.authors)} authors"

    def facts(self) -> dict[str, object]:
        """What a run remembers of it."""
        return {"fingerprint": self.fingerprint, "n_tunes": len(self.items), "authors": self.authors}


def write(path: Path, seed: int, items: Sequence[TuneItem], report: str) -> None:
    """Write a folder of tunes, replacing one that is there.

    Raises:
        DataError: It can't be written.
    """
    rows, start = [], 0
    for item in items:
        rows.append(_row(item, start))
        start += len(item.tune.notes)
    notes = np.array([note for item in items for note in item.tune.notes], VALUE)
    folder.write(path, "tunes", seed, rows, notes.tobytes(), report)


def _row(item: TuneItem, start: int) -> folder.Row:
    tune = item.tune
    return {
        "file": item.file,
        "number": item.number,
        "author": item.author,
        "source_sha256": item.source_sha256,
        "split": item.split,
        "duplicate_of": item.duplicate_of,
        "title": tune.title,
        "start": start,
        "n_notes": len(tune.notes),
        "parts": [[part.name, part.program, part.is_drums] for part in tune.parts],
        "metres": [[at, metre.beats, metre.unit] for at, metre in tune.metres],
        "keys": [[at, key.name] for at, key in tune.keys],
        "tempos": [list(change) for change in tune.tempos],
    }


def _item(row: dict[str, Any], notes: NDArray[np.int32]) -> TuneItem:
    own = notes[row["start"] : row["start"] + row["n_notes"]]
    if len(own) != row["n_notes"]:
        raise ValueError(f"notes of {row['file']} are missing")
    tune = Tune(
        notes=tuple(Note(*values) for values in own.tolist()),
        parts=tuple(Part(*part) for part in row["parts"]),
        metres=tuple((at, Metre(beats, unit)) for at, beats, unit in row["metres"]),
        keys=tuple((at, Key.named(name)) for at, name in row["keys"]),
        tempos=tuple((at, tempo) for at, tempo in row["tempos"]),
        title=row["title"],
    )
    return TuneItem(
        tune, row["file"], row["number"], row["author"], row["source_sha256"], row["split"], row["duplicate_of"]
    )
