"""TensorBoard summaries: what TensorFlow reads back is what the events say."""

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pgan_audio.training.events import EventWriter

tf = pytest.importorskip("tensorflow")

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def records(folder: Path) -> list:
    (path,) = folder.iterdir()
    assert "tfevents" in path.name
    return [tf.compat.v1.Event.FromString(data.numpy()) for data in tf.data.TFRecordDataset(str(path))]


def scalars(folder: Path) -> list[tuple[int, str, float]]:
    return [(r.step, value.tag, value.simple_value) for r in records(folder) for value in r.summary.value]


def test_values_are_copied_with_their_clips_and_times(tmp_path: Path) -> None:
    with EventWriter(tmp_path / "events.jsonl", tmp_path / "tensorboard", clock=lambda: NOON) as events:
        events.write(16, 1, {"loss/critic": 0.5, "loss/generator": math.nan})
        events.mark(16, 1, "note", "marks are not summaries")
        events.write(32, 1, {"loss/critic": -2.0})
    version, start, *rest = records(tmp_path / "tensorboard")
    assert version.file_version == "brain.Event:2"
    assert start.session_log.status == tf.compat.v1.SessionLog.START
    assert [record.wall_time for record in rest] == [NOON.timestamp()] * 2
    assert [record.step for record in rest] == [16, 32]
    critic, generator, later = scalars(tmp_path / "tensorboard")
    assert (critic, later) == ((16, "loss/critic", 0.5), (32, "loss/critic", -2.0))
    assert generator[:2] == (16, "loss/generator")
    assert math.isnan(generator[2])


def test_falling_back_draws_no_curve_twice(tmp_path: Path) -> None:
    with EventWriter(tmp_path / "events.jsonl", tmp_path / "tensorboard") as events:
        for clips in (16, 32, 48):
            events.write(clips, 1, {"loss/critic": clips})
        events.truncate_after(32)
        events.write(48, 1, {"loss/critic": 480.0})
    assert [(step, value) for step, _, value in scalars(tmp_path / "tensorboard")] == [(16, 16), (32, 32), (48, 480)]
    with EventWriter(tmp_path / "events.jsonl", tmp_path / "tensorboard") as resumed:
        resumed.truncate_after(16)
        resumed.write(32, 1, {"loss/critic": 320.0})
    assert [(step, value) for step, _, value in scalars(tmp_path / "tensorboard")] == [(16, 16), (32, 320)]


def test_tensorboard_itself_reads_the_file(tmp_path: Path) -> None:
    accumulators = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    with EventWriter(tmp_path / "events.jsonl", tmp_path / "tensorboard") as events:
        events.write(16, 1, {"loss/critic": 1.0})
        accumulator = accumulators.EventAccumulator(str(tmp_path / "tensorboard"))
        accumulator.Reload()
        events.write(32, 1, {"loss/critic": 2.0})
        events.truncate_after(16)
        events.write(32, 1, {"loss/critic": 3.0})
        events.flush()
        accumulator.Reload()
    assert [(scalar.step, scalar.value) for scalar in accumulator.Scalars("loss/critic")] == [(16, 1.0), (32, 3.0)]
