"""Where the time of a step goes: TensorFlow's own trace, summed up by kind of operation."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import tensorflow as tf

OPERATION = re.compile(r"[^:]*:(?P<kind>[A-Za-z_]\w*)(?:#.*)?")


def op_seconds(work: Callable[[], object]) -> Counter[str]:
    """Seconds by kind of operation while ``work`` runs: each one's own, without those it has called.

    Two operations that run side by side count twice, as they take two threads; one that runs on several threads counts
    once.
    """
    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        try:
            work()
        finally:
            tf.profiler.experimental.stop()
        (trace,) = Path(folder).rglob("*.xplane.pb")
        return _summed(trace.read_bytes())


def _summed(trace: bytes) -> Counter[str]:
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    space = xplane_pb2.XSpace.FromString(trace)
    seconds: Counter[str] = Counter()
    for plane in space.planes:
        if plane.name != "/host:CPU":
            continue
        for line in plane.lines:
            spans = [(e.offset_ps, -e.duration_ps, plane.event_metadata[e.metadata_id].name) for e in line.events]
            seconds.update(_own_seconds(spans))
    return seconds


def _own_seconds(spans: list[tuple[int, int, str]]) -> Counter[str]:
    """Of spans ``(start, -duration, name)`` on one thread, each kind's time less that of the spans within."""
    seconds: Counter[str] = Counter()
    open_spans: list[tuple[int, str]] = []  # end and kind; those that are no operation have the kind ""
    for start, minus_duration, name in sorted(spans):
        while open_spans and open_spans[-1][0] <= start:
            open_spans.pop()
        match = OPERATION.fullmatch(name)
        kind = match["kind"] if match else ""
        if kind:
            seconds[kind] -= minus_duration / 1e12
            if open_spans and open_spans[-1][1]:
                seconds[open_spans[-1][1]] += minus_duration / 1e12
        open_spans.append((start - minus_duration, kind))
    return seconds
