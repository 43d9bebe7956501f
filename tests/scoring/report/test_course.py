"""The course of a run: how far it is in words, and thinned curves that go the same way."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from pgan_audio.errors import RunError
from pgan_audio.scoring.report.course import Course, at_end, thinned
from pgan_audio.training.event import Event


def event(clips, stage, value, fade=1.0):
    return Event(datetime(2026, 1, 1, tzinfo=UTC), clips, stage, {"score/real": value, "schedule/fade": fade})


@pytest.mark.parametrize(
    ("finished", "until", "state"),
    [
        ((), 0, "No stage is finished yet. Nothing has been measured yet."),
        ((), 48, "No stage is finished yet. In stage 1 of 2: 48 of its 160 clips shown."),
        ((1,), 160, "Finished so far: stage 1. 160 of 400 clips shown."),
        ((1,), 192, "Finished so far: stage 1. In stage 2 of 2, fading in (at 40%): 32 of its 240 clips shown."),
        ((1,), 304, "Finished so far: stage 1. In stage 2 of 2: 144 of its 240 clips shown."),
        ((1, 2), None, "Finished: all 2 stages, 400 clips shown."),
    ],
)
def test_how_far_it_is(make_run, finished, until, state):
    course = make_run(finished, until)
    assert course.state == state
    assert course.finished == finished
    assert course.has_stages


def test_marks_and_values_are_kept_apart(course):
    assert [mark.kind for mark in course.marks] == ["roll-back"]
    assert len(course.events) == 400 // 16
    assert all(event.values for event in course.events)
    assert course.stages() == [2, 1]
    assert [event.clips for event in course.of_stage(1)] == list(range(16, 161, 16))
    assert (course.start_of(1), course.start_of(2)) == (0, 160)


def test_stages_that_are_none_of_the_runs_do_not_count(make_run):
    course = make_run((1, 9), 160)
    assert course.finished == (1,)


def test_what_is_no_run_is_told(tmp_path, course):
    with pytest.raises(RunError, match="there is no run at"):
        Course.read(tmp_path / "nowhere")


def test_thinned_curves_are_means_of_neighbours():
    events = [event(10 * (i + 1), 1, float(i * i)) for i in range(1000)]
    thin = thinned(events, 100)
    assert [e.clips for e in thin] == list(range(100, 10_001, 100))
    expected = np.square(np.arange(1000.0)).reshape(100, 10).mean(axis=1)
    np.testing.assert_allclose([e.values["score/real"] for e in thin], expected)
    assert thinned(events, 1000) == events
    assert thinned([], 10) == []


def test_thinned_curves_keep_their_stages_and_pass_over_what_is_not_finite():
    events = [event(10 * (i + 1), 1 if i < 55 else 2, math.nan if i % 2 else 1.0, fade=i / 100) for i in range(100)]
    thin = thinned(events, 10)
    assert [e.clips for e in thin if e.stage == 1][-1] == 550
    assert thin[-1].clips == 1000
    assert {e.values["score/real"] for e in thin} == {1.0}
    assert thin[0].values["schedule/fade"] == 0.09  # that of its last line
    assert math.isnan(thinned([event(1, 1, math.nan), event(2, 1, math.inf)], 1)[0].values["score/real"])


def test_the_end_is_the_median_of_the_last_tenth():
    events = [event(i, 1, float(i)) for i in range(100)]
    assert at_end(events, "score/real") == 94.5
    assert at_end(events[:3], "score/real") == 2
    assert at_end(events, "loss/critic") is None
    assert at_end([event(1, 1, math.nan)], "score/real") is None
    assert at_end([], "score/real") is None
