"""Piano rolls of cards."""

import io

import numpy as np
import pytest
from matplotlib import image

from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, Metre, Note, Tune
from pgan_audio.web.sounds.pictures import WAVE
from pgan_audio.web.sounds.roll import FEWEST_PITCHES, ROWS, WIDTH, roll_png


def pixels(png):
    return np.round(image.imread(io.BytesIO(png), "png") * 255).astype(int)


def beats(*notes):
    return tuple(Note(round(at * TICKS_PER_BEAT), pitch, round(n * TICKS_PER_BEAT)) for at, pitch, n in notes)


def test_notes_are_where_they_sound():
    """Four quarters of half a second in a picture of four seconds: eighths of its width, the last half of it empty."""
    tune = Tune(beats((0, 60, 1), (1, 72, 1), (3, 67, 1)), metres=((0, Metre(2, 4)),))
    picture = pixels(roll_png(tune, 4.0))
    notes = (picture == (*WAVE, 255)).all(axis=2)
    eighth = WIDTH // 8
    for part, is_note in enumerate([True, True, False, True, False, False, False, False]):
        inside = notes[:, part * eighth + 2 : (part + 1) * eighth - 2]
        assert inside.any(axis=0).all() == inside.any() == is_note
    middles = [np.flatnonzero(notes[:, (part * eighth) + 9]).mean() for part in (0, 1, 3)]
    assert (middles[0] - middles[1], middles[2] - middles[1]) == (12 * ROWS, 5 * ROWS)  # high notes above
    bars = np.flatnonzero((picture[:, :, 3] > 0).all(axis=0) & ~notes.any(axis=0))
    assert bars.tolist() == [2 * eighth]  # the first bar's line is behind its note


@pytest.mark.parametrize("pitches", [(60,), (0, 127), (60, 61, 62), ()])
def test_any_melody_fits(pitches):
    tune = Tune(beats(*((place, pitch, 1) for place, pitch in enumerate(pitches))))
    picture = pixels(roll_png(tune, 0.5 * len(pitches)))
    assert picture.shape == (ROWS * max(FEWEST_PITCHES, np.ptp(pitches or (0,)) + 1), WIDTH, 4)
    notes = (picture == (*WAVE, 255)).all(axis=2)
    assert notes.any(axis=1).sum() == (ROWS - 1) * len(pitches)
