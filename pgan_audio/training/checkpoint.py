"""Checkpoints: states from which training can go on, of which a good one exists at every moment.

    checkpoints/clips-000123456/arrays.npz      networks, average, optimisers: plain arrays, no pickle
    checkpoints/clips-000123456/counters.json   numbers and words: clips, roll-backs, learning rates
    checkpoints/clips-000123456/manifest.json   size and SHA-256 of the two, written last
    checkpoints/LATEST                          name of the newest; a checkpoint counts once it is named here

Each is built under a temporary name, flushed to the disk and renamed, then LATEST is replaced, and only then are older
ones deleted. A process killed between any two of these steps leaves what `load_latest` can load.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pgan_audio import atomic
from pgan_audio.errors import CheckpointError, RunError, UsageError
from pgan_audio.training.arrays import read_arrays, write_arrays

FORMAT = 1
ARRAYS = "arrays.npz"
COUNTERS = "counters.json"
MANIFEST = "manifest.json"
LATEST = "LATEST"

Counter = int | float | str

_FILES = (ARRAYS, COUNTERS)
_ASIDE = ".replaced"
_NAME = re.compile(rf"clips-(\d{{9,}})({re.escape(_ASIDE)})?", re.ASCII)
_MAX_JSON_BYTES = 2**20


@dataclass(frozen=True, eq=False)
class Loaded:
    """A checkpoint that has been read and verified.

    Attributes:
        clips: clips shown when it was saved.
        arrays: networks, average and optimisers, by the names they were saved under.
        counters: the numbers and words saved beside them.
        path: its folder.
        warnings: one sentence for each newer checkpoint that had to be passed over.
    """

    clips: int
    arrays: dict[str, np.ndarray[Any, Any]]
    counters: dict[str, Counter]
    path: Path
    warnings: tuple[str, ...]


def save(
    folder: Path,
    clips: int,
    arrays: Mapping[str, np.ndarray[Any, Any]],
    counters: Mapping[str, Counter],
    keep: int,
) -> Path:
    """Write a checkpoint and delete those no longer needed.

    Deleted are all but the ``keep`` newest good ones, and those of more clips than this one: they belong to a future
    that was given up when training fell back behind them. A checkpoint of the same number of clips is replaced.

    Args:
        folder: ``RUN/checkpoints``, made where missing.
        clips: clips shown so far.
        arrays: arrays of numbers by name; any name will do.
        counters: finite numbers and words by name.
        keep: how many good checkpoints to keep, at least 2.

    Returns:
        The checkpoint's folder.

    Raises:
        CheckpointError: it could not be saved. What was saved before can still be loaded.
    """
    if keep < 2:
        raise UsageError(f"at least 2 checkpoints must be kept, one to fall back on. Received: keep = {keep}.")
    if clips < 0:
        raise UsageError(f"clips shown must be 0 or more. Received: {clips}.")
    target = folder / f"clips-{clips:09d}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _set_aside(target), atomic.folder(target) as building:
            _write(building, clips, arrays, counters)
        atomic.write_text(folder / LATEST, f"{target.name}\n")
        _prune(folder, clips, keep)
    except OSError as error:
        raise CheckpointError(
            f"checkpoint {target} can't be saved: {error.strerror or error}. Nothing saved before is lost: "
            "free some space or make the folder writable, then continue with pgan train."
        ) from error
    return target


def load_latest(folder: Path) -> Loaded | None:
    """Read the newest checkpoint that verifies: the one LATEST names, else the newest good one, saying so.

    Returns:
        None where no checkpoint has ever been saved.

    Raises:
        CheckpointError: there are checkpoints, and not one that is good.
    """
    candidates = _candidates(folder)
    troubles: list[tuple[str, str]] = []
    named = _named_latest(folder)
    if named is None and (folder / LATEST).exists():
        troubles.append((LATEST, "it names no checkpoint"))
    elif named is not None and named not in map(_clips, candidates):
        troubles.append((f"clips-{named:09d}", "it is missing"))
    for candidate in sorted(candidates, key=lambda path: _clips(path) != named):
        try:
            _verify(candidate)
            arrays, counters = read_arrays(candidate / ARRAYS), _read_counters(candidate)
        except RunError as error:
            troubles.append((candidate.name, str(error)))
            continue
        warnings = tuple(f"{name} can't be used: {why}. {candidate.name} is taken instead." for name, why in troubles)
        return Loaded(_clips(candidate), arrays, counters, candidate, warnings)
    if troubles:
        reasons = "; ".join(f"{name}: {why}" for name, why in troubles)
        raise CheckpointError(
            f"no checkpoint in {folder} can be used ({reasons}). "
            "Put the folder back from a copy, or start a new run with --run."
        )
    return None


def clean(folder: Path) -> None:
    """Tidy up after a process that was killed while saving; for the one trainer of the run, before it begins.

    Raises:
        CheckpointError: something can't be deleted or renamed.
    """
    try:
        if folder.is_dir():
            atomic.remove_strays(folder)
            for path in _candidates(folder):
                _settle(path.with_name(path.name.removesuffix(_ASIDE)))
    except OSError as error:
        raise CheckpointError(f"{folder} can't be tidied up: {error.strerror or error}. Make it writable.") from error


def _write(
    building: Path, clips: int, arrays: Mapping[str, np.ndarray[Any, Any]], counters: Mapping[str, Counter]
) -> None:
    write_arrays(building / ARRAYS, arrays)
    (building / COUNTERS).write_text(json.dumps(dict(counters), indent=1, allow_nan=False), encoding="utf-8")
    files = {name: {"bytes": (building / name).stat().st_size, "sha256": _sha256(building / name)} for name in _FILES}
    manifest = {"format": FORMAT, "clips": clips, "files": files}
    (building / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


@contextmanager
def _set_aside(target: Path) -> Iterator[None]:
    """Keep a checkpoint of the same clips loadable under another name until the block has put one in its place."""
    _settle(target)
    if not target.exists():
        yield
        return
    aside = target.with_name(target.name + _ASIDE)
    target.rename(aside)
    try:
        yield
    except BaseException:
        if not target.exists():
            with suppress(OSError):  # the reason why the block failed matters more, and `load_latest` knows both names
                aside.rename(target)
        raise
    shutil.rmtree(aside)


def _settle(target: Path) -> None:
    """Finish a replacement that was interrupted: where both are there, the new one stays if it is whole."""
    aside = target.with_name(target.name + _ASIDE)
    if not aside.exists():
        return
    if _is_good(target):
        shutil.rmtree(aside)
        return
    if target.exists():
        shutil.rmtree(target)
    aside.rename(target)


def _prune(folder: Path, clips: int, keep: int) -> None:
    n_good = 0
    for path in _candidates(folder):
        if _clips(path) > clips or n_good >= keep:
            shutil.rmtree(path)
        elif _is_good(path):
            n_good += 1


def _candidates(folder: Path) -> list[Path]:
    """Return what looks like a checkpoint: newest first, and one that was set aside after its replacement."""
    if not folder.is_dir():
        return []
    paths = [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_dir()]
    return sorted(paths, key=lambda path: (-_clips(path), path.name))


def _clips(path: Path) -> int:
    return int(path.name.removesuffix(_ASIDE).removeprefix("clips-"))


def _named_latest(folder: Path) -> int | None:
    try:
        with (folder / LATEST).open(encoding="utf-8") as file:
            name = file.read(100).strip()
    except (OSError, ValueError):
        return None
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else None


def _is_good(path: Path) -> bool:
    try:
        _verify(path)
    except CheckpointError:
        return False
    return True


def _verify(path: Path) -> None:
    """Raise a `CheckpointError` with the bare reason unless the folder is what its manifest says."""
    manifest = _read_json(path / MANIFEST)
    if manifest.get("format") != FORMAT:
        raise CheckpointError(f"its format is {manifest.get('format')!r} where this version of pgan knows {FORMAT}")
    files = manifest.get("files")
    if manifest.get("clips") != _clips(path) or not isinstance(files, dict) or set(files) != set(_FILES):
        raise CheckpointError(f"its {MANIFEST} belongs to something else")
    for name in _FILES:
        try:
            n_bytes = (path / name).stat().st_size
            intact = files[name] == {"bytes": n_bytes, "sha256": _sha256(path / name)}
        except OSError as error:
            raise CheckpointError(f"its {name} can't be read, {error.strerror or error}") from error
        if not intact:
            raise CheckpointError(f"its {name} is not the file that was saved")


def _read_counters(path: Path) -> dict[str, Counter]:
    counters = _read_json(path / COUNTERS)
    if not all(isinstance(value, int | float | str) for value in counters.values()):
        raise CheckpointError(f"its {COUNTERS} holds more than numbers and words")
    return counters


def _read_json(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_JSON_BYTES + 1)
        content = json.loads(data) if len(data) <= _MAX_JSON_BYTES else None
    except OSError as error:
        raise CheckpointError(f"its {path.name} can't be read, {error.strerror or error}") from error
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise CheckpointError(f"its {path.name} is damaged")
    return content


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
