"""Scales, and a scale on a tonic."""

from dataclasses import dataclass

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "chromatic": tuple(range(12)),
}
"""Semitones above the tonic, by name."""


@dataclass(frozen=True)
class Key:
    """A scale on a tonic.

    Attributes:
        tonic: MIDI note number of degree 0.
        scale: A name out of `SCALES`.
    """

    tonic: int
    scale: str

    @property
    def n_degrees(self) -> int:
        """Degrees to an octave."""
        return len(SCALES[self.scale])

    def pitch(self, degree: int) -> int:
        """MIDI note number of a degree: 0 is the tonic, ``n_degrees`` its octave, negative ones lie below."""
        octave, step = divmod(degree, self.n_degrees)
        return self.tonic + 12 * octave + SCALES[self.scale][step]

    def holds(self, pitch: int) -> bool:
        """Whether a MIDI note number is of the scale, in whatever octave."""
        return (pitch - self.tonic) % 12 in SCALES[self.scale]

    def chord(self, root: int, n_notes: int = 3) -> tuple[int, ...]:
        """Degrees of the chord of stacked thirds on a degree: 0 2 4 for the tonic's triad."""
        return tuple(root + 2 * i for i in range(n_notes))
