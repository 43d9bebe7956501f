"""Finding the training clip that a clip is most like."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pgan_audio.data.store import FULL_SCALE, DataFolder
from pgan_audio.data.track import Track
from pgan_audio.scoring.outline import N_FRAMES, N_HOPS, Outlines, frame_levels_db, hop_samples, windows

MAX_STRETCHES = 200_000
"""Beyond so many stretches of a clip's length they are taken less densely, side by side at the least."""

_FRAMES_AT_ONCE = 1024


@dataclass(frozen=True)
class Found:
    """The nearest training clips.

    Attributes:
        distances: From each outline to the nearest one of the training, ``sqrt(2 - 2 r)``, from 0 to 2: ``(n,)``.
        tracks: Where that is: the track's index.
        starts: And its first frame at full rate.
    """

    distances: npt.NDArray[np.float64]
    tracks: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]


class TrainingSearch:
    """All training clips of a stage, gone through from the data folder each time: memory doesn't grow with the data.

    Args:
        data: The folder.
        stage: Of the data, from 1.
        tracks: Those of the training, one at least.
        crop: As in training: with ``"start"`` a track has one clip to be found; with ``"random"`` one begins every
            sixteenth of a clip.
    """

    def __init__(self, data: DataFolder, stage: int, tracks: Sequence[Track], crop: str):
        self.data, self.stage, self.tracks, self.crop = data, stage, tracks, crop
        self._scale = data.clip_samples // data.length(stage)
        self._hop = hop_samples(data.length(stage))
        n_stretches = sum(track.n_samples // self._scale // self._hop for track in tracks)
        self.step = min(N_HOPS, -(-n_stretches // MAX_STRETCHES))

    def nearest(self, outlines: Outlines) -> Found:
        """The nearest training clip of each outline ``(n, size)``."""
        best = np.full(len(outlines), -np.inf, np.float32)
        tracks, starts = np.zeros((2, len(outlines)), np.int64)
        for track in self.tracks:
            for first_frame, found in self._stretches(track):
                correlations = outlines @ found.T  # (n, stretches)
                place = np.argmax(correlations, axis=1)
                value = correlations[np.arange(len(outlines)), place]
                better = value > best
                best[better] = value[better]
                tracks[better] = track.index
                starts[better] = ((first_frame + place * self.step) * self._hop * self._scale)[better]
        return Found(np.sqrt(np.maximum(0.0, 2.0 - 2.0 * best.astype(np.float64))), tracks, starts)

    def clip(self, track: int, start: int) -> npt.NDArray[np.float32]:
        """The training clip at a place that was found, ``(length, channels)``."""
        latest = self.data.tracks[track].n_samples - self.data.clip_samples
        return self.data.clip(self.stage, track, min(start, latest))

    def _stretches(self, track: Track) -> Iterator[tuple[int, Outlines]]:
        """The outlines of a track, in pieces: first frame and ``(stretches, size)``."""
        offset, n_samples = track.offset // self._scale, track.n_samples // self._scale
        audio = self.data.stage(self.stage)
        last_frame = 1 if self.crop == "start" else (n_samples - self.data.length(self.stage)) // self._hop + 1
        at_once = _FRAMES_AT_ONCE // self.step * self.step
        for first in range(0, last_frame, at_once):
            n_frames = min(at_once, last_frame - first) + N_FRAMES - 1
            begin = offset + first * self._hop
            samples = np.asarray(audio[begin : begin + (n_frames + 1) * self._hop], np.float32) / np.float32(FULL_SCALE)
            levels_db = frame_levels_db(samples, self._hop, self.data.rate_hz(self.stage))
            yield first, windows(levels_db, self.step)
