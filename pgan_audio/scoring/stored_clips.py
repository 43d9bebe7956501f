"""Clips of a data folder's tracks: what the classifier and the generator learnt from, or never heard."""

import math
from collections.abc import Iterator, Sequence

from pgan_audio.data.feed import track_weights
from pgan_audio.data.store import DataFolder
from pgan_audio.data.track import Track
from pgan_audio.scoring.clip_source import Clip
from pgan_audio.scoring.identity import drawn


class StoredClips:
    """Clips drawn without repetition from some tracks, the same whatever order the tracks are stored in.

    With ``crop = "start"`` a track holds one clip, its beginning. With ``"random"`` it holds clips side by side from
    its beginning; a rest shorter than a clip is left out, unless it is all there is: then it is padded, as in training.
    Where more clips are there than asked for, the draw follows the weights of training (Efraimidis and Spirakis, 2006).

    Args:
        data: The folder.
        stage: Of the data, from 1.
        tracks: Which of its tracks.
        n: How many clips at most; None for all.
        crop: As in training, ``"random"`` or ``"start"``.
        weight: As in training, ``"track"``, ``"duration"`` or ``"author"``.
        seed: Of the draw.

    Attributes:
        places: Track and first frame at full rate of each clip.
        n_available: How many there were to draw from.
    """

    def __init__(
        self,
        data: DataFolder,
        stage: int,
        tracks: Sequence[Track],
        n: int | None = None,
        *,
        crop: str = "random",
        weight: str = "track",
        seed: int = 0,
    ):
        self.data, self.stage = data, stage
        keyed: list[tuple[float, int, int]] = []
        for track, track_weight in zip(tracks, track_weights(tracks, weight), strict=True):
            n_clips = 1 if crop == "start" else track.n_samples // data.clip_samples
            share = track_weight / n_clips
            for start in range(0, n_clips * data.clip_samples, data.clip_samples):
                number = drawn(seed, bytes.fromhex(track.audio_sha256) + start.to_bytes(8, "little"))
                keyed.append((-math.log((number + 0.5) / 2**64) / share, track.index, start))
        self.n_available = len(keyed)
        self.places = [(data.tracks[index], start) for _, index, start in sorted(keyed)[:n]]

    def __len__(self) -> int:
        """How many clips there are."""
        return len(self.places)

    def __iter__(self) -> Iterator[Clip]:
        """All clips."""
        return map(self.clip, range(len(self)))

    def clip(self, number: int) -> Clip:
        """One clip, by its number from 0."""
        track, start = self.places[number]
        return self.data.clip(self.stage, track.index, start)

    def title(self, number: int) -> str:
        """The track's file and the place in it."""
        track, start = self.places[number]
        return title(track, start, self.data)


def title(track: Track, start: int, data: DataFolder) -> str:
    """A place in a track, in words: ``anna/song.wav at 1.024 s``."""
    return f"{track.file} at {start / data.sample_rate_hz:.3f} s"
