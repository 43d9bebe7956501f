"""The index of runs: the one place where a name from outside becomes a path."""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pgan_audio.errors import PganError
from pgan_audio.sampling.pretrained import pretrained_names, pretrained_run
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.web.catalogue.model import Model
from pgan_audio.web.catalogue.reading import read_model, signature

FRESH_SECONDS = 2.0
"""So long an index counts before the folders are looked at again."""

MOST_RUNS = 500
"""More runs than these aren't looked at."""

SHIPPED = "pretrained-"
"""So begin the ids of models that come with the package, and no others."""

_LONGEST_ID = 60


class Catalogue:
    """The runs below a folder, the folder itself if it is one, and the models that come with the package.

    Args:
        runs: Folder of runs, or a run; it needn't be there.
        clock: Gives seconds.
    """

    def __init__(self, runs: Path, clock: Callable[[], float] = time.monotonic):
        self.path = runs
        self._clock = clock
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._models: dict[str, Model] = {}
        self._known: dict[str, tuple[object, Model | None]] = {}

    def runs(self) -> list[Model]:
        """All runs, whether a stage is finished or not, the newest first; then what comes with the package."""
        return list(self._index().values())

    def models(self) -> list[Model]:
        """Those that can be asked for something."""
        return [model for model in self.runs() if model.stages]

    def find(self, identifier: str) -> Model | None:
        """The run or model of an id."""
        return self._index().get(identifier)

    def _index(self) -> dict[str, Model]:
        with self._lock:
            if self._clock() - self._read_at >= FRESH_SECONDS:
                self._models = self._scan()
                self._read_at = self._clock()
            return self._models

    def _scan(self) -> dict[str, Model]:
        shipped: dict[str, Model] = {}
        for name in pretrained_names():
            self._add(shipped, f"{SHIPPED}{_slug(name)}", name, pretrained_run(name), ("--pretrained", name))
        found: dict[str, Model] = {}
        for run in _newest_first(_run_folders(self.path)):
            self._add(found, _free(run.path.name, found), _name(run), run, ("--run", str(run.path)))
        return found | shipped

    def _add(
        self, found: dict[str, Model], identifier: str, name: str, run: RunFolder, option: tuple[str, str]
    ) -> None:
        """Add a run, read anew only if its files have changed; one that can't be read is left out."""
        try:
            now = signature(run)
            before, model = self._known.get(identifier, (None, None))
            if before != (run.path, now):
                model = _read(identifier, name, run, option)
                self._known[identifier] = ((run.path, now), model)
        except OSError:  # it vanished meanwhile
            return
        if model is not None:
            found[identifier] = model


def _read(identifier: str, name: str, run: RunFolder, option: tuple[str, str]) -> Model | None:
    try:
        return read_model(identifier, name, run, option)
    except PganError:  # pgan itself says what is wrong with it; visitors can do nothing about it
        return None


def _run_folders(path: Path) -> list[RunFolder]:
    candidates = [path]
    if path.is_dir():
        candidates += sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
    return [run for run in map(RunFolder, candidates[:MOST_RUNS]) if run.is_run]


def _newest_first(runs: Sequence[RunFolder]) -> list[RunFolder]:
    def changed(run: RunFolder) -> float:
        try:
            return (run.events if run.events.exists() else run.config).stat().st_mtime
        except OSError:
            return 0.0

    return sorted(runs, key=changed, reverse=True)


def _name(run: RunFolder) -> str:
    """What is printable of the folder's name."""
    return "".join(c if c.isprintable() else "?" for c in run.path.absolute().name) or "run"


def _free(name: str, taken: dict[str, Model]) -> str:
    """An id for a folder's name: the same as long as the others keep theirs."""
    identifier = _slug(name)
    if identifier in taken or identifier.startswith(SHIPPED):
        identifier = f"run-{identifier}-{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:8]}"
    return identifier


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST_ID] or "run"
