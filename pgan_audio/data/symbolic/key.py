"""Keys: their names, the notes they alter, and the notes a pitch is written as."""

import re
from dataclasses import dataclass
from typing import Self

from pgan_audio.errors import UsageError

STEPS = "CDEFGAB"
STEP_SEMITONES = (0, 2, 4, 5, 7, 9, 11)
FIFTHS_ORDER = "FCGDAEB"
"""Steps in the order in which sharps are added; flats come the other way round."""
MOST_FIFTHS = 7
_MAJOR_FIFTHS = {step: place - 1 for place, step in enumerate(FIFTHS_ORDER)}
_NAME = re.compile(r"([A-G])([#b]?)(m?)")


@dataclass(frozen=True, order=True)
class Key:
    """A major or minor key.

    Attributes:
        fifths: Sharps of its signature; flats count negative.
        minor: Whether it is a minor key.
    """

    fifths: int
    minor: bool = False

    def __post_init__(self) -> None:
        if not -MOST_FIFTHS <= self.fifths <= MOST_FIFTHS:
            raise UsageError(f"A key has at most {MOST_FIFTHS} sharps or flats. Received: {self.fifths}.")

    @classmethod
    def named(cls, name: str) -> Self:
        """The key of a name such as ``G``, ``Bb`` or ``F#m``.

        Raises:
            UsageError: There is no such key.
        """
        match = _NAME.fullmatch(name)
        fifths = 99
        if match:
            step, accidental, minor = match.groups()
            fifths = _MAJOR_FIFTHS[step] + 7 * {"": 0, "#": 1, "b": -1}[accidental] - (3 if minor else 0)
        if match is None or abs(fifths) > MOST_FIFTHS:
            raise UsageError(f"A key must be one such as G, Bb or F#m. Received: {name!r}.")
        return cls(fifths, bool(match[3]))

    @property
    def name(self) -> str:
        """As `named` takes it."""
        place = self.fifths + (3 if self.minor else 0) + 1
        sharps, step = divmod(place, 7)
        return FIFTHS_ORDER[step] + ("#" * sharps if sharps > 0 else "b" * -sharps) + ("m" if self.minor else "")

    @property
    def tonic(self) -> int:
        """Semitones of the tonic above C, 0 to 11."""
        return (7 * self.fifths + (9 if self.minor else 0)) % 12

    @property
    def alterations(self) -> dict[str, int]:
        """Semitones by which the signature alters a step, for those it alters."""
        if self.fifths >= 0:
            return {step: 1 for step in FIFTHS_ORDER[: self.fifths]}
        return {step: -1 for step in FIFTHS_ORDER[::-1][: -self.fifths]}

    def spelled(self, pitch: int) -> tuple[str, int, int]:
        """How a pitch is written in this key.

        As the signature has it, where it does; else as the note on the line of fifths that lies nearest to the middle
        of the key, which writes leading notes as such: G sharp in A minor, E flat in C.

        Args:
            pitch: MIDI note number.

        Returns:
            Step, semitones it is altered by, and octave in scientific notation (middle C, 60, is in octave 4).
        """
        centre = self.fifths + (4 if self.minor else 2)  # counted from F = -1; minor keys lean to their leading note
        steps = [place for place in range(-15, 20) if (7 * place) % 12 == pitch % 12]
        place = min(steps, key=lambda p: (abs(p - centre), p))
        alter, index = divmod(place + 1, 7)
        step = FIFTHS_ORDER[index]
        octave = (pitch - alter - STEP_SEMITONES[STEPS.index(step)]) // 12 - 1
        return step, alter, octave


ALL_KEYS = tuple(Key(fifths, minor) for minor in (False, True) for fifths in range(-MOST_FIFTHS, MOST_FIFTHS + 1))
