"""The recordings a run is compared with: those it learnt from, and those it never heard."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pgan_audio.config.schema import Config
from pgan_audio.data.feed import SPLITS
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import DataError
from pgan_audio.scoring.stored_clips import StoredClips


@dataclass(frozen=True)
class Recordings:
    """An open data folder beside the run it belongs to.

    Attributes:
        data: The folder.
        config: Of the run.
        changed: Whether the folder holds other recordings than the run began with.
    """

    data: DataFolder
    config: Config
    changed: bool

    @classmethod
    def open(cls, path: Path, config: Config) -> Self:
        """Open a data folder whose clips can be compared with a run's.

        Raises:
            DataError: It is missing or damaged, or its clips are of another rate, length or number of channels.
        """
        data, facts = DataFolder.open(path), config.facts
        names = ("sample_rate_hz", "clip_samples", "channels", "n_stages")
        expected = {name: getattr(facts, name) for name in names}
        received = {name: getattr(data, name) for name in names}
        if received != expected:
            raise DataError(
                f"The clips in {path} can't be compared with the run's. Expected: {_words(expected)}. "
                f"Received: {_words(received)}. Name the run's own data folder with --data."
            )
        return cls(data, config, data.fingerprint != facts.fingerprint)

    def held_out(self, stage: int, n: int | None) -> StoredClips:
        """Up to ``n`` clips (None: all) the run never heard; none where it learns from all."""
        return self._clips(stage, n, learnt=False)

    def learnt(self, stage: int, n: int | None) -> StoredClips:
        """Up to ``n`` clips (None: all) of the tracks that the run learns from."""
        return self._clips(stage, n, learnt=True)

    def _clips(self, stage: int, n: int | None, *, learnt: bool) -> StoredClips:
        feed, splits = self.config.feed, SPLITS[self.config.feed.split]
        tracks = [track for track in self.data.tracks if (track.split in splits) == learnt]
        data_stage = self.config.data_stage(stage)
        return StoredClips(self.data, data_stage, tracks, n, crop=feed.crop, weight=feed.weight, seed=self.config.seed)


def _words(facts: dict[str, int]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in facts.items())
