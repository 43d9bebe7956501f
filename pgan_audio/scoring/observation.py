"""One pass over a set of clips: what the judge says of them and what can be seen without it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Self

import numpy as np
import numpy.typing as npt

from pgan_audio.audio.conversion import from_int16, to_int16
from pgan_audio.audio.measures import clipped_share, level_db, silence_share
from pgan_audio.errors import PganError
from pgan_audio.scoring.clip_source import Clip
from pgan_audio.scoring.identity import Identity
from pgan_audio.scoring.judge import Judge
from pgan_audio.scoring.moments import Moments
from pgan_audio.scoring.outline import outlines

MAX_FEATURES = 5_000
"""Of so many clips the features are kept: what compares each clip with each other looks at these alone."""

MAX_OUTLINES = 1_000
"""Of so many clips the outlines are kept: those that are looked for among the training clips."""

_MAX_BATCH, _SAMPLES_AT_ONCE = 64, 1 << 20
_SILENT = 32  # of 32 768: -60 dBFS


@dataclass(frozen=True)
class Observation:
    """What is kept of a set of clips. All rows are in one random order, the same whatever order the clips came in.

    Memory: 4 bytes per clip and author, 40 per clip, 150 per different clip; the rest is bounded.

    Attributes:
        n: Clips.
        logits: ``(n, authors)``.
        features: Of the first 5 000 at most, ``(kept, size)``.
        moments: Of the features of all clips.
        outlines: Of the first 1 000 at most.
        numbers: The number in its source of each clip that has an outline.
        traits: ``level_db``, mean over clips; ``silence_share``, of 20 ms frames under -60 dBFS; ``silent_clips``,
            share of those with no sample above that; ``clipped_share``, of samples; ``duplicates``, share of clips with
            a copy among the others, sample by sample.
    """

    n: int
    logits: npt.NDArray[np.float32]
    features: npt.NDArray[np.float32]
    moments: Moments
    outlines: npt.NDArray[np.float32]
    numbers: tuple[int, ...]
    traits: dict[str, float]

    def repeated(self, n: int) -> Self:
        """What ``n`` copies of a single observed clip would give."""
        moments = Moments(self.moments.mean.size)
        moments.n, moments.mean = n, self.moments.mean
        return replace(
            self,
            n=n,
            logits=np.repeat(self.logits[:1], n, axis=0),
            features=np.repeat(self.features[:1], min(n, MAX_FEATURES), axis=0),
            moments=moments,
            outlines=np.repeat(self.outlines[:1], min(n, MAX_OUTLINES), axis=0),
            numbers=self.numbers[:1] * min(n, MAX_OUTLINES),
            traits=self.traits | {"duplicates": float(n > 1)},
        )


def observe(
    clips: Iterable[Clip], judge: Judge, seed: int = 0, progress: Callable[[int], None] = lambda n: None
) -> Observation:
    """Have a set of clips judged, as the 16-bit sound that a file of them would hold.

    Args:
        clips: ``(length, channels)`` each, one at least, full scale 1; they come and go.
        judge: Of their stage.
        seed: Of the random order.
        progress: Called with the clips seen so far.

    Raises:
        PganError: A clip isn't finite, or not of the judge's shape.
    """
    identity = Identity(seed)
    logits: list[npt.NDArray[np.float32]] = []
    keys: list[int] = []
    kept = _Smallest(MAX_FEATURES)
    outlined = _Smallest(MAX_OUTLINES)
    moments: Moments | None = None
    totals: dict[str, float] = {}
    for samples in _batches(clips, judge):
        sound = from_int16(samples)  # (B, T, C)
        said, features = judge.predict(sound)
        drawn = [identity.number(clip) for clip in samples]
        moments = moments or Moments(features.shape[1])
        moments.add(features)
        kept.add(drawn, features)
        wanted = outlined.wanted(drawn)
        if wanted.any():
            numbers = np.arange(len(keys), len(keys) + len(drawn))[wanted, None]
            pictures = outlines(sound[wanted], judge.rate_hz)
            outlined.add([k for k, w in zip(drawn, wanted, strict=True) if w], np.hstack([numbers, pictures]))
        logits.append(np.array(said, np.float32))
        keys += drawn
        for name, value in _traits(samples, sound, judge.rate_hz).items():
            totals[name] = totals.get(name, 0.0) + value * len(samples)
        progress(len(keys))
    if moments is None:
        raise PganError("There is no clip to score. Expected one at least.")
    order = np.argsort(np.array(keys, np.uint64), kind="stable")
    traits = {name: total / len(keys) for name, total in totals.items()}
    return Observation(
        n=len(keys),
        logits=np.concatenate(logits)[order],
        features=kept.rows.astype(np.float32),
        moments=moments,
        outlines=outlined.rows[:, 1:].astype(np.float32),
        numbers=tuple(int(number) for number in outlined.rows[:, 0]),
        traits=traits | {"duplicates": identity.n_repeated / identity.n},
    )


class _Smallest:
    """The rows with the smallest keys, in the order of the keys, and never many more."""

    def __init__(self, n: int):
        self.n = n
        self._keys = np.empty(0, np.uint64)
        self._rows: npt.NDArray[np.float64] | None = None

    def wanted(self, keys: list[int]) -> npt.NDArray[np.bool_]:
        """Which of some new keys would find a place."""
        if len(self._keys) < self.n:
            return np.ones(len(keys), np.bool_)
        largest = self._keys[self.n - 1]
        smaller: npt.NDArray[np.bool_] = np.array(keys, np.uint64) < largest
        return smaller

    def add(self, keys: list[int], rows: npt.NDArray[np.floating]) -> None:
        """Take in rows."""
        wanted = self.wanted(keys)
        if not wanted.any():
            return
        new = np.asarray(rows, np.float64)[wanted]
        merged = np.concatenate([self._keys, np.array(keys, np.uint64)[wanted]])
        order = np.argsort(merged, kind="stable")[: self.n]
        self._keys = merged[order]
        self._rows = new[order] if self._rows is None else np.concatenate([self._rows, new])[order]

    @property
    def rows(self) -> npt.NDArray[np.float64]:
        """``(kept, size)``."""
        return np.empty((0, 1)) if self._rows is None else self._rows


def _batches(clips: Iterable[Clip], judge: Judge) -> Iterator[npt.NDArray[np.int16]]:
    """Clips as 16-bit samples, ``(B, time, channels)``, so many at once as memory is spared."""
    size = max(1, min(_MAX_BATCH, _SAMPLES_AT_ONCE // (judge.length * judge.channels)))
    seen, waiting = 0, iter(clips)
    while batch := list(islice(waiting, size)):
        x = np.stack(batch)
        if not np.isfinite(x).all():
            bad = seen + int(np.argmin(np.isfinite(x).all(axis=(1, 2))))
            raise PganError(f"Clips to score must be finite. Received: NaN or infinity in clip {bad}.")
        seen += len(x)
        yield to_int16(x)[0]


def _traits(samples: npt.NDArray[np.int16], sound: npt.NDArray[np.float32], rate_hz: float) -> dict[str, float]:
    channels = np.moveaxis(sound, 2, 1).reshape(-1, sound.shape[1])
    return {
        "level_db": level_db(channels),
        "silence_share": silence_share(channels, rate_hz),
        "silent_clips": float(np.mean(np.all((samples >= -_SILENT) & (samples <= _SILENT), axis=(1, 2)))),
        "clipped_share": clipped_share(channels),
    }
