from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.data.symbolic.spelling import VALUES, Value, beams, spelled, tuplet_ends
from pgan_audio.data.symbolic.tune import Metre

KINDS = ["64th", "32nd", "16th", "eighth", "quarter", "half", "whole", "breve"]


def ticks_of(value):
    plain = Fraction(30) * 2 ** KINDS.index(value.kind)
    return plain * (2 - Fraction(1, 2**value.dots)) * (Fraction(2, 3) if value.is_triplet else 1)


def test_every_value_is_as_long_as_it_is_written():
    assert all(ticks_of(value) == ticks for ticks, value in VALUES.items())
    assert VALUES[720] == Value("quarter", 1)
    assert VALUES[160] == Value("eighth", 0, True)
    assert VALUES[840] == Value("quarter", 2)


@given(st.integers(0, 20_000))
def test_lengths_add_up(ticks):
    pieces = list(spelled(ticks))
    assert sum(length for length, _ in pieces) == ticks
    assert all(value is not None for _, value in pieces[:-1])
    assert all(ticks_of(value) == length for length, value in pieces if value is not None)
    if ticks % 20 == 0:
        assert all(value is not None for _, value in pieces)
        assert len(pieces) <= 3 + ticks // 1920


def written(*lengths, start=0, rests=()):
    bar, now = [], start
    for place, ticks in enumerate(lengths):
        bar.append((now, ticks, VALUES[ticks], place not in rests))
        now += ticks
    return bar


@pytest.mark.parametrize(
    ("bar", "metre", "expected"),
    [
        (written(240, 240, 240, 240, 240, 240), Metre(6, 8), [{1: "begin"}, {1: "continue"}, {1: "end"}] * 2),
        (written(480, 240, 240, 480), Metre(4, 4), [{}, {1: "begin"}, {1: "end"}, {}]),
        (written(240, 240, 240, rests=(1,)), Metre(6, 8), [{}, {}, {}]),
        (written(360, 120, 480), Metre(4, 4), [{1: "begin"}, {1: "end", 2: "backward hook"}, {}]),
        (written(120, 360), Metre(4, 4), [{1: "begin", 2: "forward hook"}, {1: "end"}]),
        (written(120, 120, 240), Metre(4, 4), [{1: "begin", 2: "begin"}, {1: "continue", 2: "end"}, {1: "end"}]),
        (written(240, 240, start=960), Metre(6, 8), [{1: "begin"}, {1: "end"}]),  # an upbeat
        (written(240, 240, 240, 240), Metre(4, 4), [{1: "begin"}, {1: "end"}] * 2),
    ],
)
def test_beams(bar, metre, expected):
    assert beams(bar, metre) == expected


def test_brackets_of_triplets():
    assert tuplet_ends(written(160, 160, 160, 480)) == ["start", None, "stop", None]
    assert tuplet_ends(written(320, 160, 160, 160, 160)) == ["start", "stop", "start", None, "stop"]
    assert tuplet_ends(written(160, 240, 160)) == [None, None, None]  # runs that fill nothing
