"""Melodies as notes: a pitch and a duration each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from pgan_audio.data.symbolic.melody import REST, Melody
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.data.symbolic.tune_folder import TuneItem
from pgan_audio.errors import TuneError, UsageError
from pgan_audio.ports.recurrent.baselines import symbol_baselines
from pgan_audio.ports.recurrent.notation.conditions import Conditions
from pgan_audio.ports.recurrent.notation.notation import Notation, Sequenced, Steps


class Notes(Notation):
    """A step is a note or rest: the number of its pitch, and that of its duration. The last one is the end alone.

    Args:
        pitches: All MIDI pitches of the corpus, sorted.
        durations: All lengths in ticks, sorted.
        conditions: Keys and metres.
    """

    symbol = "note"
    width = 2
    dtype: type[np.generic] = np.int32

    def __init__(self, pitches: Sequence[int], durations: Sequence[int], conditions: Conditions):
        self.pitches, self.durations, self.conditions = tuple(pitches), tuple(durations), conditions
        self.rest, self.end = len(self.pitches), len(self.pitches) + 1
        self.sizes = (len(self.pitches) + 2, len(self.durations))
        self.condition_sizes: tuple[int, ...] = conditions.sizes
        self._pitch_numbers = {pitch: number for number, pitch in enumerate(self.pitches)} | {REST: self.rest}
        self._duration_numbers = {ticks: number for number, ticks in enumerate(self.durations)}

    @classmethod
    def of(cls, items: Iterable[TuneItem]) -> Self:
        """The notation of a corpus; tunes without a melody don't count."""
        tunes = [item.tune for item in items]
        melodies = [melody for tune in tunes if (melody := melody_of(tune)) is not None]
        pitches = {pitch for melody in melodies for pitch, _ in melody.steps if pitch != REST}
        durations = {ticks for melody in melodies for _, ticks in melody.steps}
        return cls(sorted(pitches), sorted(durations), Conditions.of(tunes))

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The notation that `facts` tells of."""
        return cls(facts["pitches"], facts["durations"], Conditions.from_facts(facts))

    def facts(self) -> dict[str, Any]:
        """Pitches, durations, keys and metres."""
        return {"pitches": list(self.pitches), "durations": list(self.durations), **self.conditions.facts()}

    def sequenced(self, item: TuneItem) -> Sequenced | None:
        """The melody of a tune with its end; None if it has no melody."""
        melody = melody_of(item.tune)
        if melody is None:
            return None
        steps = np.concatenate([self.encode(melody), [[self.end, -1]]]).astype(np.int32)
        return Sequenced(steps, self.conditions.of_tune(item.tune), len(melody.steps))

    def encode(self, melody: Melody) -> Steps:
        """A melody as ``(n, 2)`` int32.

        Raises:
            UsageError: It has pitches or durations that the corpus has not.
        """
        pitches = {pitch for pitch, _ in melody.steps} - self._pitch_numbers.keys()
        lengths = {ticks for _, ticks in melody.steps} - self._duration_numbers.keys()
        if pitches or lengths:
            raise UsageError(
                f"The melody has notes that the model has never seen. Expected pitches from {self.pitches[0]} to "
                f"{self.pitches[-1]}, and durations in ticks of {list(self.durations)}. Received: pitches "
                f"{sorted(pitches)}, durations {sorted(lengths)}. Choose another melody."
            )
        numbers = [(self._pitch_numbers[pitch], self._duration_numbers[ticks]) for pitch, ticks in melody.steps]
        return np.array(numbers, np.int32).reshape(-1, 2)

    def decode(self, steps: Steps) -> Melody:
        """The melody that `encode` encoded, up to an end if there is one; rests in a row become one."""
        found: list[tuple[int, int]] = []
        for pitch, duration in steps.tolist():
            if pitch == self.end:
                break
            ticks = self.durations[duration]
            if pitch != self.rest:
                found.append((self.pitches[pitch], ticks))
            elif found and found[-1][0] == REST:
                found[-1] = (REST, found[-1][1] + ticks)
            else:
                found.append((REST, ticks))
        while found and found[-1][0] == REST:
            found.pop()
        return Melody(tuple(found))

    def baselines(self, train: Sequence[Sequenced], held_out: Sequence[Sequenced]) -> Mapping[str, float]:
        """Bits per note, of pitch and duration together."""
        return symbol_baselines(train, held_out)


def melody_of(tune: Tune) -> Melody | None:
    """The melody of a tune, or None if it has none."""
    try:
        return Melody.of(tune)
    except TuneError:
        return None
