"""Drums: kick, snare, hat and toms in bars of sixteen steps, with swing and fills."""

import numpy as np

from pgan_audio.data.synthetic.author import Author, Score
from pgan_audio.data.synthetic.key import Key
from pgan_audio.data.synthetic.note import Note, Samples
from pgan_audio.data.synthetic.tones import decay, ended, noise_band, seconds_axis

KICKS = (
    (0, 8),
    (0, 6, 10),
    (0, 3, 8, 11),
    (0, 7, 10),
    (0, 4, 8, 12),
)


def kick(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """A sine that falls from two octaves above its tuning."""
    return _skin(note, rate_hz, rise=3.0, fall_seconds=0.03, t60_seconds=0.55)


def tom(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """The same, falling less and ringing longer."""
    return _skin(note, rate_hz, rise=0.5, fall_seconds=0.05, t60_seconds=0.8)


def snare(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """A short skin and a longer rattle of noise."""
    skin = _skin(note, rate_hz, rise=0.4, fall_seconds=0.02, t60_seconds=0.2)
    time = np.arange(skin.size) / rate_hz
    rattle = noise_band(skin.size, 1200.0, 6000.0, rate_hz, rng) * decay(time, 0.3)
    return ended(0.6 * skin + (0.15 + 0.15 * note.colour) * rattle, rate_hz)


def hat(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """High noise, cut short."""
    time = seconds_axis(note.seconds, rate_hz)
    return ended(0.3 * noise_band(time.size, 4500.0, 12000.0, rate_hz, rng) * decay(time, note.seconds), rate_hz)


def _skin(note: Note, rate_hz: int, *, rise: float, fall_seconds: float, t60_seconds: float) -> Samples:
    time = seconds_axis(t60_seconds, rate_hz)
    glide = fall_seconds * rise * (1.0 - np.exp(-time / fall_seconds))  # the integral of rise exp(-t / fall)
    wave = np.sin(2 * np.pi * note.frequency_hz * (time + glide))
    return ended(wave * decay(time, t60_seconds) * np.minimum(1.0, time / 0.001), rate_hz)


def compose(rng: np.random.Generator, seconds: float) -> Score:
    """One pattern per track, hats by accent, ghost strokes by chance, a fill of toms in every fourth bar."""
    key = Key(int(rng.integers(30, 36)), "chromatic")
    step = 15.0 / rng.uniform(90.0, 126.0)
    swing = rng.uniform(0.0, 0.25) * step
    kicks, hat_every = KICKS[rng.integers(len(KICKS))], int(rng.choice([1, 2, 2]))
    notes = []
    for sixteenth in range(int(seconds / step) + 1):
        bar, place = divmod(sixteenth, 16)
        start = sixteenth * step + swing * (place % 2)
        fill = bar % 4 == 3 and place >= 12
        if place in kicks or (place % 2 == 1 and rng.random() < 0.06):
            notes.append(Note(start, step, key.tonic, rng.uniform(0.85, 1.0), "kick"))
        if fill:
            pitch = key.tonic + 19 - 4 * (place - 12)
            notes.append(Note(start, step, pitch, rng.uniform(0.5, 0.8), "tom"))
        elif place in (4, 12) or rng.random() < 0.06:
            velocity = rng.uniform(0.6, 0.75) if place in (4, 12) else rng.uniform(0.15, 0.3)
            notes.append(Note(start, step, key.tonic + 22, velocity, "snare", rng.uniform(0.3, 0.8)))
        if place % hat_every == 0 and not fill:
            is_open = place == 14 and rng.random() < 0.5
            velocity = (0.55 if place % 4 == 0 else 0.35) * rng.uniform(0.8, 1.0)
            notes.append(Note(start, 0.3 if is_open else 0.08, key.tonic, velocity, "hat"))
    return key, notes


DRUMS = Author("drums", "chromatic", compose, {"kick": kick, "tom": tom, "snare": snare, "hat": hat})
