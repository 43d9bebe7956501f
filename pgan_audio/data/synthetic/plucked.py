"""Plucked strings: broken triads over a bass, major, straight eighths."""

import numpy as np

from pgan_audio.data.synthetic.author import Author, Score
from pgan_audio.data.synthetic.key import Key
from pgan_audio.data.synthetic.note import Note, Samples
from pgan_audio.data.synthetic.tones import ended

PROGRESSIONS = ((0, 5, 3, 4), (0, 3, 4, 0), (0, 4, 5, 3), (0, 1, 4, 0))
PATTERNS = ((0, 1, 2, 3, 2, 1, 2, 1), (0, 2, 1, 2, 3, 2, 1, 2), (3, 2, 1, 0, 1, 2, 3, 2), (0, 1, 3, 1, 2, 1, 3, 1))


def string(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """A string after Karplus and Strong (1983), tuned by linear interpolation in its loop (Jaffe and Smith 1983).

    ``y[n] = x[n] + sum_k loop[k] y[n - whole - k]``, worked out about one period at a time, as no sample depends on
    one less than ``whole`` old. x is a period of the shape of a string plucked at a fifth of its length, roughened by
    noise the more the brighter the colour.
    """
    period = rate_hz / note.frequency_hz
    damping = 0.01 + 0.1 * (1.0 - note.colour)
    whole = int(period - 1.0)
    fraction = period - 1.0 - whole
    loss = 10.0 ** (-3.0 / (note.frequency_hz * (1.5 + 150.0 / note.frequency_hz)))
    loop = loss * np.convolve([damping, 1.0 - 2.0 * damping, damping], [1.0 - fraction, fraction])

    place = np.arange(whole) / whole
    burst = np.minimum(place / 0.2, (1.0 - place) / 0.8) - 0.5
    burst += note.colour * rng.uniform(-0.7, 0.7, whole)
    burst -= burst.mean()
    n_samples = round((note.seconds + 0.6) * rate_hz)
    past = whole + loop.size - 1
    y = np.zeros(past + n_samples)
    y[past : past + whole] = (burst / np.abs(burst).max())[:n_samples]
    for start in range(past + whole, y.size, whole):
        stop = min(start + whole, y.size)
        y[start:stop] = np.convolve(y[start - past : stop - whole], loop, "valid")
    return ended(y[past:], rate_hz, 0.1)


def compose(rng: np.random.Generator, seconds: float) -> Score:
    """A bar per chord: root and fifth in the bass, a broken chord above it."""
    key = Key(int(rng.integers(35, 43)), "major")
    beat = 60.0 / rng.uniform(88.0, 112.0)
    progression, pattern = PROGRESSIONS[rng.integers(4)], PATTERNS[rng.integers(4)]
    notes = []
    for bar in range(int(seconds / (4 * beat)) + 1):
        root = progression[bar % 4]
        low = root if root < 4 else root - key.n_degrees
        start = 4 * beat * bar
        notes.append(Note(start, 2 * beat, key.pitch(low), 0.7, colour=0.2))
        notes.append(Note(start + 2 * beat, 2 * beat, key.pitch(low + 4), 0.5, colour=0.2))
        chord = [degree + 2 * key.n_degrees for degree in (*key.chord(low), low + key.n_degrees)]
        for eighth in range(8):
            place = pattern[eighth] if rng.random() < 0.85 else int(rng.integers(4))
            velocity = (0.7 if eighth % 4 == 0 else 0.5) * rng.uniform(0.8, 1.0)
            onset = start + eighth * beat / 2 + rng.uniform(0.0, 0.008)
            notes.append(Note(onset, beat, key.pitch(chord[place]), velocity, colour=rng.uniform(0.6, 1.0)))
    return key, notes


PLUCKED = Author("plucked", "major", compose, {"lead": string})
