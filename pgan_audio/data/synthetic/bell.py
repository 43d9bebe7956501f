"""Bells by frequency modulation: sparse single strokes of the whole-tone scale, left to ring, over low gongs."""

import numpy as np

from pgan_audio.data.synthetic.author import Author, Score
from pgan_audio.data.synthetic.key import Key
from pgan_audio.data.synthetic.note import Note, Samples
from pgan_audio.data.synthetic.tones import HIGHEST_SHARE, decay, ended, seconds_axis

RATIO = 1.4  # of modulator to carrier: inharmonic partials, after Chowning (1973)
WARBLE_HZ = 3.5  # the beat of a bell that is not quite round


def bell(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Carrier and modulator, whose index dies away faster than the tone; the whole warbles in level."""
    t60 = note.seconds
    time = seconds_axis(note.seconds, rate_hz)
    room = (HIGHEST_SHARE * rate_hz / note.frequency_hz - 1.0) / RATIO - 1.0  # Carson's rule
    index = min(1.0 + 4.0 * note.colour, max(0.0, room)) * decay(time, t60 / 2)
    phase = 2 * np.pi * note.frequency_hz * time
    wave = np.sin(phase + index * np.sin(RATIO * phase + rng.uniform(0, 2 * np.pi)))
    warble = 0.65 + 0.35 * np.cos(2 * np.pi * WARBLE_HZ * time)
    return ended(wave * warble * decay(time, t60) * np.minimum(1.0, time / 0.002), rate_hz)


def compose(rng: np.random.Generator, seconds: float) -> Score:
    """A wandering line of strokes at uneven distances; a gong every few seconds."""
    key = Key(int(rng.integers(34, 44)), "whole tone")
    distance = rng.uniform(0.45, 0.75)
    notes, degree = [], int(rng.integers(15, 22))
    start = 0.0
    while start < seconds:
        degree = int(np.clip(degree + rng.integers(-5, 6), 12, 24))
        velocity = rng.uniform(0.35, 0.7)
        notes.append(Note(start, rng.uniform(2.5, 4.0), key.pitch(degree), velocity, colour=rng.uniform(0.3, 0.9)))
        start += distance * rng.choice([0.5, 1.0, 1.0, 1.5, 2.0])
    start = rng.uniform(0.0, 0.5)
    while start < seconds:
        notes.append(Note(start, 5.0, key.pitch(int(rng.integers(0, 5))), 0.9, colour=rng.uniform(0.0, 0.3)))
        start += rng.uniform(1.8, 3.0)
    return key, notes


BELL = Author("bell", "whole tone", compose, {"lead": bell})
