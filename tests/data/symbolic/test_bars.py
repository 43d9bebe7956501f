import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.data.symbolic.bars import HELD, bar_lines, cut, is_filled, joined
from pgan_audio.data.symbolic.melody import REST, Melody
from pgan_audio.data.symbolic.tune import Metre, Tune

JIG, REEL = Metre(6, 8), Metre(4, 4)


def test_bars_of_one_metre_and_of_two():
    assert list(bar_lines([(0, JIG)], 1441)) == [(0, 1440, JIG), (1440, 2880, JIG)]
    assert list(bar_lines([(0, JIG), (1440, REEL)], 2000)) == [(0, 1440, JIG), (1440, 3360, REEL)]
    assert list(bar_lines([(0, JIG), (720, REEL)], 2000)) == [(0, 720, JIG), (720, 2640, REEL)]
    assert list(bar_lines([(0, JIG), (2880, REEL)], 1440)) == [(0, 1440, JIG)]  # a change after the end
    assert list(bar_lines([(0, JIG)], 0)) == []


def test_what_crosses_a_line_is_held_and_the_last_bar_filled():
    melody = Melody(((REST, 1200), (60, 960), (62, 480)))
    assert cut(melody, [(0, JIG)]) == [((REST, 1200), (60, 240)), ((HELD, 720), (62, 480), (REST, 240))]


def test_rests_and_long_notes_across_lines():
    melody = Melody(((60, 2880), (REST, 2880), (62, 1440)))
    assert cut(melody, [(0, JIG)]) == [
        ((60, 1440),), ((HELD, 1440),), ((REST, 1440),), ((REST, 1440),), ((62, 1440),),
    ]  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(0, 127), st.integers(1, 200), st.integers(0, 50)), max_size=25),
    st.sampled_from([((0, JIG),), ((0, REEL),), ((0, JIG), (1440, REEL)), ((0, JIG), (700, REEL), (2620, JIG))]),
)
def test_cut_and_joined_is_the_same(drawn, metres):
    steps = []
    for pitch, notes, rests in drawn:
        steps += [(REST, 20 * rests)] if rests else []
        steps.append((pitch, 20 * notes))
    melody = Melody(tuple(steps))
    bars = cut(melody, metres)
    assert joined(bars) == melody
    lines = list(bar_lines(metres, melody.n_ticks))
    assert [sum(ticks for _, ticks in bar) for bar in bars] == [end - onset for onset, end, _ in lines]


@pytest.mark.parametrize(("metres", "filled"), [(((0, JIG), (2880, REEL)), True), (((0, JIG), (2000, REEL)), False)])
def test_changes_on_bar_lines(metres, filled):
    assert is_filled(Tune((), metres=metres)) is filled
