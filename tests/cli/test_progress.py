import io

import pytest

from pgan_audio.cli.progress import Progress, duration


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def lines(progress, clock, stream, steps, seconds, total=100, note=""):
    with progress:
        for done in steps:
            clock.seconds += seconds
            progress(done, total, note)
    return stream.getvalue().splitlines()


def test_a_plain_line_every_ten_seconds_and_at_the_end(clock):
    stream = io.StringIO()
    progress = Progress("reading", stream=stream, clock=clock)
    assert lines(progress, clock, stream, range(10, 101, 10), 4) == [
        "reading: 30 of 100, 30%, 0:00:28 left",  # 4 s for 10, reckoned from the first 10 on
        "reading: 60 of 100, 60%, 0:00:16 left",
        "reading: 90 of 100, 90%, 0:00:04 left",
        "reading: 100 of 100, 100%, 0:00:40 taken",
    ]


def test_short_work_takes_one_line(clock):
    stream = io.StringIO()
    assert lines(Progress("reading", stream=stream, clock=clock), clock, stream, [50, 100], 0.1) == [
        "reading: 100 of 100, 100%, 0:00:00 taken"
    ]


def test_no_work_takes_none(clock):
    stream = io.StringIO()
    assert lines(Progress("reading", stream=stream, clock=clock), clock, stream, [], 1) == []


def test_what_was_done_before_does_not_count_for_the_time_left(clock):
    stream = io.StringIO()
    progress = Progress("training", stream=stream, clock=clock)
    assert lines(progress, clock, stream, [80, 85], 10, note="stage 4") == [
        "training: 80 of 100, 80%, 0:00:10 taken, stage 4",
        "training: 85 of 100, 85%, 0:00:30 left, stage 4",
    ]


def test_interrupted_work_says_how_far_it_came(clock):
    stream = io.StringIO()

    def work():
        with Progress("reading", stream=stream, clock=clock) as progress:
            progress(3, 10)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert stream.getvalue() == "reading: 3 of 10, 30%, 0:00:00 taken\n"


def test_a_bar_on_a_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    stream = Terminal()
    with Progress("reading [b]", stream=stream) as progress:
        progress(3, 10, "note")
        progress(10, 10, "all")
    shown = stream.getvalue()
    assert "reading [b]" in shown
    assert "10/10" in shown
    assert "━" in shown
    assert "%, " not in shown


def test_duration():
    assert [duration(s) for s in (0.4, 59.6, 3661, 90000)] == ["0:00:00", "0:01:00", "1:01:01", "1 day, 1:00:00"]
