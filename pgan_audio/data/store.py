"""The data folder: every stage's audio in one memory-mapped array each, and an index of tracks.

::

    DATA/data.toml       settings, see `Settings`
    DATA/index.json      one row per track; replaced atomically, and what it does not name does not count
    DATA/stage-1.i16 ..  raw little-endian int16, (frames, channels), all tracks one after the other
    DATA/report.txt      what `pgan prepare` reported
"""

import functools
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from pgan_audio.data.settings import Settings
from pgan_audio.data.track import SPLITS, Track
from pgan_audio.errors import DataError, UsageError

SETTINGS_FILE = "data.toml"
INDEX_FILE = "index.json"
FULL_SCALE = 32768
SAMPLE = np.dtype("<i2")


class DataFolder:
    """A prepared folder, open for reading. Make one with :meth:`open`.

    Attributes:
        path: The folder.
        settings: What it was prepared with.
        tracks: All tracks, in stored order.
        authors: All authors, sorted; an author's place here is its class number.
        n_frames: Stored frames at full rate.
        fingerprint: SHA-256 (hex) over settings and index, and through the hashes in there over the audio.
        audio_fingerprint: The same over the sound and its splits alone: equal for folders that differ in names, order
            or labels.

    Example:
        >>> data = DataFolder.open("data")
        >>> data.clip(stage=data.n_stages, track_index=0, start=0).shape
        (16384, 1)
    """

    content = "audio"

    def __init__(self, path: Path, settings: Settings, tracks: Sequence[Track]):
        self.path = path
        self.settings = settings
        self.tracks = tuple(tracks)
        self.authors = tuple(sorted({track.author for track in tracks}))
        self.n_frames = sum(track.n_samples for track in tracks)
        self.fingerprint = _fingerprint(settings, tracks)
        self.audio_fingerprint = _audio_fingerprint(settings, tracks)
        self._stages: dict[int, np.memmap[Any, np.dtype[np.int16]]] = {}

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """Open a prepared folder.

        Raises:
            DataError: It is missing, unfinished or damaged.
        """
        path = Path(path)
        if not path.is_dir():
            raise DataError(f"No data folder at {path}. Make one: pgan prepare SOURCE --out {path}")
        if not (path / SETTINGS_FILE).is_file():
            raise DataError(
                f"{path} is not a data folder: it has no {SETTINGS_FILE}. Expected one made by pgan prepare."
            )
        settings = Settings.load(path / SETTINGS_FILE)
        if not (path / INDEX_FILE).is_file():
            raise DataError(f"Data folder {path} was never finished. Run the same pgan prepare again.")
        folder = cls(path, settings, read_index(path / INDEX_FILE))
        folder._check_sizes()
        return folder

    @property
    def description(self) -> str:
        """What it holds, in a few words."""
        return f"{len(self.tracks)} tracks, {len(self.authors)} authors, {self.sample_rate_hz} Hz"

    def facts(self) -> dict[str, object]:
        """What a run remembers of it.

        Raises:
            DataError: No track is there to train on.
        """
        return {
            "fingerprint": self.fingerprint,
            "sample_rate_hz": self.sample_rate_hz,
            "clip_samples": self.clip_samples,
            "channels": self.channels,
            "n_stages": self.n_stages,
            "stage_rms": self.stage_rms("train"),
            "authors": self.authors,
        }

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the last stage."""
        return self.settings.sample_rate_hz

    @property
    def clip_samples(self) -> int:
        """Frames of a clip at the last stage."""
        return self.settings.clip_samples

    @property
    def channels(self) -> int:
        """1 or 2."""
        return self.settings.channels

    @property
    def n_stages(self) -> int:
        """Number of stages."""
        return self.settings.n_stages

    def rate_hz(self, stage: int) -> float:
        """Sampling rate of a stage."""
        return self.sample_rate_hz / self._divisor(stage)

    def length(self, stage: int) -> int:
        """Frames of a clip at a stage."""
        return self.clip_samples // self._divisor(stage)

    def label_index(self, author: str) -> int:
        """Class number of an author."""
        return self._label_indices[author]

    def stage(self, stage: int) -> "np.memmap[Any, np.dtype[np.int16]]":
        """All audio of a stage: read-only int16 ``(frames, channels)``; a track begins at ``offset / 2**(S-stage)``."""
        divisor = self._divisor(stage)
        if stage not in self._stages:
            shape = (self.n_frames // divisor, self.channels)
            self._stages[stage] = np.memmap(stage_file(self.path, stage), SAMPLE, mode="r", shape=shape)
        return self._stages[stage]

    def clip(self, stage: int, track_index: int, start: int = 0) -> NDArray[np.float32]:
        """One clip of a track.

        Args:
            stage: From 1.
            track_index: Position in :attr:`tracks`.
            start: First frame, counted at full rate from the track's beginning, at most ``n_samples - clip_samples``;
                rounded down to a frame of the stage.

        Returns:
            ``(length(stage), channels)`` float32 in [-1, 1).
        """
        track = self.tracks[track_index]
        if not 0 <= start <= track.n_samples - self.clip_samples:
            raise UsageError(
                f"`start` must be from 0 to {track.n_samples - self.clip_samples} in track {track_index}. "
                f"Received: {start}."
            )
        first = (track.offset + start) // self._divisor(stage)
        samples = self.stage(stage)[first : first + self.length(stage)]
        return np.asarray(samples, np.float32) / np.float32(FULL_SCALE)

    def stage_rms(self, split: str = "train") -> tuple[float, ...]:
        """RMS of all audio of a split at each stage, lowest rate first; full scale is 1, padding counts as it is seen.

        Raises:
            DataError: No track is in this split.
        """
        if split not in SPLITS:
            raise UsageError(f"`split` must be one of {', '.join(SPLITS)}. Received: {split!r}.")
        tracks = [track for track in self.tracks if track.split == split]
        if not tracks:
            raise DataError(
                f"Data folder {self.path} has no track in the split {split!r}. Add tracks with pgan prepare."
            )
        return stage_rms(tracks, self.settings)

    @functools.cached_property
    def _label_indices(self) -> dict[str, int]:
        return {author: position for position, author in enumerate(self.authors)}

    def _divisor(self, stage: int) -> int:
        if not 1 <= stage <= self.n_stages:
            raise UsageError(f"`stage` must be from 1 to {self.n_stages} in {self.path}. Received: {stage}.")
        return 1 << (self.n_stages - stage)

    def _check_sizes(self) -> None:
        for stage in range(1, self.n_stages + 1):
            file = stage_file(self.path, stage)
            expected = stage_bytes(self.settings, self.n_frames, stage)
            size = file.stat().st_size if file.is_file() else 0
            if size < expected:
                raise DataError(
                    f"{file} is damaged: expected at least {expected} bytes. Received: {size}. Prepare the data anew."
                )


def stage_file(path: Path, stage: int) -> Path:
    """Where a stage's audio lies."""
    return path / f"stage-{stage}.i16"


