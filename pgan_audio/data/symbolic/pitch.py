"""Pitches as MIDI numbers them."""

LOWEST, HIGHEST = 0, 127
N_PITCHES = 128


def note_number(octave: int, semitone: int) -> int:
    """``12 * octave + semitone``: octaves count from 0, middle C (60) opens octave 5.

    Scientific notation, in which middle C is C4, counts one less.
    """
    return 12 * octave + semitone
