"""A piece of music as notes: what MIDI, ABC and MusicXML have in common, in whole ticks."""

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from pgan_audio.data.symbolic.key import Key

TICKS_PER_BEAT = 480
"""Ticks of a quarter note, whatever the metre; an eighth is 240, a triplet eighth 160."""
VELOCITY = 90
DEFAULT_TEMPO = 500_000
"""Microseconds per quarter where nothing is said: 120 per minute."""


class Note(NamedTuple):
    """One note.

    Attributes:
        onset: In ticks from the start.
        pitch: MIDI note number, 0 to 127.
        duration: In ticks, at least 1.
        velocity: 1 to 127.
        part: Place of its part among the tune's.
    """

    onset: int
    pitch: int
    duration: int
    velocity: int = VELOCITY
    part: int = 0

    @property
    def end(self) -> int:
        """Where it ends, in ticks."""
        return self.onset + self.duration


@dataclass(frozen=True)
class Part:
    """One voice or instrument.

    Attributes:
        name: For people; may be empty.
        program: General MIDI number, 0 to 127.
        is_drums: Whether its pitches name drums.
    """

    name: str = ""
    program: int = 0
    is_drums: bool = False


@dataclass(frozen=True, order=True)
class Metre:
    """A time signature: ``beats`` notes of ``1 / unit`` to the bar."""

    beats: int
    unit: int

    @property
    def name(self) -> str:
        """``6/8``."""
        return f"{self.beats}/{self.unit}"

    @property
    def bar_ticks(self) -> int:
        """Length of a bar. Whole for units up to 128."""
        return 4 * TICKS_PER_BEAT * self.beats // self.unit

    @property
    def pulse_ticks(self) -> int:
        """Length of what is counted: the dotted note in 6/8, 9/8, 12/8, else the unit."""
        unit = 4 * TICKS_PER_BEAT // self.unit
        return 3 * unit if self.unit >= 8 and self.beats > 3 and self.beats % 3 == 0 else unit


T = TypeVar("T")

COMMON_TIME = Metre(4, 4)


@dataclass(frozen=True)
class Tune:
    """Notes with what is needed to write them down. Tick 0 begins a bar; an upbeat begins later in it.

    Attributes:
        notes: Sorted.
        parts: At least one.
        metres: Onset in ticks and metre, sorted; the first at 0.
        keys: Onset in ticks and key, sorted; empty where nothing was said.
        tempos: Onset in ticks and microseconds per quarter, sorted; empty where nothing was said.
        title: May be empty.
    """

    notes: tuple[Note, ...]
    parts: tuple[Part, ...] = (Part(),)
    metres: tuple[tuple[int, Metre], ...] = ((0, COMMON_TIME),)
    keys: tuple[tuple[int, Key], ...] = ()
    tempos: tuple[tuple[int, int], ...] = ()
    title: str = ""

    @property
    def metre(self) -> Metre:
        """The first metre."""
        return self.metres[0][1]

    @property
    def n_ticks(self) -> int:
        """Where the last note ends."""
        return max((note.end for note in self.notes), default=0)

    def seconds_at(self, tick: int) -> float:
        """When a tick comes, with all tempos up to it."""
        changes = self.tempos if self.tempos and self.tempos[0][0] == 0 else ((0, DEFAULT_TEMPO), *self.tempos)
        seconds = 0.0
        for place, (onset, tempo) in enumerate(changes):
            following = changes[place + 1][0] if place + 1 < len(changes) else tick
            if onset >= tick:
                break
            seconds += (min(following, tick) - onset) / TICKS_PER_BEAT * tempo / 1e6
        return seconds


def without_repetition(changes: list[tuple[int, T]]) -> tuple[tuple[int, T], ...]:
    """Changes in order, the last of several at one place, and none that changes nothing."""
    at_place = dict(sorted(changes, key=lambda change: change[0]))
    kept: list[tuple[int, T]] = []
    for onset, value in at_place.items():
        if not kept or kept[-1][1] != value:
            kept.append((onset, value))
    return tuple(kept)
