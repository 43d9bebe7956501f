"""Which clips a batch holds: a pure function of the seed, the clips shown so far and the roll-back count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pgan_audio.config.schema import Feed
from pgan_audio.data.store import DataFolder
from pgan_audio.data.track import Track
from pgan_audio.errors import DataError

SPLITS = {"train": ("train",), "train+valid": ("train", "valid"), "all": ("train", "valid", "test")}


@dataclass(frozen=True)
class Batch:
    """Real clips and the authors they are of.

    Attributes:
        clips: int16 ``(batch, length, channels)``, full scale 32 768.
        labels: int32 ``(batch,)``, positions in ``DataFolder.authors``.
    """

    clips: NDArray[np.int16]
    labels: NDArray[np.int32]


class ClipFeed:
    """Draws clips from a data folder. Holds no state: every clip is drawn from its own number.

    Clip ``n`` of a run is the same track and place whatever the batch size and the stage, so that the stages of one run
    differ in rate alone.

    Args:
        data: The folder to draw from.
        settings: How tracks and places are drawn, and from which split.
        seed: Of the run.

    Raises:
        DataError: If the split has no track.
    """

    def __init__(self, data: DataFolder, settings: Feed, seed: int):
        self.data = data
        self.settings = settings
        self.seed = seed
        self.tracks = [track for track in data.tracks if track.split in SPLITS[settings.split]]
        if not self.tracks:
            raise DataError(
                f"The data folder {data.path} has no track in the split '{settings.split}'. "
                'Prepare more tracks, or set feed.split = "all".'
            )
        self._cumulative = np.cumsum(track_weights(self.tracks, settings.weight))

    def batch(self, stage: int, clips: int, size: int, roll_back: int = 0) -> Batch:
        """The next ``size`` clips after ``clips`` have been shown.

        Args:
            stage: Which scale to read, from 1.
            clips: Clips shown before this batch.
            size: Clips in the batch.
            roll_back: How often training was rolled back; each count draws other clips.
        """
        length = self.data.length(stage)
        samples = np.empty((size, length, self.data.channels), np.int16)
        labels = np.empty(size, np.int32)
        audio = self.data.stage(stage)
        scale = self.data.clip_samples // length
        for i in range(size):
            track, start = self.draw(clips + i, roll_back)
            first = (track.offset + start) // scale
            samples[i] = audio[first : first + length]
            labels[i] = self.data.label_index(track.author)
        return Batch(samples, labels)

    def every_clip(self, stage: int) -> Iterator[NDArray[np.int16]]:
        """Each track of the split once: its first clip with ``crop = "start"``, else clips that follow one another.

        Args:
            stage: Which scale to read, from 1.

        Yields:
            ``(length, channels)``, full scale 32 768.
        """
        audio, length = self.data.stage(stage), self.data.length(stage)
        scale = self.data.clip_samples // length
        for track in self.tracks:
            n_clips = 1 if self.settings.crop == "start" else track.n_samples // self.data.clip_samples
            for number in range(n_clips):
                first = track.offset // scale + number * length
                yield np.array(audio[first : first + length])

    def draw(self, clip: int, roll_back: int = 0) -> tuple[Track, int]:
        """The track and the first full-rate frame of clip number ``clip``."""
        rng = np.random.Generator(np.random.Philox(key=[self.seed, roll_back], counter=[0, 0, 0, clip]))
        pick, place = rng.random(2)
        position = int(np.searchsorted(self._cumulative, pick * self._cumulative[-1], side="right"))
        track = self.tracks[min(position, len(self.tracks) - 1)]
        if self.settings.crop == "start":
            return track, 0
        return track, int(place * (track.n_samples - self.data.clip_samples + 1))


def track_weights(tracks: Sequence[Track], weight: str) -> NDArray[np.float64]:
    """How often each track is drawn, up to a common factor; ``weight`` as in `Feed`."""
    if weight == "duration":
        return np.array([track.n_samples for track in tracks], float)
    if weight == "author":
        per_author: dict[str, int] = {}
        for track in tracks:
            per_author[track.author] = per_author.get(track.author, 0) + 1
        return np.array([1 / per_author[track.author] for track in tracks])
    return np.ones(len(tracks))
