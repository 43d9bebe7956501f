"""The run's events: strict lines, no curve drawn twice, nothing lost to a crash."""

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from pgan_audio.errors import RunError, UsageError
from pgan_audio.training.event import Event
from pgan_audio.training.events import EventWriter, read_events

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def filled(path: Path, *clips: int) -> EventWriter:
    events = EventWriter(path, clock=lambda: NOON)
    for c in clips:
        events.write(c, 1, {"loss/critic": c / 10})
    return events


def clips_of(path: Path) -> list[int]:
    return [event.clips for event in read_events(path)]


def test_lines_are_as_documented(path: Path) -> None:
    with EventWriter(path, clock=lambda: NOON.astimezone(timezone(timedelta(hours=2)))) as events:
        events.write(6400, 2, {"loss/critic": -1.25, "time/step_ms": np.float32(41)})
        events.mark(6400, 2, "roll-back", "loss/critic is nan – größer")
    assert path.read_text(encoding="utf-8").splitlines() == [
        '{"time": "2026-01-31T12:00:00.000Z", "clips": 6400, "stage": 2, '
        '"values": {"loss/critic": -1.25, "time/step_ms": 41.0}}',
        '{"time": "2026-01-31T12:00:00.000Z", "clips": 6400, "stage": 2, '
        '"kind": "roll-back", "message": "loss/critic is nan – größer"}',
    ]


def test_what_was_written_is_read(path: Path) -> None:
    with EventWriter(path, clock=lambda: NOON) as events:
        events.write(16, 1, {"loss/critic": 0.1, "loss/gradient/norm": 1e-300})
        events.mark(16, 1, "stage-finished", 'two\nlines, a "quote" and \u2028')
    assert read_events(path) == [
        Event(NOON, 16, 1, {"loss/critic": 0.1, "loss/gradient/norm": 1e-300}),
        Event(NOON, 16, 1, kind="stage-finished", message='two\nlines, a "quote" and \u2028'),
    ]
    assert read_events(path.with_name("missing.jsonl")) == []


def test_numbers_that_are_not_finite_stay_strict_json(path: Path) -> None:
    def refuse(constant: str) -> float:
        raise ValueError(constant)

    with EventWriter(path) as events:
        events.write(16, 1, {"a/nan": math.nan, "a/inf": math.inf, "a/minus": -math.inf})
    values = json.loads(path.read_text(), parse_constant=refuse)["values"]
    assert values == {"a/nan": "nan", "a/inf": "inf", "a/minus": "-inf"}
    (event,) = read_events(path)
    assert math.isnan(event.values["a/nan"])
    assert (event.values["a/inf"], event.values["a/minus"]) == (math.inf, -math.inf)


def test_an_event_is_there_as_soon_as_it_is_written(path: Path) -> None:
    with filled(path, 16, 32) as events:
        assert clips_of(path) == [16, 32]
        events.flush()


def test_reopening_continues(path: Path) -> None:
    filled(path, 16, 32).close()
    filled(path, 48).close()
    assert clips_of(path) == [16, 32, 48]


def test_falling_back_drops_later_events_and_goes_on(path: Path) -> None:
    with filled(path, 16, 32, 48, 64) as events:
        events.mark(64, 1, "stage-finished", "stage 1")
        assert events.truncate_after(32) == 3
        assert clips_of(path) == [16, 32]
        events.write(48, 1, {"loss/critic": 9.0})
        assert events.truncate_after(48) == 0
    assert clips_of(path) == [16, 32, 48]
    assert read_events(path)[-1].values == {"loss/critic": 9.0}
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_every_torn_last_line_is_passed_over_and_then_removed(path: Path) -> None:
    filled(path, 16, 32).close()
    whole = path.read_bytes()
    line = len(whole) // 2
    for length in range(line, len(whole)):
        path.write_bytes(whole[:length])
        assert clips_of(path) == [16]
        filled(path, 48).close()
        assert clips_of(path) == [16, 48]


@pytest.mark.parametrize("tail", [b"\0" * 100, b"\0" * 100 + b"\n", b'{"time": "2026\n', b"\xff\xfe\n", b"[]\n", b"7"])
def test_last_line_spoilt_by_a_power_failure_is_passed_over(path: Path, tail: bytes) -> None:
    filled(path, 16).close()
    path.write_bytes(path.read_bytes() + tail)
    assert clips_of(path) == [16]
    filled(path, 32).close()
    assert clips_of(path) == [16, 32]


@pytest.mark.parametrize("spoilt", [b"nonsense", b"{}", b'{"time": 1, "clips": 2, "stage": 1}', b"", b"[1]"])
def test_spoilt_line_in_the_middle_is_named(path: Path, spoilt: bytes) -> None:
    filled(path, 16, 32).close()
    first, second = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([first, spoilt, second, b""]))
    for attempt in (read_events, EventWriter):
        with pytest.raises(RunError, match=r"events\.jsonl, line 2, is no event: .*Delete that line"):
            attempt(path)


def test_more_than_one_spoilt_line_is_no_tear(path: Path) -> None:
    filled(path, 16).close()
    path.write_bytes(path.read_bytes() + b"spoilt\ntorn")
    with pytest.raises(RunError, match=r"line 2, is no event: b'spoilt'"):
        read_events(path)


@pytest.mark.parametrize("key", ["loss", "loss/", "/critic", "loss/the critic", "loss//critic"])
def test_key_without_a_group_is_refused(path: Path, key: str) -> None:
    with filled(path) as events, pytest.raises(UsageError, match=r"must be group/name.*Received: '"):
        events.write(16, 1, {key: 1.0})
    assert clips_of(path) == []


def test_full_disk_is_one_clear_line_and_spoils_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        """A file that takes ten bytes of every write, and at the third call none."""

        def __init__(self, file: object) -> None:
            self.file, self.n_calls = file, 0

        def fileno(self) -> int:
            return self.file.fileno()

        def write(self, data: bytes) -> int:
            self.n_calls += 1
            if self.n_calls == 3:
                raise OSError(28, "No space left on device")
            return self.file.write(data[:10])

    with filled(path, 16) as events:
        monkeypatch.setattr(events, "_file", Full(events._file))
        with pytest.raises(RunError, match="can't be read or written at .*: No space left on device"):
            events.write(32, 1, {"loss/critic": 1.0})
        monkeypatch.undo()
        events.write(48, 1, {"loss/critic": 1.0})
    assert clips_of(path) == [16, 48]
    assert path.read_bytes().count(b"\n") == 2


def test_missing_folder_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="can't be read or written at .*: No such file or directory"):
        EventWriter(tmp_path / "missing" / "events.jsonl")
