"""Fast Griffin-Lim against a slow one, and what it is for: closer magnitudes than the plain form."""

import numpy as np
import pytest
from scipy import signal

from pgan_audio.audio.griffin_lim import MOMENTUM, SILENT_FRAMES, griffin_lim
from pgan_audio.audio.log_spectra import FLOOR, log_spectra
from pgan_audio.errors import UsageError

WINDOW = signal.get_window("hann", 256)
RATE_HZ = 16_000


def frames_of(x: np.ndarray) -> np.ndarray:
    """Complex spectra of the frames of ``x``, one by one."""
    return np.array([np.fft.rfft(x[start : start + 256] * WINDOW) for start in range(0, len(x) - 255, 128)])


def overlapped(spectra: np.ndarray) -> np.ndarray:
    """The samples whose frames differ least from ``spectra``: Griffin and Lim (1984), equation 6."""
    n = 128 * (len(spectra) - 1) + 256
    total, weight = np.zeros(n), np.zeros(n)
    for place, spectrum in enumerate(spectra):
        part = slice(128 * place, 128 * place + 256)
        total[part] += np.fft.irfft(spectrum) * WINDOW
        weight[part] += WINDOW**2
    return total / np.maximum(weight, 1e-30)


def slow(magnitudes: np.ndarray, iterations: int, momentum: float) -> np.ndarray:
    """Perraudin et al. (2013), algorithm 2, step by step."""
    padded = np.pad(magnitudes, ((SILENT_FRAMES, SILENT_FRAMES), (0, 0)))
    phases = np.ones(padded.shape, complex)
    before = np.zeros(padded.shape, complex)
    for _ in range(iterations):
        rebuilt = frames_of(overlapped(padded * phases))
        phases = rebuilt - momentum / (1 + momentum) * before
        phases /= np.maximum(np.abs(phases), 1e-16)
        before = rebuilt
    samples = overlapped(padded * phases)
    return samples[128 * SILENT_FRAMES :][: 128 * len(magnitudes)]


def convergence(magnitudes: np.ndarray, samples: np.ndarray) -> float:
    """Spectral convergence: relative error of the magnitudes."""
    return float(np.linalg.norm(magnitudes_of(samples) - magnitudes) / np.linalg.norm(magnitudes))


def magnitudes_of(samples: np.ndarray) -> np.ndarray:
    return np.maximum(np.exp(log_spectra(samples)) - FLOOR, 0)


@pytest.fixture
def strokes(rng) -> list[np.ndarray]:
    """A kick, a snare and a bell, half a second each."""
    t = np.arange(8192) / RATE_HZ
    kick = np.sin(2 * np.pi * (50 * t + 6 * (1 - np.exp(-t / 0.04)))) * np.exp(-t / 0.15)
    snare = rng.standard_normal(8192) * np.exp(-t / 0.08) + 0.5 * np.sin(2 * np.pi * 190 * t) * np.exp(-t / 0.05)
    bell = sum(np.sin(2 * np.pi * f * t) * np.exp(-t * f / 800) for f in (562, 845, 1210, 2330))
    return [x / np.abs(x).max() for x in (kick, snare, bell)]


def test_it_is_the_slow_form_faster(strokes):
    for x in strokes:
        magnitudes = magnitudes_of(x[:2560])
        for iterations in (1, 5):
            expected = slow(magnitudes, iterations, MOMENTUM)
            np.testing.assert_allclose(griffin_lim(magnitudes, iterations), expected, atol=1e-6)


def test_it_comes_closer_than_the_plain_form(strokes):
    fast = [convergence(magnitudes_of(x), griffin_lim(magnitudes_of(x), 20)) for x in strokes]
    plain = [convergence(magnitudes_of(x), slow(magnitudes_of(x), 20, 0.0)) for x in strokes]
    assert np.mean(fast) < 0.9 * np.mean(plain)
    assert np.mean(fast) < 0.2


def test_length_level_and_sameness(strokes):
    magnitudes = magnitudes_of(strokes[0])
    samples = griffin_lim(magnitudes)
    assert samples.shape == (8192,)
    np.testing.assert_array_equal(griffin_lim(magnitudes), samples)  # nothing random
    rms = [np.sqrt(np.mean(x**2)) for x in (samples, strokes[0])]
    assert rms[0] == pytest.approx(rms[1], rel=0.1)
    np.testing.assert_allclose(griffin_lim(8 * magnitudes), 8 * samples, atol=1e-9)
    assert not griffin_lim(np.zeros((4, 129))).any()


def test_a_stroke_stays_where_it_was(strokes):
    late = np.pad(strokes[1], (4096, 0))
    energy = griffin_lim(magnitudes_of(late)) ** 2
    assert np.argmax(np.cumsum(energy) > 0.02 * energy.sum()) == pytest.approx(4096, abs=256)


@pytest.mark.parametrize(
    ("magnitudes", "iterations", "message"),
    [
        (np.ones((4, 128)), 20, r"shape \(frames, 129\)\. Received: \(4, 128\)\."),
        (np.ones((0, 129)), 20, r"Received: \(0, 129\)\."),
        (-np.ones((4, 129)), 20, "finite and not negative"),
        (np.full((4, 129), np.inf), 20, "finite and not negative"),
        (np.ones((4, 129)), 0, r"`iterations` must be at least 1\. Received: 0\."),
    ],
)
def test_what_is_not_magnitudes_is_refused(magnitudes, iterations, message):
    with pytest.raises(UsageError, match=message):
        griffin_lim(magnitudes, iterations)
