"""Times from events: clocks that are known, pauses, and little to go by."""

from datetime import UTC, datetime, timedelta

import pytest

from pgan_audio.scoring.report.times import stage_times
from pgan_audio.training.event import Event


def event(seconds, clips, stage, **values):
    values = {"loss/critic": 1.0} | {f"time/{name}_ms": value for name, value in values.items()}
    return Event(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds), clips, stage, values)


def test_speed_and_time_are_those_of_the_clock():
    events = [event(2 * i, 100 * i, 1, critic=10 + i, generator=5) for i in range(1, 6)]
    events += [event(10 + 40 * i, 500 + 100 * i, 2, critic=100) for i in range(1, 4)]
    first, second = stage_times(events)
    assert (first.stage, first.clips, first.seconds) == (1, 500, 8)  # up to the first event it is unknown
    assert first.clips_per_second == pytest.approx(50)
    assert first.phases_ms == {"critic": 13, "generator": 5}
    assert (second.stage, second.clips, second.seconds) == (2, 300, 120)
    assert second.clips_per_second == pytest.approx(2.5)
    assert second.phases_ms == {"critic": 100}


def test_a_night_between_two_lines_is_no_training():
    night = 8 * 3600
    seconds = [0, 10, 20, 30 + night, 40 + night, 50 + night]
    (found,) = stage_times([event(s, 100 * (i + 1), 1) for i, s in enumerate(seconds)])
    assert found.seconds == 40
    assert found.clips_per_second == pytest.approx(10)


def test_a_slow_stage_is_no_pause():
    (found,) = stage_times([event(300 * i, 100 * i, 1) for i in range(1, 5)])
    assert found.seconds == 900


def test_a_clock_set_back_and_two_lines_at_once_do_no_harm():
    (found,) = stage_times([event(s, 100 * (i + 1), 1) for i, s in enumerate([0, 10, 10, -50, -40])])
    assert found.seconds == 20
    assert found.clips_per_second == pytest.approx(10)


def test_little_to_go_by():
    assert stage_times([]) == []
    (found,) = stage_times([event(0, 100, 1), Event(datetime(2026, 1, 1, tzinfo=UTC), 100, 1, kind="roll-back")])
    assert (found.clips, found.seconds, found.clips_per_second, found.phases_ms) == (100, 0, None, {})
