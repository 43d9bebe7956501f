"""Tunes as hypothesis draws them."""

import pytest
from hypothesis import strategies as st

from pgan_audio.data.symbolic.key import ALL_KEYS
from pgan_audio.data.symbolic.tune import Metre, Note, Part, Tune, without_repetition

METRES = [Metre(4, 4), Metre(6, 8), Metre(3, 4), Metre(2, 2), Metre(9, 8), Metre(5, 4)]
LATIN = st.text(st.characters(codec="latin-1", categories=("L", "N", "Zs")), max_size=12).map(str.strip)


@st.composite
def tunes(draw, n_parts=3, grid=1, max_notes=25):
    """Any tune: notes of one part and pitch follow one another, since MIDI can't tell which of two ends."""
    parts = tuple(
        Part(draw(LATIN), 0 if is_drums else draw(st.integers(0, 127)), is_drums)
        for is_drums in draw(st.lists(st.booleans(), min_size=1, max_size=n_parts))
    )
    notes = []
    for place in range(len(parts)):
        ends = {}
        for _ in range(draw(st.integers(1, max_notes))):
            pitch = draw(st.integers(0, 127))
            onset = ends.get(pitch, 0) + grid * draw(st.integers(0, 2000 // grid))
            duration = grid * draw(st.integers(1, 2000 // grid))
            notes.append(Note(onset, pitch, duration, draw(st.integers(1, 127)), place))
            ends[pitch] = onset + duration
    metres = [(0, draw(st.sampled_from(METRES)))]
    if draw(st.booleans()):
        metres.append((metres[0][1].bar_ticks * draw(st.integers(1, 4)), draw(st.sampled_from(METRES))))
    keys = [(0, draw(st.sampled_from(ALL_KEYS)))] if draw(st.booleans()) else []
    tempos = [(0, draw(st.integers(100_000, 2_000_000)))] if draw(st.booleans()) else []
    return Tune(tuple(sorted(notes)), parts, without_repetition(metres), tuple(keys), tuple(tempos), draw(LATIN))


@pytest.fixture(scope="session")
def any_tune():
    """The strategy of any tune."""
    return tunes
