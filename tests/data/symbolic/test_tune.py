import pytest

from pgan_audio.data.symbolic.tune import COMMON_TIME, Metre, Note, Tune, without_repetition


@pytest.mark.parametrize(
    ("metre", "name", "bar", "pulse"),
    [
        (Metre(4, 4), "4/4", 1920, 480),
        (Metre(6, 8), "6/8", 1440, 720),
        (Metre(9, 8), "9/8", 2160, 720),
        (Metre(3, 8), "3/8", 720, 240),
        (Metre(2, 2), "2/2", 1920, 960),
        (Metre(6, 4), "6/4", 2880, 480),
    ],
)
def test_metres(metre, name, bar, pulse):
    assert (metre.name, metre.bar_ticks, metre.pulse_ticks) == (name, bar, pulse)


def test_a_tune_ends_with_its_last_sounding_note():
    assert Tune((Note(0, 60, 960), Note(240, 64, 240))).n_ticks == 960
    assert Tune(()).n_ticks == 0
    assert Tune(()).metre == COMMON_TIME


def test_seconds_follow_all_tempos():
    assert Tune(()).seconds_at(480) == 0.5
    tune = Tune((), tempos=((480, 1_000_000), (960, 250_000)))
    assert [tune.seconds_at(tick) for tick in (0, 480, 720, 960, 1440)] == [0, 0.5, 1.0, 1.5, 1.75]


def test_repetition_is_left_out():
    assert without_repetition([(5, "b"), (0, "a"), (3, "a"), (5, "c"), (9, "c")]) == ((0, "a"), (5, "c"))
