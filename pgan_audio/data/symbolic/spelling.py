"""Lengths as they are written: note values, dots, triplets, and the beams that group them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, Metre

_KINDS = (
    ("breve", 8 * TICKS_PER_BEAT),
    ("whole", 4 * TICKS_PER_BEAT),
    ("half", 2 * TICKS_PER_BEAT),
    ("quarter", TICKS_PER_BEAT),
    ("eighth", TICKS_PER_BEAT // 2),
    ("16th", TICKS_PER_BEAT // 4),
    ("32nd", TICKS_PER_BEAT // 8),
    ("64th", TICKS_PER_BEAT // 16),
)
N_BEAMS = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4}


@dataclass(frozen=True)
class Value:
    """A note value.

    Attributes:
        kind: As MusicXML names it: ``"quarter"``, ``"16th"``.
        dots: 0 to 2.
        is_triplet: Whether three take the time of two.
    """

    kind: str
    dots: int = 0
    is_triplet: bool = False


Written = tuple[int, int, Value | None, bool]
"""Onset, length in ticks, value, and whether it is a note rather than a rest."""


def _values() -> dict[int, Value]:
    values: dict[int, Value] = {}
    for kind, ticks in _KINDS:
        for dots in (0, 1, 2):
            if (ticks << 1) % (1 << dots) == 0 and ticks % (1 << dots) == 0:
                values.setdefault(ticks * 2 - (ticks >> dots), Value(kind, dots))
    for kind, ticks in _KINDS[1:]:
        if 2 * ticks % 3 == 0:
            values.setdefault(2 * ticks // 3, Value(kind, 0, True))
    return values


VALUES = _values()
"""Value by ticks, for all lengths that one sign can write."""
_LONGEST_FIRST = sorted(VALUES, reverse=True)
# The shortest signs are 20 and 30 ticks long: of the multiples of 10 only 10 itself can't be written.
_UNWRITABLE = 10


def spelled(ticks: int) -> Iterator[tuple[int, Value | None]]:
    """Lengths that add up to ``ticks``, as few as a greedy choice gives; what is left over at the end has no value."""
    if ticks in VALUES:
        yield ticks, VALUES[ticks]
        return
    for length in _LONGEST_FIRST:
        while ticks >= length and ticks - length != _UNWRITABLE:
            yield length, VALUES[length]
            ticks -= length
    if ticks:
        yield ticks, None


def beams(bar: Sequence[Written], metre: Metre) -> list[dict[int, str]]:
    """The beams of each note of a bar, by level: ``begin``, ``continue``, ``end`` or a hook.

    Neighbours within one pulse of the metre are joined; rests and values without a flag separate.
    """
    start = bar[0][0] if bar else 0
    end = bar[-1][0] + bar[-1][1] if bar else 0
    origin = end - metre.bar_ticks if end - start < metre.bar_ticks and start % metre.bar_ticks else start
    levels = [N_BEAMS.get(value.kind, 0) if value is not None and sounds else 0 for _, _, value, sounds in bar]
    pulses = [(onset - origin) // metre.pulse_ticks for onset, _, _, _ in bar]
    marks: list[dict[int, str]] = [{} for _ in bar]
    for place, level in enumerate(levels):
        for number in range(1, level + 1):
            joins_before = place > 0 and levels[place - 1] >= number and pulses[place - 1] == pulses[place]
            joins_after = place + 1 < len(bar) and levels[place + 1] >= number and pulses[place + 1] == pulses[place]
            if joins_before or joins_after:
                marks[place][number] = (
                    "continue" if joins_before and joins_after else "end" if joins_before else "begin"
                )
            elif number > 1 and marks[place].get(1):
                marks[place][number] = "forward hook" if marks[place][1] == "begin" else "backward hook"
    return marks


def tuplet_ends(bar: Sequence[Written]) -> list[str | None]:
    """Where the brackets of triplets begin (``start``) and end (``stop``): around each run that fills a plain value."""
    marks: list[str | None] = [None] * len(bar)
    first, filled = -1, 0
    for place, (_, ticks, value, _) in enumerate(bar):
        if value is None or not value.is_triplet:
            first = -1
            continue
        if first < 0:
            first, filled = place, 0
        filled += ticks
        if place > first and filled in VALUES and not VALUES[filled].is_triplet:
            marks[first], marks[place], first = "start", "stop", -1
    return marks
