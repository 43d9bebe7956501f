"""The pitch of a short sound, by its autocorrelation."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

LOWEST_HZ, HIGHEST_HZ = 40.0, 2000.0
WINDOW_SECONDS = 0.1
NEARLY = 0.9
"""Of several periods that fit nearly as well the shortest counts: two periods are a period, too."""


@dataclass(frozen=True)
class Pitch:
    """What a sound's pitch is, and whether it has one.

    Attributes:
        frequency_hz: Of its fundamental.
        strength: How alike a period is to the next, from 0, noise, to 1.
    """

    frequency_hz: float
    strength: float

    @property
    def note_number(self) -> float:
        """As MIDI numbers pitches, with a fraction."""
        return 69 + 12 * math.log2(self.frequency_hz / 440)


def pitch_of(samples: NDArray[np.floating], rate_hz: float) -> Pitch:
    """The pitch of a sound where it is loudest.

    Args:
        samples: ``(time,)``.
        rate_hz: Sampling rate.

    Returns:
        For silence and what is too short a strength of 0, and middle A.
    """
    x = np.asarray(samples, np.float64)
    n = min(len(x), max(16, round(WINDOW_SECONDS * rate_hz)))
    power = np.convolve(x**2, np.ones(n), "valid") if len(x) else np.zeros(1)
    start = int(np.argmax(power))
    window = x[start : start + n] - x[start : start + n].mean() if len(x) else x
    lags = np.arange(max(2, math.ceil(rate_hz / HIGHEST_HZ)), min(n // 2, int(rate_hz / LOWEST_HZ)))
    if not len(lags) or window @ window <= 1e-12 * power[start]:  # silence, or a constant
        return Pitch(440.0, 0.0)
    likeness = _likeness(window)[: lags[-1] + 2]
    peaks = [lag for lag in lags if likeness[lag - 1] <= likeness[lag] >= likeness[lag + 1]]
    if not peaks:
        return Pitch(440.0, 0.0)
    best = max(likeness[lag] for lag in peaks)
    if best <= 0:
        return Pitch(440.0, 0.0)
    lag = next(lag for lag in peaks if likeness[lag] >= NEARLY * best)
    before, here, after = likeness[lag - 1 : lag + 2]
    bend = before - 2 * here + after
    shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return Pitch(rate_hz / (lag + shift), float(min(best, 1)))


def _likeness(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Autocorrelation of ``x`` at each lag, divided by the root of the power of the two parts that are compared."""
    n = len(x)
    size = fft.next_fast_len(2 * n)
    product: NDArray[np.float64] = fft.irfft(np.abs(fft.rfft(x, size)) ** 2, size)[:n]
    head = np.cumsum((x**2)[::-1])[::-1]  # of all but the first samples ...
    tail = np.cumsum(x**2)[::-1]  # ... and of all but the last
    return product / np.sqrt(np.maximum(head * tail, 1e-20))
