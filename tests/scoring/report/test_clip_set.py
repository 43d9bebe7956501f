"""Sets in numbers, against closed forms and SciPy."""

import numpy as np
import pytest
from scipy import signal

from pgan_audio.audio.measures import summary
from pgan_audio.scoring.report.clip_set import ClipSet

RATE_HZ = 1000.0


def sine(hz, amplitude, n=1024):
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(n) / RATE_HZ))[:, None]


def test_a_sine_stands_at_its_frequency_and_level():
    found = ClipSet.of("tone", [sine(125, 0.5), sine(125, 0.5)], RATE_HZ)
    peak = found.spectrum_db.argmax()
    assert found.frequencies_hz[peak] == pytest.approx(125)
    # The mean is of powers: frames beyond both ends, zeros in part, take a little off.
    assert found.spectrum_db[peak] == pytest.approx(20 * np.log10(0.5), abs=0.4)
    assert found.frequencies_hz[0] > 0
    assert found.frequencies_hz[-1] == RATE_HZ / 2
    np.testing.assert_allclose(found.spread_db, np.stack([found.spectrum_db] * 2), atol=1e-9)


def test_means_are_of_powers():
    loud, both = (ClipSet.of("tones", [sine(125, a) for a in gains], RATE_HZ) for gains in ([1.0], [1.0, 0.01]))
    peak = both.spectrum_db.argmax()
    assert both.spectrum_db[peak] == pytest.approx(loud.spectrum_db[peak] - 3.01, abs=0.01)
    # 10 % and 90 % of the way from the one clip's power to the other's.
    expected = loud.spectrum_db[peak] + 10 * np.log10([0.1, 0.9])
    np.testing.assert_allclose(both.spread_db[:, peak], expected, atol=0.01)


def test_noise_has_the_spectrum_that_welch_finds(rng):
    clips = [0.1 * rng.standard_normal((4096, 1)) for _ in range(20)]
    found = ClipSet.of("noise", clips, RATE_HZ)
    n_fft = 2 * len(found.frequencies_hz)
    _, density = signal.welch(np.concatenate(clips)[:, 0], RATE_HZ, "hann", n_fft, scaling="spectrum", detrend=False)
    # SciPy's spectrum has a sine's power, half its squared amplitude.
    np.testing.assert_allclose(found.spectrum_db[4:-4], 10 * np.log10(2 * density)[5:-4], atol=0.5)
    low, high = found.spread_db
    assert np.all(low < found.spectrum_db)
    assert np.all(high > found.spectrum_db)


def test_the_course_follows_a_step_in_level():
    clip = np.concatenate([np.full((512, 1), 0.1), np.full((512, 1), 0.001)])
    found = ClipSet.of("step", [clip, 3 * clip], RATE_HZ)
    both_db = 10 * np.log10((1 + 9) / 2)
    half = len(found.course_db) // 2
    np.testing.assert_allclose(found.course_db[:half], -20 + both_db)
    np.testing.assert_allclose(found.course_db[half:], -60 + both_db)
    assert found.seconds[0] == pytest.approx(0.008)
    assert found.seconds[-1] == pytest.approx(1.024 - 0.008)


def test_channels_are_mixed_and_what_is_not_finite_left_out():
    left, right = sine(100, 0.4), sine(100, 0.2)
    bad = sine(100, 0.4).repeat(2, axis=1)
    bad[7, 1] = np.nan
    found = ClipSet.of("both", [np.hstack([left, right]), bad], RATE_HZ)
    assert (found.name, found.n, found.n_not_finite) == ("both", 1, 1)
    assert found.values == pytest.approx(summary(sine(100, 0.3).T, RATE_HZ))
    assert ClipSet.of("none", [bad], RATE_HZ) is None
    assert ClipSet.of("none", [], RATE_HZ) is None


def test_silence_and_short_clips_have_finite_numbers():
    for n in (16, 50, 256):
        found = ClipSet.of("silence", [np.zeros((n, 1))], RATE_HZ)
        assert np.all(found.spectrum_db == -100)
        assert np.all(found.course_db == -100)
        assert len(found.seconds) == min(n, 64)
        assert np.all(np.diff(found.seconds) > 0)
