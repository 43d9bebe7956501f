"""Melodies as bars: a rhythm, which fills the metre by what it is, and the pitches of its notes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from pgan_audio.data.symbolic.bars import HELD, Bar, cut, is_filled, joined
from pgan_audio.data.symbolic.melody import REST, Melody
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.data.symbolic.tune_folder import TuneItem
from pgan_audio.errors import UsageError
from pgan_audio.ports.recurrent.baselines import symbol_baselines
from pgan_audio.ports.recurrent.notation.conditions import Conditions, metre_named
from pgan_audio.ports.recurrent.notation.notation import Notation, Sequenced, Steps
from pgan_audio.ports.recurrent.notation.notes import Notes, melody_of

Rhythm = tuple[int, ...]
"""Lengths of a bar's notes and rests, in ticks."""

RHYTHM, IS_HELD, BEFORE, FIRST_PITCH = range(4)
"""Columns of a step: number of the rhythm; whether the first note is what sounded before the bar line, going on; what
did, -1 for nothing; and the pitches."""


class Measures(Notation):
    """A step is a bar: its rhythm, one of those of the corpus, and a pitch for each note; or the end of the tune.

    Rests before an upbeat and after the last note fill up the first bar and the last.

    Args:
        pitches: All MIDI pitches of the corpus, sorted.
        rhythms: All rhythms, the commonest first.
        conditions: Keys and metres.
        notes: The same tunes as notes, to compare with; None in a finished model.
    """

    symbol = "note"
    dtype: type[np.generic] = np.int32

    def __init__(
        self, pitches: Sequence[int], rhythms: Sequence[Rhythm], conditions: Conditions, notes: Notes | None = None
    ):
        self.pitches, self.rhythms, self.conditions = tuple(pitches), tuple(rhythms), conditions
        self.rest, self.end = len(self.pitches), len(self.rhythms)
        self.n_pitches, self.n_rhythms = len(self.pitches) + 1, len(self.rhythms) + 1
        self.most_notes = max((len(rhythm) for rhythm in rhythms), default=1)
        self.width = FIRST_PITCH + self.most_notes
        self.condition_sizes: tuple[int, ...] = conditions.sizes
        self._notes = notes
        self._pitch_numbers = {pitch: number for number, pitch in enumerate(self.pitches)} | {REST: self.rest}
        self._rhythm_numbers = {rhythm: number for number, rhythm in enumerate(self.rhythms)}

    @classmethod
    def of(cls, items: Iterable[TuneItem], most_notes: int) -> Self:
        """The notation of a corpus; tunes that can't be written so don't count, see `bars_of`."""
        items = [item for item in items if bars_of(item.tune, most_notes) is not None]
        bars = [bar for item in items for bar in bars_of(item.tune, most_notes) or []]
        rhythms = Counter(tuple(ticks for _, ticks in bar) for bar in bars)
        pitches = sorted({pitch for bar in bars for pitch, _ in bar if pitch not in (REST, HELD)})
        ordered = sorted(rhythms, key=lambda rhythm: (-rhythms[rhythm], rhythm))
        return cls(pitches, ordered, Conditions.of([item.tune for item in items]), Notes.of(items))

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The notation that `facts` tells of."""
        rhythms = [tuple(rhythm) for rhythm in facts["rhythms"]]
        return cls(facts["pitches"], rhythms, Conditions.from_facts(facts))

    def facts(self) -> dict[str, Any]:
        """Pitches, rhythms, keys and metres."""
        rhythms = [list(rhythm) for rhythm in self.rhythms]
        return {"pitches": list(self.pitches), "rhythms": rhythms, **self.conditions.facts()}

    def sequenced(self, item: TuneItem) -> Sequenced | None:
        """The bars of a tune with its end; None if it can't be written so."""
        bars = bars_of(item.tune, self.most_notes)
        if bars is None:
            return None
        end = np.full((1, self.width), -1, np.int32)
        end[0, RHYTHM] = self.end
        steps = np.concatenate([self.encode(bars), end])
        return Sequenced(steps, self.conditions.of_tune(item.tune), len(joined(bars).steps))

    def encode(self, bars: Sequence[Bar]) -> Steps:
        """Bars as ``(n, width)`` int32, see the names of the columns; -1 where there is nothing.

        Raises:
            UsageError: They have rhythms or pitches that the corpus has not.
        """
        steps = np.full((len(bars), self.width), -1, np.int32)
        sounding = -1
        for step, bar in zip(steps, bars, strict=True):
            rhythm = tuple(ticks for _, ticks in bar)
            unknown = [pitch for pitch, _ in bar if pitch != HELD and pitch not in self._pitch_numbers]
            if rhythm not in self._rhythm_numbers or unknown:
                raise UsageError(
                    f"A bar is one that the model has never seen. Expected pitches from {self.pitches[0]} to "
                    f"{self.pitches[-1]} and one of {len(self.rhythms)} rhythms. Received: pitches {unknown}, rhythm "
                    f"in ticks {list(rhythm)}. Choose another melody."
                )
            step[[RHYTHM, IS_HELD, BEFORE]] = self._rhythm_numbers[rhythm], bar[0][0] == HELD, sounding
            for place, (pitch, _) in enumerate(bar):
                sounding = sounding if pitch == HELD else self._pitch_numbers[pitch]
                step[FIRST_PITCH + place] = sounding
        return steps

    def decode(self, steps: Steps) -> list[Bar]:
        """The bars that `encode` encoded, up to an end if there is one."""
        bars: list[Bar] = []
        for step in steps.tolist():
            if step[RHYTHM] == self.end:
                break
            rhythm = self.rhythms[step[RHYTHM]]
            names = [REST if n == self.rest else self.pitches[n] for n in step[FIRST_PITCH:][: len(rhythm)]]
            if step[IS_HELD] == 1:
                names[0] = HELD
            bars.append(tuple(zip(names, rhythm, strict=True)))
        return bars

    def melody(self, steps: Steps) -> Melody:
        """The melody of the bars that were encoded."""
        return joined(self.decode(steps))

    def rhythms_of(self, metre: str) -> list[int]:
        """Numbers of the rhythms that fill a bar of a metre."""
        ticks = metre_named(metre).bar_ticks
        return [number for number, rhythm in enumerate(self.rhythms) if sum(rhythm) == ticks]

    def baselines(self, train: Sequence[Sequenced], held_out: Sequence[Sequenced]) -> Mapping[str, float]:
        """Bits per note as `Notes` has them, of the same tunes."""
        if self._notes is None:
            return {}
        as_notes = [[self._as_notes(self._notes, item) for item in items] for items in (train, held_out)]
        return symbol_baselines(*as_notes)

    def _as_notes(self, notes: Notes, item: Sequenced) -> Sequenced:
        steps = notes.encode(self.melody(np.asarray(item.steps[:])))
        return Sequenced(np.concatenate([steps, [[notes.end, -1]]]), item.condition, item.n_symbols)


def bars_of(tune: Tune, most_notes: int) -> list[Bar] | None:
    """The bars of a tune's melody.

    None if it has no melody, if its metre changes in the middle of a bar, or if a bar has more than ``most_notes``.
    """
    melody = melody_of(tune)
    if melody is None or not is_filled(tune):
        return None
    bars = cut(melody, tune.metres)
    return bars if max(map(len, bars)) <= most_notes else None
