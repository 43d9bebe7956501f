"""What a folder holds: audio, MIDI files, ABC books or plain text, told by the files themselves."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pgan_audio.audio.files import EXTENSIONS, shown
from pgan_audio.data.scan import Found, normalised, walk
from pgan_audio.data.symbolic.abc import is_abc
from pgan_audio.data.symbolic.midi import is_midi
from pgan_audio.errors import DataError

Kind = Literal["audio", "midi", "abc", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NAMES = {"audio": "sound files", "midi": "MIDI files", "abc": "ABC books", "text": "texts"}
HEAD_BYTES = 1 << 16
_MIDI_SUFFIXES = frozenset({".mid", ".midi", ".smf", ".kar"})
_ABC_SUFFIX = ".abc"


@dataclass(frozen=True)
class Contents:
    """What is to be read of a folder or a file.

    Attributes:
        kind: Of all files.
        found: The files of this kind, sorted; none of audio, for which there is `pgan_audio.data.scan.scan`.
        n_others: Files of another kind, which are passed over.
    """

    kind: Kind
    found: tuple[Found, ...]
    n_others: int


def recognise(source: Path, asked: Kind | None = None) -> Contents:
    """Tell what a folder holds, or a single ABC book, MIDI file or text.

    Text counts only where there is nothing else: there is a README beside most things. MIDI files are known by how they
    begin or are called, ABC books by their lines X: and K: or by what they are called, sound files by what they are
    called. A folder that holds nothing of all that is left to `pgan_audio.data.scan.scan` to complain about.

    Args:
        source: Folder or file.
        asked: The kind to take whatever else there is.

    Raises:
        DataError: It holds several kinds, or none of the one that was asked for.
    """
    is_file = source.is_file()
    name = normalised(source.resolve().parent.name if is_file else source.resolve().name) or "root"
    paths = [source] if is_file else list(walk(source)) if source.is_dir() else []
    by_kind: dict[Kind, list[Found]] = {kind: [] for kind in KINDS}
    for path in paths:
        for kind in _kinds(path):
            parts = (path.name,) if is_file else path.relative_to(source).parts
            loose = normalised(path.stem) if kind == "abc" else name  # a book is a collection of its own
            by_kind[kind].append(Found("/".join(parts), path, normalised(parts[0]) if len(parts) > 1 else loose))
    kind = _chosen(source, by_kind, asked)
    found = sorted(by_kind[kind], key=lambda f: f.file) if kind != "audio" else []
    return Contents(kind, tuple(found), len(paths) - len(by_kind[kind]))


def _chosen(source: Path, by_kind: dict[Kind, list[Found]], asked: Kind | None) -> Kind:
    there: list[Kind] = [kind for kind in KINDS if by_kind[kind]]
    scores = [kind for kind in there if kind != "text"]
    listed = " and ".join(f"{len(by_kind[kind])} {NAMES[kind]}" for kind in there) or "none of those we know"
    if asked is not None:
        if asked not in there and asked != "audio":
            raise DataError(f"No {NAMES[asked]} in {shown(source)}. Received: {listed}. Choose another with --as.")
        return asked
    if len(scores) > 1:
        raise DataError(
            f"{shown(source)} holds several kinds of files. Expected one. Received: {listed}. Give a folder within it, "
            f"or say which to read: --as {' or --as '.join(scores)}."
        )
    return scores[0] if scores else there[0] if there else "audio"


def _kinds(path: Path) -> Iterator[Kind]:
    """The kinds of a file: a book of tunes is a text, too."""
    suffix = path.suffix.lower()
    if suffix in EXTENSIONS:
        yield "audio"
        return
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        head = b""
    if is_midi(head) or suffix in _MIDI_SUFFIXES:
        yield "midi"
        return
    text = _text(head)
    if suffix == _ABC_SUFFIX or (text is not None and is_abc(text)):
        yield "abc"
        yield "text"
    elif text:
        yield "text"


def _text(head: bytes) -> str | None:
    """What a file begins with, if that is text in UTF-8; it may end within a character."""
    if b"\0" in head:
        return None
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return None
