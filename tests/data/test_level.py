import math

import pytest

from pgan_audio.data.level import amplitude, gain


def level_db(x):
    return 20 * math.log10(x)


def test_amplitude():
    assert amplitude(-20) == pytest.approx(0.1)
    assert amplitude(0) == 1


def test_peak_goes_to_minus_1_db():
    assert level_db(0.2 * gain("peak", 0.2, 0.01)) == pytest.approx(-1)
    assert level_db(5.0 * gain("peak", 5.0, 1.0)) == pytest.approx(-1)


def test_rms_goes_to_minus_20_db():
    assert level_db(0.05 * gain("rms", 0.2, 0.05)) == pytest.approx(-20)


def test_rms_stops_where_the_peak_would_pass_minus_1_db():
    assert level_db(0.5 * gain("rms", 0.5, 0.001)) == pytest.approx(-1)


def test_none_is_none():
    assert gain("none", 0.2, 0.05) == 1


@pytest.mark.parametrize("normalise", ["peak", "rms", "none"])
@pytest.mark.parametrize("peak", [0.0, 0.00099])
def test_silence_is_left_alone(normalise, peak):
    assert gain(normalise, peak, peak / 2) == 1


def test_faint_is_not_silent():
    assert gain("peak", 0.00101, 0.0005) > 800
