"""What the voices are made of: waves without aliasing, envelopes, noise bands."""

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from pgan_audio.data.synthetic.note import Samples

HIGHEST_SHARE = 0.45  # of the rate: partials above are left out
_TABLE = 8192


def seconds_axis(seconds: float, rate_hz: int) -> Samples:
    """Time of every sample, from 0, at least one."""
    return np.arange(max(1, round(seconds * rate_hz))) / rate_hz


def harmonics_below(highest_hz: float, rate_hz: int) -> npt.NDArray[np.int_]:
    """Numbers 1, 2, 3... of the harmonics a tone has room for; its own first one always."""
    return np.arange(1, max(1, int(HIGHEST_SHARE * rate_hz / highest_hz)) + 1)


def harmonic_wave(frequency_hz: Samples, amplitudes: npt.ArrayLike, rate_hz: int, turn: float = 0.0) -> Samples:
    """Sum of the harmonics of a gliding tone, read from a table of one period.

    Args:
        frequency_hz: Of the fundamental at each sample, ``(time,)``.
        amplitudes: Of harmonics 1, 2, 3...; those that would pass ``HIGHEST_SHARE`` are left out.
        rate_hz: Sampling rate.
        turn: Phase of the fundamental at the start, in turns.

    Returns:
        ``sum_k amplitudes[k-1] sin(2 pi k phase)``, ``(time,)``.
    """
    heard = np.asarray(amplitudes, dtype=np.float64)[: harmonics_below(float(frequency_hz.max()), rate_hz).size]
    table = fft.irfft(-0.5j * _TABLE * np.concatenate([[0.0], heard]), _TABLE)
    table = np.append(table, table[0])  # so that the last place has a right neighbour
    phase = turn + (np.cumsum(frequency_hz) - frequency_hz) / rate_hz
    place = (phase - np.floor(phase)) * _TABLE
    index = place.astype(np.int64)
    left = table[index]
    return np.asarray(left + (place - index) * (table[index + 1] - left))


def decay(time: Samples, t60_seconds: float) -> Samples:
    """Exponential decay from 1, by 60 dB in ``t60_seconds``."""
    return np.asarray(10.0 ** (-3.0 * time / t60_seconds))


def held(time: Samples, held_seconds: float, attack_seconds: float, release_seconds: float) -> Samples:
    """A note held at 1 between an attack and a release shaped like half a cosine.

    The release starts at ``held_seconds``; a note shorter than its attack never reaches 1.
    """
    peak = min(1.0, held_seconds / attack_seconds)
    rise = np.clip(time / attack_seconds, 0.0, peak)
    fall = np.clip((time - held_seconds) / release_seconds, 0.0, 1.0)
    return np.asarray((0.5 - 0.5 * np.cos(np.pi * rise)) * (0.5 + 0.5 * np.cos(np.pi * fall)))


def ended(samples: Samples, rate_hz: int, seconds: float = 0.01) -> Samples:
    """The same with its last ``seconds`` faded to 0, so that a cut makes no click."""
    n = min(samples.size, max(1, round(seconds * rate_hz)))
    return np.concatenate([samples[:-n], samples[-n:] * np.linspace(1.0, 0.0, n)])


def noise_band(n_samples: int, low_hz: float, high_hz: float, rate_hz: int, rng: np.random.Generator) -> Samples:
    """White noise through a band-pass of 12 dB per octave and side, RMS 1 or, if very short, near it.

    The band is moved below ``HIGHEST_SHARE`` of the rate where it would lie above.
    """
    high_hz = min(high_hz, HIGHEST_SHARE * rate_hz)
    low_hz = min(low_hz, 0.6 * high_hz)
    sections = signal.butter(2, [low_hz, high_hz], "bandpass", fs=rate_hz, output="sos")
    lead_in = round(4 * rate_hz / low_hz)  # lets the filter settle
    noise = signal.sosfilt(sections, rng.standard_normal(n_samples + lead_in))[lead_in:]
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def resonance(frequency_hz: npt.ArrayLike, centre_hz: float, bandwidth_hz: float) -> Samples:
    """Gain of a single resonance: 1 at its centre, 0.71 half a bandwidth off."""
    offset = (np.asarray(frequency_hz, dtype=np.float64) - centre_hz) / (bandwidth_hz / 2)
    return np.asarray(1.0 / np.sqrt(1.0 + offset**2))
