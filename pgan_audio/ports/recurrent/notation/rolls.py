"""Music of any number of voices as a piano roll."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from pgan_audio.data.symbolic.pitch import N_PITCHES
from pgan_audio.data.symbolic.tune import Note, Part, Tune
from pgan_audio.data.symbolic.tune_folder import TuneItem
from pgan_audio.ports.recurrent.notation.conditions import metre_named
from pgan_audio.ports.recurrent.notation.notation import Notation, Sequenced, Steps

PSEUDO_COUNT = 0.5


class Rolls(Notation):
    """A step is the state of 128 keys: which sound, and which of them are struck, so that repeated notes stay apart.

    All parts but drums are one; onsets and ends are moved to the nearest step, and no note is lost for being short.

    Args:
        step_ticks: Length of a step.
        metre: The commonest, for writing down.
        tempo: The commonest, in microseconds per quarter, or None.
    """

    symbol = "step"
    width = 2 * N_PITCHES
    dtype: type[np.generic] = np.float32
    condition_sizes: tuple[int, ...] = ()

    def __init__(self, step_ticks: int, metre: str, tempo: int | None = None):
        self.step_ticks, self.metre, self.tempo = step_ticks, metre, tempo

    @classmethod
    def of(cls, items: Iterable[TuneItem], step_ticks: int) -> Self:
        """The notation of a corpus."""
        tunes = [item.tune for item in items]
        metres = [tune.metre.name for tune in tunes]
        tempos = [tune.tempos[0][1] if tune.tempos else 0 for tune in tunes]
        return cls(step_ticks, _commonest(metres), _commonest(tempos) or None)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The notation that `facts` tells of."""
        return cls(int(facts["step_ticks"]), str(facts["metre"]), facts.get("tempo"))

    def facts(self) -> dict[str, Any]:
        """Step, metre and tempo."""
        tempo = {} if self.tempo is None else {"tempo": self.tempo}
        return {"step_ticks": self.step_ticks, "metre": self.metre, **tempo}

    def sequenced(self, item: TuneItem) -> Sequenced | None:
        """The roll of a tune; None if only drums play."""
        steps = self.encode(item.tune)
        return Sequenced(steps, np.zeros(0, np.int32), len(steps)) if len(steps) else None

    def encode(self, tune: Tune) -> NDArray[np.float32]:
        """A tune as ``(n, 256)`` of 0 and 1: what sounds, then what is struck."""
        spans = []
        for note in tune.notes:
            if not tune.parts[note.part].is_drums:
                onset = _nearest(note.onset, self.step_ticks)
                spans.append((onset, max(_nearest(note.end, self.step_ticks), onset + 1), note.pitch))
        roll = np.zeros((max((end for _, end, _ in spans), default=0), self.width), np.float32)
        for onset, end, pitch in spans:
            roll[onset:end, pitch] = 1
            roll[onset, N_PITCHES + pitch] = 1
        return roll

    def decode(self, steps: Steps, title: str = "") -> Tune:
        """The tune that a roll shows: a key that sounds without having been struck is struck where it begins to."""
        notes = []
        for pitch in range(N_PITCHES):
            begun: int | None = None
            for place, (sounds, struck) in enumerate(steps[:, (pitch, N_PITCHES + pitch)].tolist()):
                if begun is not None and (not sounds or struck):
                    notes.append(self._note(begun, place, pitch))
                    begun = None
                if sounds and begun is None:
                    begun = place
            if begun is not None:
                notes.append(self._note(begun, len(steps), pitch))
        tempos = () if self.tempo is None else ((0, self.tempo),)
        return Tune(tuple(sorted(notes)), (Part("Piano"),), ((0, metre_named(self.metre)),), tempos=tempos, title=title)

    def _note(self, begun: int, end: int, pitch: int) -> Note:
        return Note(begun * self.step_ticks, pitch, (end - begun) * self.step_ticks)

    def baselines(self, train: Sequence[Sequenced], held_out: Sequence[Sequenced]) -> Mapping[str, float]:
        """Bits per step of all 256 values, each a coin of its own.

        ``unigram_bits``: each by how often it was 1 while training; ``bigram_bits``: by how often it was after the
        state that the same key was in the step before.
        """
        ones, totals = np.zeros((4, self.width)), np.zeros((4, self.width))
        for item in train:
            now, state = _with_state(item)
            for value in range(4):
                ones[value] += (now * (state == value)).sum(axis=0)
                totals[value] += (state == value).sum(axis=0)
        after = (ones + PSEUDO_COUNT) / (totals + 2 * PSEUDO_COUNT)
        always = (ones.sum(axis=0) + PSEUDO_COUNT) / (totals.sum(axis=0) + 2 * PSEUDO_COUNT)
        unigram = bigram = 0.0
        for item in held_out:
            now, state = _with_state(item)
            unigram += _bits(now, np.broadcast_to(always, now.shape))
            bigram += _bits(now, np.take_along_axis(after, state, axis=0))
        n_steps = max(1, sum(item.n_symbols for item in held_out))
        return {"unigram_bits": unigram / n_steps, "bigram_bits": bigram / n_steps}


def _with_state(item: Sequenced) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """All steps, and for each value 2 * struck + sounding of its key in the step before."""
    now = np.asarray(item.steps[:], np.float64)
    before = np.concatenate([np.zeros_like(now[:1]), now[:-1]])
    state = (before[:, :N_PITCHES] + 2 * before[:, N_PITCHES:]).astype(np.int64)
    return now, np.concatenate([state, state], axis=1)


def _bits(values: NDArray[np.float64], p: NDArray[np.float64]) -> float:
    return float(-np.sum(np.log2(np.where(values > 0, p, 1 - p))))


def _nearest(ticks: int, step: int) -> int:
    return math.floor(ticks / step + 0.5)


def _commonest(values: Sequence[Any]) -> Any:
    return max(sorted(set(values)), key=values.count)
