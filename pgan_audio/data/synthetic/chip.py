"""A games console: a fast pulse-wave lead in minor pentatonic over a leaping triangle bass."""

import numpy as np

from pgan_audio.data.synthetic.author import Author, Score
from pgan_audio.data.synthetic.key import Key
from pgan_audio.data.synthetic.note import Note, Samples
from pgan_audio.data.synthetic.tones import harmonic_wave, harmonics_below, held, seconds_axis

DUTIES = (0.125, 0.25, 0.5)


def pulse(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """A pulse wave of duty 1/8, 1/4 or 1/2, thinner with colour, that sinks to half its level."""
    time = seconds_axis(note.seconds + 0.01, rate_hz)
    number = harmonics_below(note.frequency_hz, rate_hz)
    duty = DUTIES[2 - min(2, int(3 * note.colour))]
    amplitudes = np.sin(np.pi * number * duty) / number
    wave = harmonic_wave(np.full(time.size, note.frequency_hz), amplitudes, rate_hz)
    sinking = 0.5 + 0.5 * np.exp(-time / 0.1)
    return 0.7 * wave * sinking * held(time, note.seconds, 0.002, 0.01)


def triangle(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """A triangle wave: odd harmonics by the square of their number, signs alternating."""
    time = seconds_axis(note.seconds + 0.01, rate_hz)
    number = harmonics_below(note.frequency_hz, rate_hz)
    amplitudes = np.sin(np.pi * number / 2) * 8 / (np.pi * number) ** 2
    wave = harmonic_wave(np.full(time.size, note.frequency_hz), amplitudes, rate_hz)
    return wave * held(time, note.seconds, 0.002, 0.01)


def compose(rng: np.random.Generator, seconds: float) -> Score:
    """A motif of sixteenths in the form A A B A, moved about the scale; a bass of eighths in octaves."""
    key = Key(int(rng.integers(33, 43)), "minor pentatonic")
    step = 15.0 / rng.uniform(128.0, 164.0)
    colour = float(rng.choice([0.1, 0.5, 0.9]))
    motifs = [_motif(rng, 8) for _ in range(2)]
    roots = rng.permutation([0, 0, 3, 2])
    notes = []
    for phrase in range(int(seconds / (8 * step)) + 1):
        motif = motifs[1 if phrase % 4 == 2 else 0]
        root = int(roots[phrase // 2 % 4])
        for i, degree in enumerate(motif):
            start = (8 * phrase + i) * step
            if i % 2 == 0:
                low = root + (key.n_degrees if i % 4 == 2 else 0)
                notes.append(Note(start, 1.7 * step, key.pitch(low), 0.9, "bass"))
            if degree is not None:
                turned = degree + int(rng.integers(-1, 2)) if rng.random() < 0.12 else degree
                pitch = key.pitch(turned + root + 2 * key.n_degrees)
                notes.append(Note(start, 0.85 * step, pitch, 0.6 if i % 4 == 0 else 0.5, colour=colour))
    return key, notes


def _motif(rng: np.random.Generator, n_steps: int) -> list[int | None]:
    degrees = np.clip(np.cumsum(rng.choice([-2, -1, -1, 1, 1, 2], n_steps)), -4, 4)
    return [int(degree) if i == 0 or rng.random() < 0.85 else None for i, degree in enumerate(degrees)]


CHIP = Author("chip", "minor pentatonic", compose, {"lead": pulse, "bass": triangle})
