"""What is heard of a finished stage: generated clips beside recordings, and both in numbers."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from pgan_audio.data.store import DataFolder
from pgan_audio.data.track import Track
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.scoring.noise_clips import NoiseClips
from pgan_audio.scoring.report.clip_set import ClipSet
from pgan_audio.scoring.report.player import bytes_per_second
from pgan_audio.scoring.report.recordings import Recordings

SEED = 0
"""Of the generated clips: that of ``pgan sample`` where none is given."""

MAX_MEASURED = 100
MIN_MEASURED = 8
MAX_SAMPLES = 1 << 22
"""Of long clips fewer are measured: no more samples than these, but the minimum."""

N_PAIRS_NEWEST, N_PAIRS = 6, 3
N_PARTS = 4
"""The work of gathering, for a progress bar."""

MAX_SOUND_BYTES = 2_000_000
"""What the players of a stage may add to the page. Of long clips there are fewer, and at last only their beginnings."""

Clip = npt.NDArray[np.floating]


class Generator(Protocol):
    """Makes clip number i of a seed; `pgan_audio.sampling.generation.ClipGenerator` is one."""

    finished: FinishedStage

    def clips(self, seed: int, indices: Iterable[int], label: int | None = None) -> Iterable[tuple[int, Clip]]:
        """Numbers and clips, ``(time, channels)``; of one author or each of the one drawn for it."""
        ...

    def labels(self, seed: int, indices: Iterable[int]) -> npt.NDArray[np.int32]:
        """The authors drawn for clips without one."""
        ...


@dataclass(frozen=True)
class Sound:
    """A clip and what to call it; ``samples`` are ``(time, channels)``, full scale 1."""

    title: str
    samples: Clip


@dataclass(frozen=True)
class StageSounds:
    """The sounds of one stage.

    Attributes:
        rate_hz: Sampling rate.
        recorded: Recordings to be heard; none without a data folder.
        generated: Generated clips to be heard, as many; in a run with authors each is by the author beside it.
        held_out: Whether the recordings to be heard were never learnt from.
        sets: In numbers, as far as there are any: held-out recordings, generated clips, recordings learnt from, white
            noise.
        seconds: What a player holds of a clip, infinity for all of it.
    """

    rate_hz: float
    recorded: tuple[Sound, ...]
    generated: tuple[Sound, ...]
    held_out: bool
    sets: tuple[ClipSet, ...]
    seconds: float

    @classmethod
    def gather(
        cls,
        generator: Generator,
        recordings: Recordings | None,
        *,
        newest: bool,
        progress: Callable[[], None] = lambda: None,
    ) -> Self:
        """Generate, read and measure.

        Args:
            generator: Of the stage.
            recordings: To compare with.
            newest: Whether it is the highest stage, of which more is shown.
            progress: Called when one of `N_PARTS` parts is done.
        """
        finished = generator.finished
        rate_hz, stage = finished.rate_hz, finished.stage
        shape = finished.length, finished.facts.channels
        n = max(MIN_MEASURED, min(MAX_MEASURED, MAX_SAMPLES // math.prod(shape)))
        n_pairs, seconds = _affordable(N_PAIRS_NEWEST if newest else N_PAIRS, shape, rate_hz)
        generated = [clip for _, clip in generator.clips(SEED, range(n))]
        sets = [ClipSet.of(GENERATED, generated, rate_hz)]
        progress()
        recorded: list[tuple[str, Sound]] = []
        held_out = False
        if recordings is not None:
            unheard, learnt = recordings.held_out(stage, n), recordings.learnt(stage, n)
            held_out = len(unheard) > 0
            sets = [ClipSet.of(HELD_OUT, unheard, rate_hz), *sets, ClipSet.of(LEARNT, learnt, rate_hz)]
            shown = unheard if held_out else learnt
            for number in range(min(n_pairs, len(shown))):
                track, start = shown.places[number]
                recorded.append((track.author, Sound(_title(track, start, shown.data), shown.clip(number))))
        progress()
        level = finished.facts.stage_rms[finished.config.data_stage(stage) - 1]
        sets.append(ClipSet.of(NOISE, NoiseClips(generated[0].shape, level, n), rate_hz))
        progress()
        made = _beside([author for author, _ in recorded], generator, n_pairs)
        progress()
        sounds = tuple(sound for _, sound in recorded)
        return cls(rate_hz, sounds, tuple(made), held_out, tuple(s for s in sets if s is not None), seconds)

    def set(self, name: str) -> ClipSet | None:
        """The set of that name, if there is one."""
        return next((clips for clips in self.sets if clips.name == name), None)

    @property
    def real(self) -> ClipSet | None:
        """The recordings in numbers: held-out ones, else those learnt from; None without a data folder."""
        return self.set(HELD_OUT) or self.set(LEARNT)


HELD_OUT, LEARNT = "recordings, held out", "recordings, learnt from"
GENERATED, NOISE = "generated", "white noise"


def _affordable(n_pairs: int, shape: tuple[int, int], rate_hz: float) -> tuple[int, float]:
    """How many pairs of clips the page can carry, and how many seconds of each."""
    length, channels = shape
    afforded = MAX_SOUND_BYTES / (2 * bytes_per_second(rate_hz, channels))
    if length / rate_hz > afforded:
        return 1, afforded
    return min(n_pairs, int(afforded / (length / rate_hz))), math.inf


def _beside(authors: list[str], generator: Generator, n: int) -> list[Sound]:
    """Generated clips, in a run with authors by those of the recordings."""
    known = generator.finished.authors
    sounds = []
    for number in range(len(authors) or n):
        drawn = int(generator.labels(SEED, [number])[0])
        label = known.index(authors[number]) if known and authors and authors[number] in known else None
        ((_, clip),) = generator.clips(SEED, [number], label)
        author = f"{known[drawn if label is None else label]}: " if known else ""
        sounds.append(Sound(f"{author}seed {SEED}, clip {number:04d}", clip))
    return sounds


def _title(track: Track, start: int, data: DataFolder) -> str:
    """Whose it is, and where to find it: ``anna/song.wav, from 12.3 s``."""
    whose = "" if track.author in track.file.split("/") else f"{track.author}: "
    return f"{whose}{track.file}" + (f", from {start / data.sample_rate_hz:.1f} s" if start else "")
