import numpy as np
import pytest

from pgan_audio.audio.pitch import Pitch, pitch_of

RATE_HZ = 16_000


def tone(hz, seconds=0.3, rate_hz=RATE_HZ, overtones=5):
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    parts = [np.sin(2 * np.pi * hz * n * time + n) / n for n in range(1, overtones + 1) if n * hz < rate_hz / 2]
    return np.sum(parts, axis=0)


@pytest.mark.parametrize("hz", [55.0, 98.3, 220.0, 441.7, 880.0, 1661.2])
@pytest.mark.parametrize("rate_hz", [8_000, 44_100])
def test_tones_with_overtones(hz, rate_hz):
    pitch = pitch_of(tone(hz, rate_hz=rate_hz), rate_hz)
    semitones = 12 * np.log2(pitch.frequency_hz / hz)
    assert semitones == pytest.approx(0, abs=0.1 if rate_hz > 8 * hz else 0.25)  # few samples to a period
    assert pitch.strength > 0.95


def test_a_missing_fundamental_is_heard():
    time = np.arange(4800) / RATE_HZ
    x = sum(np.sin(2 * np.pi * 200 * n * time) for n in (2, 3, 4))
    assert pitch_of(x, RATE_HZ).frequency_hz == pytest.approx(200, rel=0.01)


def test_note_numbers():
    assert pitch_of(tone(440), RATE_HZ).note_number == pytest.approx(69, abs=0.1)
    assert pitch_of(tone(261.63), RATE_HZ).note_number == pytest.approx(60, abs=0.1)


def test_noise_has_less_of_a_pitch_than_a_tone_in_noise(rng):
    noise = rng.standard_normal(4800)
    assert pitch_of(noise, RATE_HZ).strength < 0.3
    assert 0.6 < pitch_of(tone(220) + 0.5 * noise, RATE_HZ).strength < 0.95


def test_the_loudest_part_counts(rng):
    quiet = 0.01 * rng.standard_normal(16_000)
    quiet[9000 : 9000 + 3200] += tone(330, 0.2)
    assert pitch_of(quiet, RATE_HZ).frequency_hz == pytest.approx(330, rel=0.01)


def test_what_resembles_itself_at_no_lag_has_no_pitch():
    """A ramp with two pulses so far apart that the only peak of its autocorrelation lies below 0."""
    x = np.linspace(-1, 1, 160)
    x[[40, 110]] += 0.3
    assert pitch_of(x, 8000) == Pitch(440.0, 0.0)


@pytest.mark.parametrize("x", [np.zeros(0), np.zeros(5), np.ones(8), np.zeros(4000), np.ones(4000)])
def test_without_a_sound_there_is_no_pitch(x):
    assert (pitch_of(x, RATE_HZ).strength, pitch_of(x, RATE_HZ).note_number) == (0, 69)
