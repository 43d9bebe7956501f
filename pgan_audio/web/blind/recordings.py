"""Which recordings go with which model."""

import threading
from collections.abc import Sequence
from pathlib import Path

from pgan_audio.errors import DataError
from pgan_audio.scoring.report.recordings import Recordings
from pgan_audio.scoring.stored_clips import StoredClips
from pgan_audio.web.catalogue.model import Model


class RecordingsByModel:
    """Finds the clips that a model never heard, or if it heard all, those it learnt from. Thread-safe.

    Args:
        folders: Data folders, as ``pgan prepare`` makes them.
    """

    def __init__(self, folders: Sequence[Path]):
        self._folders = folders
        self._lock = threading.Lock()
        self._found: dict[tuple[str, str], StoredClips | None] = {}

    def of(self, model: Model, stage: int) -> StoredClips | None:
        """The clips at a stage of a model; None where there is no folder of what it was trained on."""
        if model.kind != "audio":
            return None
        key = str(model.run.path), f"{stage} {model.config.facts.fingerprint}"
        with self._lock:
            if key not in self._found:
                self._found[key] = self._look(model, stage)
            return self._found[key]

    def _look(self, model: Model, stage: int) -> StoredClips | None:
        for folder in self._folders:
            try:
                recordings = Recordings.open(folder, model.config)
            except DataError:
                continue
            if recordings.changed:
                continue
            for clips in (recordings.held_out(stage, None), recordings.learnt(stage, None)):
                if len(clips):
                    return clips
        return None
