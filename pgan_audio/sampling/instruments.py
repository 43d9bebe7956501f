"""What plays the notes of a tune: a plucked string, or any sound at all pitches."""

import functools
import math
from typing import Protocol

import librosa
import numpy as np
from numpy.typing import NDArray

from pgan_audio.audio.pitch import pitch_of
from pgan_audio.data.synthetic.note import Note
from pgan_audio.data.synthetic.plucked import string

RELEASE_SECONDS = 0.03
MIDDLE_C = 60.0
ATTACK_SECONDS = 0.002
ONSET_SHARE = 0.05
"""A sound begins where it first comes to this share of its peak: notes are to be heard when they are written."""
LONGEST_SECONDS = 10.0
"""Of a note; so much of a sound that is played slower is worked out."""
HIGHEST_PITCH = 108
"""The piano's highest note, C8: above it a string's period has hardly a sample left, and sounds octaves lower."""
LEAST_STRENGTH = 0.5
"""A sound with less of a pitch is played as if it were middle C."""

Samples = NDArray[np.float32]


class Instrument(Protocol):
    """Plays notes.

    Attributes:
        rate_hz: Of its sound.
    """

    rate_hz: int

    def play(self, pitch: int, seconds: float) -> Samples:
        """A note from its onset on, ``(time,)``, about full scale; it may ring on after its end."""
        ...


class PluckedString:
    """A string after Karplus and Strong, as in the synthetic corpus.

    Args:
        rate_hz: Sampling rate.
    """

    def __init__(self, rate_hz: int = 22_050):
        self.rate_hz = rate_hz
        self._played = functools.lru_cache(512)(self._string)

    def play(self, pitch: int, seconds: float) -> Samples:
        """See `Instrument`."""
        octaves = max(0, math.ceil((pitch - HIGHEST_PITCH) / 12))
        return self._played(pitch - 12 * octaves, round(seconds, 3))

    def _string(self, pitch: int, seconds: float) -> Samples:
        rng = np.random.default_rng(pitch)
        return string(Note(0.0, seconds, pitch, colour=0.5), self.rate_hz, rng).astype(np.float32)


class SampledSound:
    """One recorded or generated sound, moved to every pitch by playing it faster or slower.

    Args:
        sound: ``(time,)``, full scale 1.
        rate_hz: Its sampling rate.

    Attributes:
        is_pitched: Whether it has a pitch to speak of; what hasn't sounds as it is for middle C.
        own_pitch: Note number at which it sounds as it is, with a fraction.
    """

    def __init__(self, sound: Samples, rate_hz: float):
        self.rate_hz = round(rate_hz)
        pitch = pitch_of(sound, rate_hz)
        self.is_pitched = pitch.strength >= LEAST_STRENGTH
        self.own_pitch = pitch.note_number if self.is_pitched else MIDDLE_C
        self._sound = _from_onset(sound, rate_hz)
        self._moved = functools.lru_cache(128)(self._at)

    def play(self, pitch: int, seconds: float) -> Samples:
        """See `Instrument`; it ends with its note, or before, where the sound does."""
        sound = self._moved(pitch)
        n_held = round(seconds * self.rate_hz)
        n_release = round(RELEASE_SECONDS * self.rate_hz)
        note = sound[: n_held + n_release].copy()
        falling = min(n_release, len(note))
        note[len(note) - falling :] *= np.linspace(1, 0, falling, dtype=np.float32)
        return note

    def _at(self, pitch: int) -> Samples:
        ratio = 2 ** ((pitch - self.own_pitch) / 12)
        source = self._sound[: math.ceil(LONGEST_SECONDS * self.rate_hz * ratio)]
        if len(source) < 2 * ratio:
            return np.zeros(1, np.float32)
        moved: Samples = librosa.resample(
            source, orig_sr=self.rate_hz * ratio, target_sr=self.rate_hz, res_type="soxr_hq"
        )
        n_attack = min(round(ATTACK_SECONDS * self.rate_hz), len(moved))
        moved[:n_attack] *= np.linspace(0, 1, n_attack, dtype=np.float32)
        return moved


def _from_onset(sound: Samples, rate_hz: float) -> Samples:
    """The sound from where it begins to be heard on, its peak at 1."""
    level = np.abs(sound)
    peak = float(level.max(initial=0))
    if peak <= 0:
        return np.zeros(1, np.float32)
    start = int(np.argmax(level >= ONSET_SHARE * peak)) - round(ATTACK_SECONDS * rate_hz)
    return (sound[max(start, 0) :] / peak).astype(np.float32)
