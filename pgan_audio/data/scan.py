"""Finding the sound files of a folder, and the author that the folders name."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pgan_audio.audio.files import EXTENSIONS, shown
from pgan_audio.errors import DataError


@dataclass(frozen=True)
class Found:
    """One sound file.

    Attributes:
        file: Path below the scanned folder, with forward slashes.
        path: Where it is.
        author: First folder level of ``file``; for a file that lies in no folder, the name of the scanned folder.
    """

    file: str
    path: Path
    author: str


@dataclass(frozen=True)
class Scan:
    """All sound files of a folder, sorted by ``file``, and how many others were passed over, by extension."""

    found: tuple[Found, ...]
    others: Counter[str]


def scan(source: Path) -> Scan:
    """Walk a folder.

    Hidden files and folders are passed over. Links to files are followed; links to folders, too, unless they lead to
    where the walk comes by anyway: into the scanned folder, around it, or twice to the same place.

    Raises:
        DataError: The folder is missing, no folder, unreadable, or holds no sound file.
    """
    if not source.exists():
        raise DataError(f"No folder {shown(source)}. Expected a folder of sound files.")
    if not source.is_dir():
        raise DataError(f"{shown(source)} is a file. Expected a folder of sound files; give the folder it is in.")
    name = source.resolve().name or "root"
    found: list[Found] = []
    others: Counter[str] = Counter()
    for path in walk(source):
        if path.suffix.lower() in EXTENSIONS:
            parts = path.relative_to(source).parts
            found.append(Found("/".join(parts), path, normalised(parts[0] if len(parts) > 1 else name)))
        else:
            others[path.suffix.lower() or "no extension"] += 1
    if not found:
        kinds = ", ".join(f"{count} {kind}" for kind, count in others.most_common(5)) or "nothing"
        raise DataError(
            f"No sound file in {shown(source)}. Expected files ending in {' '.join(sorted(EXTENSIONS))}. "
            f"Received: {kinds}."
        )
    return Scan(tuple(sorted(found, key=lambda f: f.file)), others)


def normalised(author: str) -> str:
    """An author's name with accents in their composed form, so that names from any file system or table agree."""
    return unicodedata.normalize("NFC", author)


def walk(source: Path) -> Iterator[Path]:
    """All visible files below a folder, in no certain order; see `scan` for links.

    Raises:
        DataError: A folder can't be listed.
    """
    return _walk(source, {source.resolve()})


def _walk(folder: Path, entered: set[Path]) -> Iterator[Path]:
    """All visible files below a folder; ``entered`` holds the resolved folders that the walk covers as a whole."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: (entry.is_symlink(), entry.name))
    except OSError as error:
        raise DataError(f"Cannot list {shown(folder)}: {error.strerror}. Make it readable or move it away.") from error
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and path.is_dir():
            target = path.resolve()
            if any(root in (target, *target.parents) or target in root.parents for root in entered):
                continue
            entered.add(target)
        if path.is_dir():
            yield from _walk(path, entered)
        elif path.is_file() or entry.is_symlink():  # a broken link is to be named; a pipe or a socket is no file
            yield path
