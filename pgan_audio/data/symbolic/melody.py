"""A tune reduced to one line: at every moment one pitch or a rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, Note, Part, Tune
from pgan_audio.errors import TuneError

REST = -1
"""In place of a pitch."""
GRID_TICKS = TICKS_PER_BEAT // 24
"""Onsets and ends are moved to multiples of this: 32nd notes and triplets of 16ths are whole."""
SHORTEST_REST_TICKS = TICKS_PER_BEAT // 8
"""Shorter gaps are how a note is played, not what is written: the note before is held."""

Step = tuple[int, int]
"""Pitch or rest, and its length in ticks."""


@dataclass(frozen=True)
class Melody:
    """Notes and rests that follow one another from the beginning of a bar.

    Attributes:
        steps: Pitches or rests with lengths; no two rests in a row, none at the end.
    """

    steps: tuple[Step, ...]

    @property
    def n_ticks(self) -> int:
        """Length."""
        return sum(ticks for _, ticks in self.steps)

    def notes(self) -> tuple[Note, ...]:
        """The notes, with their onsets."""
        notes, now = [], 0
        for pitch, ticks in self.steps:
            if pitch != REST:
                notes.append(Note(now, pitch, ticks))
            now += ticks
        return tuple(notes)

    @classmethod
    def of(cls, tune: Tune) -> "Melody":
        """The melody of a tune.

        Its part is, of those that aren't drums and have at least half as many onsets as the busiest, the one that lies
        highest on average. Where that part has several notes at a time the highest one that begins counts, and lower
        ones that begin beneath it don't; a note ends where the next begins.

        Raises:
            TuneError: Nothing but drums plays.
        """
        return cls.of_line(_leading_part(tune))

    @classmethod
    def of_line(cls, notes: Sequence[Note]) -> "Melody":
        """The line of the highest notes; moved to the grid, and without gaps too short to be rests."""
        line: list[tuple[int, int, int]] = []  # onset, end, pitch
        for note in sorted(notes, key=lambda note: (note.onset, -note.pitch)):
            onset, end = _on_grid(note.onset), max(_on_grid(note.end), _on_grid(note.onset) + GRID_TICKS)
            if line:
                last_onset, last_end, last_pitch = line[-1]
                if onset == last_onset or (onset < last_end and note.pitch < last_pitch):
                    continue
                if onset < last_end or onset - last_end < SHORTEST_REST_TICKS:
                    line[-1] = (last_onset, onset, last_pitch)
            line.append((onset, end, note.pitch))
        steps: list[Step] = []
        now = 0
        for onset, end, pitch in line:
            if onset > now:
                steps.append((REST, onset - now))
            steps.append((pitch, end - onset))
            now = end
        return cls(tuple(steps))


def _leading_part(tune: Tune) -> list[Note]:
    lines: dict[int, list[Note]] = {}
    for note in tune.notes:
        if not tune.parts[note.part].is_drums:
            lines.setdefault(note.part, []).append(note)
    if not lines:
        raise TuneError("it has no melody: nothing but drums plays.")
    onsets = {part: len({note.onset for note in notes}) for part, notes in lines.items()}
    busy = [part for part in lines if 2 * onsets[part] >= max(onsets.values())]
    return lines[max(busy, key=lambda part: (sum(n.pitch for n in lines[part]) / len(lines[part]), -part))]


def _on_grid(ticks: int) -> int:
    return (ticks + GRID_TICKS // 2) // GRID_TICKS * GRID_TICKS


def tune_of(melody: Melody, like: Tune) -> Tune:
    """The melody as a tune with the title, metres, keys and tempos of another."""
    return Tune(melody.notes(), (Part("Melody"),), like.metres, like.keys, like.tempos, like.title)
