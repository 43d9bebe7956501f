"""Reverberation from a room that never was: a synthetic impulse response."""

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from pgan_audio.errors import UsageError

LONGEST_SECONDS = 20.0
WET_DB = -9.0
"""Energy of a room's response, relative to the direct sound's."""

_GAP_SECONDS = 0.008  # the nearest wall
_EARLY_SECONDS = 0.08
_N_REFLECTIONS = 10
_EARLY_SHARE = 0.25  # of the response's energy
_DENSE_SECONDS = 0.03  # the tail takes so long to build up

# Air and walls swallow high frequencies sooner: of 1, 2, 4, 8 and 16 kHz, the part of the time that they leave. What
# lies lower or higher has the time of the nearest.
_TIMES = (1.0, 0.85, 0.65, 0.45, 0.3)
_LOWEST_HZ = 1_000.0


def room_response(seconds: float, rate_hz: float, channels: int = 1, seed: int = 0) -> NDArray[np.float64]:
    """What a room answers to a click: a few early reflections, then noise that dies away.

    The noise falls by 60 dB in ``seconds`` up to 1 kHz and faster above: at 4 kHz in 0.65 of the time. The direct sound
    isn't part of it.

    Args:
        seconds: Reverberation time (RT60), and length of the response.
        rate_hz: Sampling rate.
        channels: Each has reflections and noise of its own.
        seed: Another one gives another room. The same arguments give the same response.

    Returns:
        ``(time, channels)``, the energy of each channel being 1.

    Raises:
        UsageError: The time is not above 0, or above 20 s, or too short for a single sample.

    Reference:
        Moorer, About This Reverberation Business (1979), for exponentially decaying noise as a room's response.
    """
    n = round(seconds * rate_hz) if 0 < seconds <= LONGEST_SECONDS else 0
    if n < 1:
        raise UsageError(
            f"The reverberation must be above 0 and at most {LONGEST_SECONDS:g} s, a sample at least. "
            f"Received: {seconds:g} s."
        )
    rng = np.random.default_rng(seed)
    responses = []
    for _ in range(channels):
        early, late = _early(n, rate_hz, rng), _late(n, seconds, rate_hz, rng)
        responses.append(_unit_energy(np.sqrt(_EARLY_SHARE) * early + np.sqrt(1 - _EARLY_SHARE) * late))
    return np.stack(responses, axis=-1)


def reverberate(clip: NDArray[np.floating], rate_hz: float, seconds: float, seed: int = 0) -> NDArray[np.float32]:
    """A clip in a room: the clip itself, unchanged in time, and the room's answer, which outlasts it.

    The sum is brought to the clip's own peak, so that nothing is clipped that wasn't before.

    Args:
        clip: ``(time, channels)``.
        rate_hz: Sampling rate.
        seconds: Reverberation time, see `room_response`.
        seed: Of the room.

    Returns:
        ``(time + round(seconds * rate_hz), channels)``.

    Raises:
        UsageError: As for `room_response`.
    """
    room = room_response(seconds, rate_hz, clip.shape[1], seed)
    wet = signal.fftconvolve(np.asarray(clip, np.float64), room, axes=0) * 10 ** (WET_DB / 20)
    sound = np.pad(np.asarray(clip, np.float64), ((0, len(room)), (0, 0)))
    sound[: len(wet)] += wet
    before, after = np.max(np.abs(clip), initial=0.0), np.max(np.abs(sound), initial=0.0)
    return (sound * (before / after if after else 1.0)).astype(np.float32)


def _early(n: int, rate_hz: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Single reflections, weaker the later."""
    response = np.zeros(n)
    times = _GAP_SECONDS + np.sort(rng.random(_N_REFLECTIONS)) * (_EARLY_SECONDS - _GAP_SECONDS)
    levels = rng.choice([-1.0, 1.0], _N_REFLECTIONS) * _GAP_SECONDS / times  # spherical waves
    places = np.round(times * rate_hz).astype(int)
    np.add.at(response, places[places < n], levels[places < n])
    return _unit_energy(response)


def _late(n: int, seconds: float, rate_hz: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Noise whose octave bands decay each in its own time."""
    spectrum = fft.rfft(rng.standard_normal(n))
    octaves = np.log2(np.maximum(fft.rfftfreq(n, 1 / rate_hz) / _LOWEST_HZ, 1.0))
    octaves = np.minimum(octaves, len(_TIMES) - 1)
    times = np.arange(n) / rate_hz
    response = np.zeros(n)
    for octave, share in enumerate(_TIMES):
        weight = np.clip(1 - np.abs(octaves - octave), 0, 1)  # triangles that sum to 1
        response += fft.irfft(spectrum * weight, n) * 10 ** (-3 * times / (seconds * share))
    build_up = np.clip((times - _GAP_SECONDS) / _DENSE_SECONDS, 0, 1)
    shaped = response * build_up
    return _unit_energy(shaped if shaped.any() else response)  # a room shorter than its first echo


def _unit_energy(x: NDArray[np.float64]) -> NDArray[np.float64]:
    energy = float(np.sum(x**2))
    return x / np.sqrt(energy) if energy else x
