"""A marimba: interlocking short patterns of unequal length in major pentatonic, swung, over bass bars."""

import numpy as np

from pgan_audio.data.synthetic.author import Author, Score
from pgan_audio.data.synthetic.key import Key
from pgan_audio.data.synthetic.note import Note, Samples
from pgan_audio.data.synthetic.tones import HIGHEST_SHARE, decay, ended, seconds_axis

MODES = ((1.0, 1.0, 1.0), (4.0, 0.3, 0.3), (10.0, 0.12, 0.12))  # ratio, gain, share of the first one's T60


def bar(note: Note, rate_hz: int, rng: np.random.Generator) -> Samples:
    """The three lowest modes of a tuned bar, the upper ones louder with colour: a harder mallet."""
    t60 = 0.6 * (220.0 / note.frequency_hz) ** 0.5
    time = seconds_axis(t60, rate_hz)
    wave = np.zeros(time.size)
    for i, (ratio, gain, share) in enumerate(MODES):
        frequency_hz = ratio * note.frequency_hz
        if i == 0 or frequency_hz < HIGHEST_SHARE * rate_hz:
            loud = gain * (0.4 + 1.2 * note.colour) ** min(i, 1)
            wave += loud * decay(time, share * t60) * np.sin(2 * np.pi * frequency_hz * time)
    return ended(wave * np.minimum(1.0, time / 0.002), rate_hz)


def compose(rng: np.random.Generator, seconds: float) -> Score:
    """Two hands repeat patterns of 3 to 8 swung eighths against one another; one note of one changes now and then."""
    key = Key(int(rng.integers(36, 46)), "major pentatonic")
    eighth = 30.0 / rng.uniform(108.0, 138.0)
    swing = eighth / 3  # off-beats on the last third of the beat
    lengths = rng.choice([3, 4, 5, 6, 7, 8], 2, replace=False)
    hands = [list(rng.integers(low, low + 6, n)) for low, n in zip((10, 14), lengths, strict=True)]
    rests = [rng.random(n) < share for n, share in zip(lengths, (0.2, 0.35), strict=True)]
    bass = (0, 0, int(rng.integers(2, 5)), int(rng.integers(1, 4)))
    notes = []
    for i in range(int(seconds / eighth) + 1):
        start = i * eighth + swing * (i % 2)
        for hand, rest in zip(hands, rests, strict=True):
            if not rest[i % len(hand)]:
                velocity = rng.uniform(0.45, 0.6)
                pitch = key.pitch(int(hand[i % len(hand)]))
                notes.append(Note(start, eighth, pitch, velocity, colour=rng.uniform(0.3, 0.9)))
        if i % 8 in (0, 3, 6):
            notes.append(Note(start, 2 * eighth, key.pitch(bass[i // 8 % 4]), 0.9, colour=0.1))
        if i % 16 == 15:
            hand = hands[rng.integers(2)]
            place = rng.integers(len(hand))
            hand[place] = int(np.clip(hand[place] + rng.choice([-1, 1]), 8, 19))
    return key, notes


MARIMBA = Author("marimba", "major pentatonic", compose, {"lead": bar})
