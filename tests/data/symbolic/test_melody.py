import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.data.symbolic.melody import GRID_TICKS, REST, Melody, tune_of
from pgan_audio.data.symbolic.tune import Note, Part, Tune
from pgan_audio.errors import TuneError


def melody(*notes):
    return Melody.of_line([Note(*note) for note in notes]).steps


def test_an_upbeat_and_gaps_are_rests():
    assert melody((960, 60, 240), (1200, 62, 240), (1920, 64, 480)) == (
        (REST, 960), (60, 240), (62, 240), (REST, 480), (64, 480),
    )  # fmt: skip


def test_gaps_shorter_than_a_32nd_are_closed():
    assert melody((0, 60, 430), (480, 62, 420), (960, 64, 480)) == ((60, 480), (62, 420), (REST, 60), (64, 480))


def test_the_highest_of_simultaneous_notes_counts():
    assert melody((0, 60, 480), (0, 67, 480), (0, 64, 480), (480, 62, 480)) == ((67, 480), (62, 480))


def test_a_note_ends_where_the_next_begins_and_lower_ones_beneath_it_do_not():
    assert melody((0, 60, 960), (480, 62, 480)) == ((60, 480), (62, 480))
    assert melody((0, 72, 960), (480, 62, 480), (960, 71, 480)) == ((72, 960), (71, 480))


def test_times_are_moved_to_the_grid_and_nothing_vanishes():
    assert melody((3, 60, 235), (241, 62, 1)) == ((60, 240), (62, 20))
    assert GRID_TICKS == 20


def test_repeated_notes_stay_apart():
    assert melody((0, 60, 240), (240, 60, 240)) == ((60, 240), (60, 240))


def test_the_leading_part_is_the_highest_of_the_busy_ones():
    low = [Note(i * 240, 50, 240, 90, 0) for i in range(8)]
    high = [Note(i * 480, 70, 480, 90, 1) for i in range(4)]
    bell = [Note(0, 100, 1920, 90, 2)]
    drums = [Note(i * 120, 120, 120, 90, 3) for i in range(16)]
    parts = (Part(), Part(), Part(), Part(is_drums=True))
    tune = Tune(tuple(sorted(low + high + bell + drums)), parts)
    assert Melody.of(tune).steps == ((70, 480),) * 4


def test_drums_have_no_melody():
    with pytest.raises(TuneError, match="nothing but drums"):
        Melody.of(Tune((Note(0, 36, 10),), (Part(is_drums=True),)))


def steps():
    pitches = st.integers(0, 127) | st.just(REST)
    lengths = st.integers(3, 96).map(lambda n: n * GRID_TICKS)
    return st.lists(st.tuples(pitches, lengths), max_size=30).map(without_two_rests)


def without_two_rests(drawn):
    kept = [step for i, step in enumerate(drawn) if step[0] != REST or (i + 1 < len(drawn) and drawn[i + 1][0] != REST)]
    return tuple(kept)


@given(steps())
def test_a_melody_is_that_of_its_tune(drawn):
    if all(pitch == REST for pitch, _ in drawn):
        return
    once = Melody(drawn)
    tune = tune_of(once, Tune((), title="t"))
    assert Melody.of(tune) == once
    assert (tune.title, once.n_ticks) == ("t", tune.n_ticks)
