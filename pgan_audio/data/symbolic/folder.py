"""What the data folders of tunes and of texts have in common: files, settings, and an index with a checksum.

::

    DATA/data.toml     what it holds (``content = "tunes"`` or ``"text"``), and the seed of the splits
    DATA/index.json    one row per tune or passage
    DATA/notes.i32     tunes: little-endian int32, (notes, 5): onset, pitch, duration, velocity, part
    DATA/text.utf8     text: all passages, one after the other
    DATA/report.txt    what `pgan prepare` reported

The whole folder is replaced in one step: a crash leaves the old one or the new one.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import tomli_w

from pgan_audio import __version__, atomic
from pgan_audio.audio.files import shown
from pgan_audio.errors import DataError

FORMAT = 1
SETTINGS_FILE = "data.toml"
INDEX_FILE = "index.json"
REPORT_FILE = "report.txt"
PAYLOADS = {"tunes": "notes.i32", "text": "text.utf8"}

Content = Literal["audio", "tunes", "text"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """What a folder holds, read and verified.

    Attributes:
        seed: Of the splits.
        rows: Of the index.
        payload: Path of the notes or the text.
        fingerprint: SHA-256 (hex) over settings and index, and through the checksum in there over the payload.
    """

    seed: int
    rows: list[Row]
    payload: Path
    fingerprint: str


def content_of(path: Path) -> Content:
    """What a data folder holds: audio, unless it says otherwise.

    Raises:
        DataError: There is no data folder, or its settings are damaged.
    """
    if not (path / SETTINGS_FILE).is_file():
        return "audio"  # whose own reader says what is wrong
    content = _settings(path).get("content", "audio")
    if content not in ("audio", *PAYLOADS):
        raise DataError(f"{shown(path)} holds {content!r}, which this version of pgan doesn't know. Prepare it anew.")
    return content  # type: ignore[no-any-return]  # one of the three, as was just checked


def write(path: Path, content: Content, seed: int, rows: Sequence[Row], payload: bytes, report: str) -> None:
    """Write a folder, replacing one that is there.

    Raises:
        DataError: It can't be written.
    """
    settings = {"format": FORMAT, "content": content, "seed": seed}
    index = {"payload_sha256": hashlib.sha256(payload).hexdigest(), "items": list(rows)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic.folder(path, replace=True) as building:
            text = tomli_w.dumps(settings | {"created_with": f"pgan_audio {__version__}"})
            (building / SETTINGS_FILE).write_text(text, encoding="utf-8")
            (building / INDEX_FILE).write_text(_index_text(index), encoding="utf-8")
            (building / PAYLOADS[content]).write_bytes(payload)
            (building / REPORT_FILE).write_text(report, encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"Cannot write to {shown(path)}: {error.strerror or error}. Choose another --out, or make room."
        ) from error


def read(path: str | os.PathLike[str], content: Content) -> Stored:
    """Read a folder of one content.

    Raises:
        DataError: It is missing, damaged, or holds something else.
    """
    path = Path(path)
    if not path.is_dir():
        raise DataError(f"No data folder at {shown(path)}. Make one: pgan prepare SOURCE --out {shown(path)}")
    if not (path / SETTINGS_FILE).is_file():
        raise DataError(f"{shown(path)} is not a data folder: it has no {SETTINGS_FILE}. Expected one of pgan prepare.")
    settings = _settings(path)
    found = settings.get("content", "audio")
    if found != content:
        raise DataError(f"{shown(path)} holds {found}. Expected {content}. Name another folder with --data.")
    try:
        index = json.loads((path / INDEX_FILE).read_text("utf-8"))
        rows, checksum = index["items"], index["payload_sha256"]
        with open(path / PAYLOADS[content], "rb") as file:
            intact = hashlib.file_digest(file, "sha256").hexdigest() == checksum
        facts = [{key: settings[key] for key in ("format", "content", "seed")}, index]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(f"{shown(path)} is damaged: {error}. Prepare the data anew.") from error
    if settings["format"] != FORMAT or not intact:
        raise DataError(f"{shown(path)} is damaged, or of another version of pgan. Prepare the data anew.")
    fingerprint = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    return Stored(int(settings["seed"]), list(rows), path / PAYLOADS[content], fingerprint)


def _settings(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads((path / SETTINGS_FILE).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"Cannot read {shown(path / SETTINGS_FILE)}: {error}. Prepare the data anew.") from error


def _index_text(index: Mapping[str, Any]) -> str:
    """The text of index.json, an item per line."""
    rows = ",\n".join(json.dumps(row, sort_keys=True) for row in index["items"])
    return f'{{"payload_sha256": "{index["payload_sha256"]}", "items": [\n{rows}\n]}}\n'
