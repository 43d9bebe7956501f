"""One note of a score."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Note:
    """What is played, when, how long, how loud, and by which voice of the author.

    Attributes:
        start_seconds: Onset, from the start of the track.
        seconds: How long it is held; what rings on afterwards is the voice's business.
        pitch: MIDI note number, 69 being 440 Hz; whole but where a note is out of tune. Unpitched drums read it as
            their tuning.
        velocity: Amplitude, 0 to 1.
        voice: Which of the author's voices plays it.
        colour: 0 dark to 1 bright, as the voice understands it.
    """

    start_seconds: float
    seconds: float
    pitch: float
    velocity: float = 1.0
    voice: str = "lead"
    colour: float = 0.5

    @property
    def frequency_hz(self) -> float:
        """Frequency of the pitch in equal temperament, 440 Hz for 69."""
        return float(440.0 * 2.0 ** ((self.pitch - 69) / 12))


Voice = Callable[[Note, int, np.random.Generator], Samples]
"""Plays a note: ``(note, rate_hz, rng) -> samples``, ``(time,)`` from onset to silence, for a velocity of 1. Tones keep
below `HIGHEST_SHARE` of the rate, so that nothing folds down."""
