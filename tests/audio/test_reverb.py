"""The synthetic room: how long it sounds, by its definition, and what it leaves alone."""

import numpy as np
import pytest
from scipy import signal

from pgan_audio.audio.reverb import LONGEST_SECONDS, WET_DB, reverberate, room_response
from pgan_audio.errors import UsageError

RATE_HZ = 16_000


def decay_seconds(response: np.ndarray, low_hz: float, high_hz: float) -> float:
    """RT60 of a band: three times the way from -5 to -25 dB of the backward integral (Schroeder, 1965)."""
    sos = signal.butter(4, (low_hz, high_hz), "bandpass", fs=RATE_HZ, output="sos")
    energy = signal.sosfilt(sos, response) ** 2
    left_db = 10 * np.log10(np.cumsum(energy[::-1])[::-1] / energy.sum())
    start, end = np.argmax(left_db < -5), np.argmax(left_db < -25)
    return 3 * (end - start) / RATE_HZ


@pytest.mark.parametrize("seconds", [0.4, 1.2, 4.0])
def test_reverberation_time_is_as_asked_for_and_shorter_above(seconds):
    response = room_response(seconds, RATE_HZ)[:, 0]
    assert decay_seconds(response, 300, 900) == pytest.approx(seconds, rel=0.2)
    assert decay_seconds(response, 3600, 4400) == pytest.approx(0.65 * seconds, rel=0.2)
    assert decay_seconds(response, 7000, 7900) < 0.6 * seconds


def test_response_is_the_rooms_answer_alone_of_unit_energy():
    response = room_response(1.0, RATE_HZ, channels=2)
    assert response.shape == (16_000, 2)
    np.testing.assert_allclose(np.sum(response**2, axis=0), 1)
    assert np.abs(response[: round(0.007 * RATE_HZ)]).max() < 1e-3  # before the nearest wall
    assert abs(np.corrcoef(response.T)[0, 1]) < 0.2  # two ears hear two answers


def test_same_seed_same_room():
    np.testing.assert_array_equal(room_response(0.5, RATE_HZ), room_response(0.5, RATE_HZ))
    assert np.abs(room_response(0.5, RATE_HZ, seed=1) - room_response(0.5, RATE_HZ)).max() > 0.01


def test_a_clip_is_itself_and_its_convolution_with_the_room(rng):
    clip = rng.standard_normal((400, 2)) * 0.1
    room = room_response(0.05, RATE_HZ, 2, seed=3)
    wet = np.stack([np.convolve(clip[:, c], room[:, c]) for c in range(2)], axis=-1) * 10 ** (WET_DB / 20)
    expected = np.zeros((1200, 2))
    expected[:400] += clip
    expected[:1199] += wet
    expected *= np.abs(clip).max() / np.abs(expected).max()
    sound = reverberate(clip, RATE_HZ, 0.05, seed=3)
    assert (sound.dtype, sound.shape) == (np.float32, (1200, 2))
    np.testing.assert_allclose(sound, expected, atol=1e-6)


def test_peak_stays_and_silence_stays_silence(rng):
    clip = 0.9 * np.sign(rng.standard_normal((4000, 1)))
    assert np.abs(reverberate(clip, RATE_HZ, 2.0)).max() == pytest.approx(0.9, rel=1e-6)
    assert not reverberate(np.zeros((100, 1)), RATE_HZ, 0.1).any()


def test_rates_and_times_at_the_edge():
    for rate_hz, seconds in ((250.0, 0.02), (8000.0, 1.0), (96_000.0, 0.1), (RATE_HZ, 0.0002)):
        response = room_response(seconds, rate_hz)
        assert len(response) == round(seconds * rate_hz)
        assert np.isfinite(response).all()


@pytest.mark.parametrize("seconds", [0.0, -1.0, LONGEST_SECONDS + 1, float("nan"), 1e-6])
def test_impossible_times_are_refused(seconds):
    with pytest.raises(UsageError, match=r"must be above 0 and at most 20 s.* Received: "):
        room_response(seconds, RATE_HZ)
