"""The piano roll of a tune for its card: small, without axes, as wide as its waveform, so that one playhead does."""

import math

import numpy as np

from pgan_audio.data.symbolic.bars import bar_lines
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.web.sounds.pictures import WAVE
from pgan_audio.web.sounds.png import indexed_png

WIDTH = 960
ROWS = 6
"""Rows of pixels to a pitch; the lowest of them stays free, so that neighbours are told apart."""

FEWEST_PITCHES = 24
"""A melody of few pitches isn't drawn larger than one of two octaves."""

MOST_BARS = 48
"""Of more bars than these no lines are drawn: they would hide the notes."""

_NARROWEST = 3  # pixels of a note: the picture is made smaller on cards
_GROUND, _LINE, _NOTE = range(3)
_PALETTE = np.array([(0, 0, 0, 0), (128, 128, 128, 80), (*WAVE, 255)], np.uint8)


def roll_png(tune: Tune, seconds: float) -> bytes:
    """Notes over time, high ones above, on a transparent ground with lines at bars and below every C.

    Args:
        tune: What is drawn.
        seconds: How long the picture is; the sound's length, with what rings on at its end.
    """
    pitches = [note.pitch for note in tune.notes] or [60]
    spare = max(0, FEWEST_PITCHES - (max(pitches) - min(pitches) + 1))
    highest = max(pitches) + spare // 2
    n_pitches = highest - (min(pitches) - (spare - spare // 2)) + 1
    pixels = np.full((n_pitches * ROWS, WIDTH), _GROUND, np.uint8)

    def column(tick: int) -> int:
        return min(WIDTH - 1, math.floor(tune.seconds_at(tick) / seconds * WIDTH))

    bars = [column(onset) for onset, _, _ in bar_lines(tune.metres, tune.n_ticks)]
    if len(bars) <= MOST_BARS:
        pixels[:, bars] = _LINE
    for row in range(n_pitches):
        if (highest - row) % 12 == 0:
            pixels[(row + 1) * ROWS - 1] = _LINE
    for note in tune.notes:
        top, start = (highest - note.pitch) * ROWS, column(note.onset)
        end = max(start + _NARROWEST, column(note.end) - 1)  # a gap before the next
        pixels[top : top + ROWS - 1, start:end] = _NOTE
    return indexed_png(pixels, _PALETTE)
