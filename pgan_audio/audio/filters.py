"""The one low-pass filter behind every change of rate by two."""

import functools

import numpy as np
from numpy.typing import NDArray

N_TAPS = 65
ROLL_OFF = 0.25
KAISER_BETA = 2.0


@functools.cache
def root_raised_cosine(
    n_taps: int = N_TAPS, roll_off: float = ROLL_OFF, beta: float = KAISER_BETA
) -> NDArray[np.float64]:
    """Taps of a half-band root-raised-cosine filter, Kaiser-windowed, unit gain at DC.

    The symbol period is two samples, so the cut-off (-3 dB) is half the Nyquist frequency. Convolved with itself the
    filter is (almost) a Nyquist filter: zero at every second sample but the middle. This makes ``up`` and ``down`` a
    matched pair.

    Args:
        n_taps: Odd number of taps.
        roll_off: Width of the transition, as a share of the cut-off, in (0, 1].
        beta: Shape of the Kaiser window.

    Returns:
        Read-only float64 array of ``n_taps`` taps.

    Reference:
        Proakis, Digital Communications (4th ed., 2001), section 9.2, for the impulse response.
    """
    t = (np.arange(n_taps) - n_taps // 2) / 2.0  # in symbol periods
    taps = np.empty(n_taps)
    at_zero = t == 0
    at_pole = np.isclose(np.abs(t), 1 / (4 * roll_off))
    rest = ~(at_zero | at_pole)
    taps[at_zero] = 1 - roll_off + 4 * roll_off / np.pi
    angle = np.pi / (4 * roll_off)
    taps[at_pole] = roll_off / np.sqrt(2) * ((1 + 2 / np.pi) * np.sin(angle) + (1 - 2 / np.pi) * np.cos(angle))
    u = t[rest]
    numerator = np.sin(np.pi * u * (1 - roll_off)) + 4 * roll_off * u * np.cos(np.pi * u * (1 + roll_off))
    taps[rest] = numerator / (np.pi * u * (1 - (4 * roll_off * u) ** 2))
    taps *= np.kaiser(n_taps, beta)
    taps /= taps.sum()
    taps.setflags(write=False)
    return taps
