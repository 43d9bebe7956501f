"""Attack and decay of strokes with known ones."""

import numpy as np
import pytest

from pgan_audio.audio.envelope import decay_seconds, envelopes, time_to_peak_seconds
from pgan_audio.errors import UsageError

RATE_HZ = 8000


def stroke(attack: float, fall_db_per_second: float, channels: int = 1, seconds: float = 1.0) -> np.ndarray:
    """A tone that rises in a straight line and falls evenly in dB."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    course = np.where(t < attack, t / attack, 10 ** (-fall_db_per_second * (t - attack) / 20))
    return np.repeat((course * np.sin(2 * np.pi * 1000 * t))[:, None], channels, axis=1)


@pytest.mark.parametrize(("attack", "fall"), [(0.01, 50.0), (0.1, 200.0), (0.3, 40.0)])
def test_attack_and_decay_are_those_of_the_stroke(attack: float, fall: float) -> None:
    clips = np.stack([stroke(attack, fall), 0.01 * stroke(attack, fall)])
    np.testing.assert_allclose(time_to_peak_seconds(clips, RATE_HZ), attack, atol=0.005)
    np.testing.assert_allclose(decay_seconds(clips, RATE_HZ), 20 / fall, atol=0.008)


def test_decay_by_another_fall() -> None:
    np.testing.assert_allclose(decay_seconds(stroke(0.01, 100.0)[None], RATE_HZ, fall_db=40), 0.4, atol=0.01)


def test_a_clip_that_stays_loud_decays_until_its_end() -> None:
    np.testing.assert_allclose(decay_seconds(stroke(0.1, 1.0)[None], RATE_HZ), 0.9, atol=0.01)


def test_a_second_stroke_counts_to_the_decay() -> None:
    twice = stroke(0.01, 200.0)
    twice[4000:] += 0.5 * stroke(0.01, 200.0)[:4000]
    assert decay_seconds(twice[None], RATE_HZ)[0] > 0.5


def test_envelope_is_the_rms_of_all_channels() -> None:
    tone = stroke(1e-6, 0.0, channels=2)
    tone[:, 1] = 0
    inner = envelopes(tone[None], RATE_HZ)[0, 100:-100]
    np.testing.assert_allclose(inner, np.sqrt(0.5 / 2), rtol=1e-3)


def test_silence_has_no_times() -> None:
    clips = np.stack([np.zeros((800, 1)), stroke(0.01, 50.0, seconds=0.1)])
    for measured in (time_to_peak_seconds(clips, RATE_HZ), decay_seconds(clips, RATE_HZ)):
        np.testing.assert_array_equal(np.isnan(measured), [True, False])


@pytest.mark.parametrize("clips", [np.zeros((3, 10)), np.zeros((0, 10, 1)), np.full((1, 10, 1), np.nan)])
def test_what_is_no_set_of_clips_is_refused(clips: np.ndarray) -> None:
    with pytest.raises(UsageError, match=r"shape \(n, time, channels\)\. Received: shape"):
        envelopes(clips, RATE_HZ)
