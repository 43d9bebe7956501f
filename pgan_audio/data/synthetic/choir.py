"""A choir: swelling lydian chords on changing vowels, slow and overlapping."""

import numpy as np

from pgan_audio.data.synthetic.author import Author, Score
from pgan_audio.data.synthetic.key import Key
from pgan_audio.data.synthetic.note import Note, Samples
from pgan_audio.data.synthetic.tones import harmonic_wave, harmonics_below, held, noise_band, resonance, seconds_axis

VOWELS = (  # first three formants of a bass-baritone, Hz; dark to bright
    (325.0, 700.0, 2550.0),
    (450.0, 800.0, 2600.0),
    (700.0, 1150.0, 2600.0),
    (480.0, 1700.0, 2500.0),
    (300.0, 1900.0, 2600.0),
)
BANDWIDTHS_HZ = (90.0, 110.0, 150.0)
GAINS = (1.0, 0.6, 0.35)
CHEST_HZ, CHEST_GAIN = 90.0, 0.8
N_SINGERS = 3


def singers(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Three singers on one vowel, each a few cents off and with a vibrato of its own."""
    swell, fade_out = 0.4 * note.seconds, 0.5
    time = seconds_axis(note.seconds + fade_out, rate_hz)
    formants = VOWELS[min(len(VOWELS) - 1, int(note.colour * len(VOWELS)))]
    wave = np.zeros(time.size)
    for _ in range(N_SINGERS):
        vibrato_cents = rng.uniform(15.0, 30.0) * np.sin(2 * np.pi * (rng.uniform(4.8, 6.0) * time + rng.random()))
        frequency_hz = note.frequency_hz * np.exp2((rng.normal(0.0, 6.0) + vibrato_cents) / 1200.0)
        number = harmonics_below(float(frequency_hz.max()), rate_hz)
        throat = 0.04 + CHEST_GAIN * resonance(number * note.frequency_hz, CHEST_HZ, CHEST_HZ)
        throat += sum(
            gain * resonance(number * note.frequency_hz, centre, width)
            for centre, width, gain in zip(formants, BANDWIDTHS_HZ, GAINS, strict=True)
        )
        wave += harmonic_wave(frequency_hz, throat / np.sqrt(number), rate_hz, rng.random())
    breath = noise_band(time.size, 2000.0, 5000.0, rate_hz, rng)
    wave *= 0.3 / np.sqrt(np.mean(wave**2))
    return (wave + 0.006 * breath) * held(time, note.seconds, swell, fade_out)


def compose(rng: np.random.Generator, seconds: float) -> Score:
    """Triads on wandering roots, wide apart: bass, its octave, and two or three upper voices that enter late."""
    key = Key(int(rng.integers(36, 46)), "lydian")
    beat = 60.0 / rng.uniform(56.0, 70.0)
    root, notes, start = 0, [], -beat
    while start < seconds:
        length = beat * rng.choice([2.0, 3.0, 4.0])
        colour = rng.random()
        low = root if root < 5 else root - key.n_degrees
        third, fifth = key.n_degrees + low + 2, key.n_degrees + low + 4
        for i, degree in enumerate((low, low + key.n_degrees, fifth, third + key.n_degrees, fifth + key.n_degrees)):
            if i < 4 or rng.random() < 0.5:
                onset = max(0.0, start + rng.uniform(0.0, 0.15) * beat * i)
                velocity = 0.9 if i == 0 else 0.6
                notes.append(Note(onset, max(beat, start + length - onset), key.pitch(degree), velocity, colour=colour))
        start += length
        root = (root + int(rng.choice([1, -1, 4, -3, 2]))) % key.n_degrees
    return key, notes


CHOIR = Author("choir", "lydian", compose, {"lead": singers})