def stage_bytes(settings: Settings, n_frames: int, stage: int) -> int:
    """Bytes that ``n_frames`` of full rate take at a stage."""
    return (n_frames >> (settings.n_stages - stage)) * settings.channels * SAMPLE.itemsize


def stage_rms(tracks: Iterable[Track], settings: Settings) -> tuple[float, ...]:
    """RMS at each stage over some tracks, at least one; exact, since it is summed in whole numbers."""
    tracks = list(tracks)
    n_frames = sum(track.n_samples for track in tracks)
    totals = [sum(energies) for energies in zip(*(track.energy for track in tracks), strict=True)]
    n_values = [(n_frames >> (settings.n_stages - s)) * settings.channels for s in range(1, settings.n_stages + 1)]
    return tuple((total / n) ** 0.5 / FULL_SCALE for total, n in zip(totals, n_values, strict=True))


def index_text(tracks: Iterable[Track]) -> str:
    """The text of index.json, a track per line."""
    rows = ",\n".join(json.dumps(track.to_row(), sort_keys=True) for track in tracks)
    return f'{{"tracks": [\n{rows}\n]}}\n'


def read_index(path: Path) -> list[Track]:
    """Read an index.json.

    Raises:
        DataError: It isn't one.
    """
    try:
        rows = json.loads(path.read_text("utf-8"))["tracks"]
        tracks = [Track.from_row(index, row) for index, row in enumerate(rows)]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(f"Cannot read {path}: {error}. The data folder is damaged: prepare it anew.") from error
    ends = [0, *np.cumsum([track.n_samples for track in tracks], dtype=np.int64).tolist()]
    if [track.offset for track in tracks] != ends[:-1]:
        raise DataError(f"{path} is damaged: its tracks don't follow one another. Prepare the data anew.")
    return tracks


def _fingerprint(settings: Settings, tracks: Sequence[Track]) -> str:
    rows = [settings.facts(), *(track.to_row() for track in tracks)]
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def _audio_fingerprint(settings: Settings, tracks: Sequence[Track]) -> str:
    shape = [settings.sample_rate_hz, settings.clip_samples, settings.channels, settings.n_stages, settings.filter]
    rows = [shape, *sorted([track.audio_sha256, track.split] for track in tracks)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
