"""An organ: four-part chords in harmonic minor, in half notes, with led voices and a pedal."""

import numpy as np

from pgan_audio.data.synthetic.author import Author, Score
from pgan_audio.data.synthetic.key import Key
from pgan_audio.data.synthetic.note import Note, Samples
from pgan_audio.data.synthetic.tones import harmonic_wave, held, seconds_axis

NEXT_CHORDS = {0: (3, 4, 5, 3), 1: (4, 4), 3: (4, 0, 1, 4), 4: (0, 0, 0, 5), 5: (3, 1, 4)}
MANUAL = (1.0, 0.7, 0.5, 0.45, 0.0, 0.25, 0.0, 0.3)  # 8', 4', 2 2/3', 2', 1 1/3', 1'
PEDAL = (1.0, 0.5, 0.1, 0.2)
TREMULANT_HZ = 6.2


def pipes(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Drawbars at fixed mixture, upper ones by colour, with the throb of a tremulant, 30 % at 6 Hz."""
    return _pipes(note, rate_hz, rng, MANUAL)


def pedal(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """The same of a few stopped pipes."""
    return _pipes(note, rate_hz, rng, PEDAL)


def _pipes(note: Note, rate_hz: int, rng: np.random.Generator, drawbars: tuple[float, ...]) -> Samples:
    time = seconds_axis(note.seconds + 0.08, rate_hz)
    amplitudes = np.array(drawbars) * (0.3 + 1.4 * note.colour) ** np.arange(len(drawbars))
    wave = harmonic_wave(np.full(time.size, note.frequency_hz), amplitudes, rate_hz, rng.random())
    moment = note.start_seconds + time  # one tremulant shakes all pipes together
    tremulant = 1.0 + 0.3 * np.sin(2 * np.pi * TREMULANT_HZ * moment)
    return np.asarray(wave / amplitudes.sum() * tremulant * held(time, note.seconds, 0.02, 0.08))


def nearest(pitch: int, others: list[int]) -> int:
    """The nearest pitch to ``pitch`` of the pitch classes ``others``; the lower of two as near."""
    return min((other + 12 * ((pitch - other + 5) // 12) for other in others), key=lambda p: (abs(p - pitch), p))


def compose(rng: np.random.Generator, seconds: float) -> Score:
    """Chords of two beats after common progressions; each upper voice goes to a free note of the chord near it.

    Near a place a quarter of the way back to where the voice began, or in a long piece it would wander off.
    """
    key = Key(int(rng.integers(33, 43)), "harmonic minor")
    beat = 60.0 / rng.uniform(66.0, 84.0)
    colour = rng.uniform(0.35, 0.6)
    homes = [key.tonic + 24 + step for step in (0, 3, 7)]
    upper = list(homes)
    root, notes = 0, []
    for half in range(int(seconds / (2 * beat)) + 1):
        start, length = 2 * beat * half, 1.9 * beat
        bass = key.pitch(root if root < 4 else root - key.n_degrees)
        notes.append(Note(start, length, bass, 1.0, "pedal", 0.5))
        free = [key.pitch(degree) for degree in key.chord(root)]
        for voice in rng.permutation(3):
            upper[voice] = nearest(upper[voice] + (homes[voice] - upper[voice]) // 4, free)
            free = [pitch for pitch in free if (pitch - upper[voice]) % 12]
            notes.append(Note(start, length, upper[voice], 0.5, colour=colour))
        root = int(rng.choice(NEXT_CHORDS[root]))
        if rng.random() < 0.4:  # a neighbouring note above on the second beat
            top = max(upper)
            step = next(pitch for pitch in range(top + 1, top + 4) if key.holds(pitch))
            notes.append(Note(start + beat, 0.9 * beat, step, 0.4, colour=colour))
    return key, notes


ORGAN = Author("organ", "harmonic minor", compose, {"lead": pipes, "pedal": pedal})
