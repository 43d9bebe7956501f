"""The run's values as TensorBoard summaries: a copy of the events, for those who like to look at them there."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import tensorflow as tf

if TYPE_CHECKING:
    from pgan_audio.training.event import Event

_ENDING = ".pgan"


class SummaryFile:
    """One TensorBoard file, made anew from the events that count and then continued.

    Summary files can only grow, so a run that falls back and retrains would draw its curves twice. Starting over is
    simpler than undoing, takes a second for 50 000 events, and keeps the times at which things were measured. It
    writes the records itself because ``tf.summary`` knows neither those times nor how to work without the tensorboard
    package.

    Args:
        folder: ``RUN/tensorboard``, made where missing; an earlier file by this class gives way.
        events: what to begin with; marks are left out.
    """

    def __init__(self, folder: Path, events: Iterable["Event"]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(f"*{_ENDING}"):
            stale.unlink()
        # The time in the name lets a TensorBoard that is open take this file for the continuation of the last.
        self._records = tf.io.TFRecordWriter(str(folder / f"events.out.tfevents.{time.time_ns()}{_ENDING}"))
        self._put(tf.compat.v1.Event(wall_time=time.time(), file_version="brain.Event:2"))
        start = tf.compat.v1.SessionLog(status=tf.compat.v1.SessionLog.START)
        # ... and this lets it forget every step it has read so far.
        self._put(tf.compat.v1.Event(wall_time=time.time(), step=0, session_log=start))
        for event in events:
            self.write(event)
        self.flush()

    def write(self, event: "Event") -> None:
        """Append an event's values, at the step of its clips."""
        if not event.values:
            return
        values = [tf.compat.v1.Summary.Value(tag=tag, simple_value=value) for tag, value in event.values.items()]
        summary = tf.compat.v1.Summary(value=values)
        self._put(tf.compat.v1.Event(wall_time=event.time.timestamp(), step=event.clips, summary=summary))

    def flush(self) -> None:
        """Let TensorBoard see everything written so far."""
        self._records.flush()

    def close(self) -> None:
        """Close the file."""
        self._records.close()

    def _put(self, record: tf.compat.v1.Event) -> None:
        self._records.write(record.SerializeToString())
