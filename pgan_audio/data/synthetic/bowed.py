"""A bowed string: one singing line in phrygian dominant over a drone, free in rhythm, with vibrato and slides."""

import numpy as np

from pgan_audio.data.synthetic.author import Author, Score
from pgan_audio.data.synthetic.key import Key
from pgan_audio.data.synthetic.note import Note, Samples
from pgan_audio.data.synthetic.tones import harmonic_wave, harmonics_below, held, noise_band, resonance, seconds_axis

BODY = (  # centre Hz, bandwidth Hz, gain
    (90.0, 60.0, 1.2),
    (280.0, 120.0, 1.0),
    (520.0, 200.0, 0.8),
    (1100.0, 500.0, 0.5),
    (2600.0, 1200.0, 0.6),
)


def line(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Slides in from below, then a vibrato of 5 to 6 Hz that sets in late, wider with colour."""
    time = seconds_axis(note.seconds + 0.15, rate_hz)
    onset = np.clip((time - 0.15) / 0.3, 0.0, 1.0)
    vibrato_cents = (10.0 + 20.0 * note.colour) * onset * np.sin(2 * np.pi * rng.uniform(5.0, 6.0) * time)
    slide_cents = -rng.uniform(20.0, 120.0) * np.exp(-time / 0.03)
    return _bowed(note, time, vibrato_cents + slide_cents, rate_hz, rng)


def drone(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """An open string, without vibrato."""
    time = seconds_axis(note.seconds + 0.15, rate_hz)
    return _bowed(note, time, np.zeros(time.size), rate_hz, rng)


def _bowed(note: Note, time: Samples, cents: Samples, rate_hz: int, rng: np.random.Generator) -> Samples:
    """A sawtooth through the body's resonances, and the hiss of the bow."""
    frequency_hz = note.frequency_hz * 2.0 ** (cents / 1200.0)
    number = harmonics_below(float(frequency_hz.max()), rate_hz)
    body = 0.25 + sum(gain * resonance(number * note.frequency_hz, centre, width) for centre, width, gain in BODY)
    amplitudes = body / number
    wave = harmonic_wave(frequency_hz, amplitudes / np.sqrt(np.sum(amplitudes**2)), rate_hz, rng.random())
    hiss = noise_band(time.size, 1500.0, 6000.0, rate_hz, rng)
    return (0.5 * wave + 0.01 * hiss) * held(time, note.seconds, 0.09, 0.15)


def compose(rng: np.random.Generator, seconds: float) -> Score:
    """A line by steps with a leap now and then, in notes of half a beat to three; drone on tonic and fifth."""
    key = Key(int(rng.integers(36, 44)), "phrygian dominant")
    beat = 60.0 / rng.uniform(76.0, 104.0)
    notes, start, degree = [], 0.0, 2 * key.n_degrees + int(rng.integers(0, 5))
    while start < seconds:
        length = beat * rng.choice([0.5, 0.5, 1.0, 1.0, 1.5, 3.0])
        notes.append(Note(start, 0.97 * length, key.pitch(degree), rng.uniform(0.7, 0.9), colour=rng.random()))
        start += length
        step = int(rng.choice([-4, -2, -1, -1, -1, 1, 1, 1, 2, 3]))
        degree = degree - step if not 12 <= degree + step <= 21 else degree + step
    start = 0.0
    while start < seconds:
        length = 4 * beat
        notes.append(Note(start, length, key.pitch(0), 0.5, "drone"))
        notes.append(Note(start + beat * rng.uniform(0.0, 0.5), length, key.pitch(4), 0.2, "drone"))
        start += length
    return key, notes


BOWED = Author("bowed", "phrygian dominant", compose, {"lead": line, "drone": drone})
