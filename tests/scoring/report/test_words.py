"""Numbers and names as the page shows them."""

import math

import pytest

from pgan_audio.audio.measures import summary
from pgan_audio.scoring.report import words


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "", "–"),
        (0.1234, "%", "12.3"),
        (-20.06, "dBFS", "−20.1"),
        (1234.5, "Hz", "1\u202f234"),
        (0.44444, "1", "0.44"),
        (2, "", "2"),
        (-3.14159, "", "−3.14"),
        (0.00012345, "", "0.000123"),
        (1e-8, "", "1e−08"),
        (12345.6, "", "12346"),
        (math.nan, "", "nan"),
        (math.inf, "%", "inf"),
        (True, "", "True"),
        ("odd", "%", "odd"),
    ],
)
def test_numbers(value, unit, text):
    assert words.number(value, unit) == text


def test_names_and_sizes():
    assert [words.rate(hz) for hz in (250, 1000, 11_025, 172.265625)] == ["250 Hz", "1 kHz", "11.025 kHz", "172.266 Hz"]
    assert [words.size(n) for n in (10, 12_345, 1_849_999)] == ["1 kB", "12 kB", "1.8 MB"]
    assert words.duration(3909.4) == "1:05:09"
    assert words.count(1234567) == "1\u202f234\u202f567"
    assert [words.named("Level", unit) for unit in ("dBFS", "", "1")] == ["Level, dBFS", "Level", "Level"]


def test_every_measure_has_its_words(rng):
    assert set(words.MEASURES) == set(summary(0.1 * rng.standard_normal((2, 512)), 1000.0))
