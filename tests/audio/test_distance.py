"""The log-spectral distance, against itself written out, and what it must and must not hear."""

import numpy as np
import pytest

from pgan_audio.audio.distance import log_spectral_distance_db, windows
from pgan_audio.errors import UsageError


def slow_power(x, n_fft, hop):
    """Power of each frame and frequency, by the discrete Fourier transform's own formula."""
    n = np.arange(n_fft)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * n / n_fft)
    padded = np.concatenate([np.zeros(n_fft // 2), x, np.zeros(n_fft)])
    power = []
    for start in range(0, len(x) + 1, hop):
        frame = padded[start : start + n_fft] * window
        sums = [np.sum(frame * np.exp(-2j * np.pi * k * n / n_fft)) for k in range(n_fft // 2 + 1)]
        power.append([abs(s * 2 / np.sum(window)) ** 2 for s in sums])
    return np.array(power)  # (frames, bins)


def slow_distance(clip, reference):
    clip = clip * np.sqrt(np.mean(reference**2) / np.mean(clip**2))
    by_scale = []
    for n_fft, hop in windows(len(reference)):
        own = [slow_power(clip[:, c], n_fft, hop) for c in range(clip.shape[1])]
        other = [slow_power(reference[:, c], n_fft, hop) for c in range(clip.shape[1])]
        floor = max(p.max() for p in other) * 1e-6
        rows = []
        for p, q in zip(own, other, strict=True):
            for frame, frame_of_reference in zip(p, q, strict=True):
                difference = 10 * np.log10((frame + floor) / (frame_of_reference + floor))
                rows.append(np.sqrt(np.mean(difference**2)))
        by_scale.append(np.mean(rows))
    return np.mean(by_scale)


def speechlike(rng, n_samples=1000, channels=1):
    """Noise that comes and goes."""
    return rng.standard_normal((n_samples, channels)) * 0.1 * np.sin(np.arange(n_samples)[:, None] / 70) ** 4


def test_windows_fit_the_length_and_hops_are_a_quarter():
    assert windows(8192) == [(128, 32), (256, 64), (512, 128)]
    assert windows(128) == [(32, 8), (64, 16), (128, 32)]


@pytest.mark.parametrize("channels", [1, 2])
def test_it_is_the_formula(rng, channels):
    a, b = speechlike(rng, 200, channels), speechlike(rng, 200, channels)[::-1]
    assert log_spectral_distance_db(a, b) == pytest.approx(slow_distance(a, b), abs=1e-3)
    assert log_spectral_distance_db(a, b) != pytest.approx(log_spectral_distance_db(b, a), abs=1e-3)


def test_only_another_sound_is_away(rng):
    x = speechlike(rng)
    assert log_spectral_distance_db(x, x) == 0
    for louder in (0.01, 2.0, -1.0):
        assert log_spectral_distance_db(louder * x, x) == pytest.approx(0, abs=1e-4)
    shifted = [log_spectral_distance_db(np.roll(x, n, axis=0), x) for n in (1, 5, 20)]
    assert 0 < shifted[0] < shifted[1] < shifted[2]
    assert shifted[2] < log_spectral_distance_db(rng.standard_normal(x.shape), x)


def test_what_is_60_db_below_the_loudest_does_not_count(rng):
    x = np.sin(np.arange(4096) * 2 * np.pi / 16)[:, None]
    x[2048:] = 0
    hiss = rng.standard_normal(x.shape)
    assert log_spectral_distance_db(x + 1e-5 * hiss, x) < 0.1
    assert log_spectral_distance_db(x + 1e-2 * hiss, x) > 3


def test_silence_is_as_far_as_the_recording_is_above_the_floor(rng):
    x = speechlike(rng)
    away = log_spectral_distance_db(np.zeros_like(x), x)
    assert np.isfinite(away)
    assert 0 < away < 60


@pytest.mark.parametrize(
    ("clip", "reference", "message"),
    [
        (np.ones((8, 1)), np.ones((9, 1)), r"one shape, \(time, channels\)\. Received: \(8, 1\) and \(9, 1\)\."),
        (np.ones(8), np.ones(8), r"Received: \(8,\) and \(8,\)\. Bring them to one rate and length first\."),
        (np.ones((8, 1)), np.zeros((8, 1)), r"can't be compared with silence\. Received: a reference of zeros\."),
    ],
)
def test_what_cannot_be_compared_is_refused(clip, reference, message):
    with pytest.raises(UsageError, match=message):
        log_spectral_distance_db(clip, reference)
