"""Adding tracks to a data folder so that a crash at any moment leaves what was there before.

Audio goes behind the committed end of the stage files, where no reader looks; only when it is safe on the disk the
index is replaced, in one step. What an interrupted writer left behind the end is cut off by the next one.
"""

import dataclasses
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pgan_audio import atomic
from pgan_audio.audio.files import shown
from pgan_audio.data.settings import Settings
from pgan_audio.data.store import (
    INDEX_FILE,
    SETTINGS_FILE,
    DataFolder,
    index_text,
    stage_bytes,
    stage_file,
)
from pgan_audio.data.track import Track
from pgan_audio.errors import DataError

LOCK_FILE = ".lock"
COPY_BYTES = 1 << 20


class FolderWriter:
    """A data folder, open for adding tracks; made by :func:`writing`.

    Attributes:
        path: The folder.
        settings: What it is, and shall be, prepared with.
        tracks: The committed tracks.
        n_frames: Frames at full rate, those not yet committed included.
        workspace: A folder for parts, gone afterwards.
    """

    def __init__(self, path: Path, settings: Settings, tracks: Sequence[Track], workspace: Path):
        self.path = path
        self.settings = settings
        self.tracks = tuple(tracks)
        self.workspace = workspace
        self.n_frames = sum(track.n_samples for track in tracks)
        self._files: list[BinaryIO] = []
        for stage in range(1, settings.n_stages + 1):
            file = stage_file(path, stage)
            file.touch()
            self._files.append(open(file, "r+b"))  # noqa: SIM115, closed by `close`
        self._truncate()

    def append(self, part: Path, n_samples: int) -> int:
        """Add a track's part file, the samples of the last stage first, and return the track's offset."""
        offset = self.n_frames
        with open(part, "rb") as samples:
            for stage in range(self.settings.n_stages, 0, -1):
                _copy(samples, self._files[stage - 1], stage_bytes(self.settings, n_samples, stage))
        self.n_frames += n_samples
        return offset

    def commit(self, tracks: Sequence[Track]) -> None:
        """Make all that was appended count: ``tracks`` are all tracks, old and new, in stored order."""
        for file in self._files:
            file.flush()
            os.fsync(file.fileno())
        atomic.fsync(self.path)
        atomic.write_text(self.path / INDEX_FILE, index_text(tracks))
        self.tracks = tuple(tracks)

    def close(self) -> None:
        """Cut off what was not committed and let go of the files."""
        self._truncate()
        for file in self._files:
            file.close()

    def _truncate(self) -> None:
        self.n_frames = sum(track.n_samples for track in self.tracks)
        for stage, file in enumerate(self._files, start=1):
            file.truncate(stage_bytes(self.settings, self.n_frames, stage))
            file.seek(0, os.SEEK_END)


@contextmanager
def writing(path: Path, wanted: Mapping[str, Any]) -> Iterator[FolderWriter]:
    """Open a data folder to add tracks to, or make one, alone.

    Args:
        path: The folder; if it does not exist and the block ends without a commit, it does not exist afterwards.
        wanted: Settings that the caller asks for. The others are the folder's, or the defaults for a new one.

    Raises:
        DataError: The folder holds other things, can't be written, is being written, or has other settings.
    """
    try:
        _refuse_foreign(path)
        existed = path.exists()
        path.mkdir(parents=True, exist_ok=True)
        with atomic.lock(path / LOCK_FILE):
            try:
                atomic.remove_strays(path)
                with _workspace(path) as workspace, closing(_open_writer(path, wanted, workspace)) as writer:
                    yield writer
            finally:
                if not (path / INDEX_FILE).exists():
                    _remove(path, whole=not existed)
    except BlockingIOError as error:
        raise DataError(f"Another pgan prepare is writing to {shown(path)}. Wait until it is done.") from error
    except OSError as error:
        raise DataError(
            f"Cannot write to {shown(path)}: {error.strerror or error}. Choose another --out, or make room."
        ) from error


def _open_writer(path: Path, wanted: Mapping[str, Any], workspace: Path) -> FolderWriter:
    """Compare what is wanted with what the folder has, or begin a new one."""
    if not (path / INDEX_FILE).exists():
        settings = Settings(**wanted)
        for file in _stage_files(path):
            file.unlink()
        atomic.write_text(path / SETTINGS_FILE, settings.to_toml())
        return FolderWriter(path, settings, (), workspace)
    data = DataFolder.open(path)
    settings = dataclasses.replace(data.settings, **wanted)
    if differing := data.settings.differences(settings):
        own = ", ".join(f"{key} = {getattr(data.settings, key)!r}" for key in differing)
        asked = ", ".join(f"{key} = {getattr(settings, key)!r}" for key in differing)
        raise DataError(
            f"{shown(path)} was prepared with other settings: {own}. Received: {asked}. "
            "Ask for the same, or choose another --out."
        )
    return FolderWriter(path, settings, data.tracks, workspace)


@contextmanager
def _workspace(path: Path) -> Iterator[Path]:
    workspace = Path(tempfile.mkdtemp(prefix=".parts.tmp-", dir=path))
    try:
        yield workspace
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def _refuse_foreign(path: Path) -> None:
    if not path.exists() or (path / SETTINGS_FILE).exists():
        return
    foreign = sorted(entry.name for entry in path.iterdir() if entry.name != LOCK_FILE and ".tmp-" not in entry.name)
    if foreign:
        raise DataError(
            f"{shown(path)} is not empty and no data folder. "
            f"Received: {shown(foreign[0])} and {len(foreign) - 1} more. Choose another --out."
        )


def _remove(path: Path, *, whole: bool) -> None:
    """Take away what was begun in a folder in which nothing was ever committed."""
    for file in [path / SETTINGS_FILE, *_stage_files(path), path / LOCK_FILE]:
        file.unlink(missing_ok=True)
    if whole:
        path.rmdir()


def _stage_files(path: Path) -> list[Path]:
    return sorted(path.glob("stage-*.i16"))


def _copy(source: BinaryIO, target: BinaryIO, n_bytes: int) -> None:
    while n_bytes:
        data = source.read(min(n_bytes, COPY_BYTES))
        if not data:
            raise OSError("a part file is shorter than it should be")
        target.write(data)
        n_bytes -= len(data)
