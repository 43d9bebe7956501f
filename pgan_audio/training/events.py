"""What happened in a run, and when: one JSON object per line, only ever appended to.

A line is either measured values or a mark:

    {"time": "2026-01-31T12:00:00.000Z", "clips": 6400, "stage": 2, "values": {"loss/critic": -1.25, "loss/delta": 0.5}}
    {"time": "2026-01-31T12:00:01.000Z", "clips": 6400, "stage": 2, "kind": "roll-back", "message": "loss/gp is nan"}

Each line is strict JSON: numbers that aren't finite are the strings "nan", "inf" and "-inf". An event of so many clips
describes the state after they have been shown; the events of a run whose state goes back to c clips are those up to c.
"""

import json
import math
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pgan_audio import atomic
from pgan_audio.errors import RunError, UsageError
from pgan_audio.training.event import Event

if TYPE_CHECKING:
    from pgan_audio.training.summaries import SummaryFile

_KEY = re.compile(r"[^/\s]+(/[^/\s]+)+")


class EventWriter:
    """Appends to the events of a run; the run's one trainer has the only one.

    A last line that was torn by a crash is removed when the file is opened. Every event reaches the operating system
    before its method returns, and so survives the process however it ends.

    Args:
        path: ``RUN/events.jsonl``, made where missing; its folder must exist.
        tensorboard: ``RUN/tensorboard``, to which values are copied as TensorBoard summaries, or None for none. It is
            rewritten from the events once per process and once per `truncate_after`, hence always agrees with them.
        clock: tells the time.

    Raises:
        RunError: the file can't be read or written, also from every method.
    """

    def __init__(
        self, path: Path, tensorboard: Path | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._path = path
        self._tensorboard = tensorboard
        self._clock = clock
        self._summaries: SummaryFile | None = None
        self._keep(lambda event: True)

    def write(self, clips: int, stage: int, values: Mapping[str, float]) -> None:
        """Append measured values, by ``group/name``; NaN and the infinities may be among them.

        Raises:
            UsageError: a key is not of the form ``group/name``.
        """
        for key in values:
            if not _KEY.fullmatch(key):
                raise UsageError(f"a value's key must be group/name, without spaces. Received: {key!r}.")
        event = Event(self._clock(), clips, stage, {key: float(value) for key, value in values.items()})
        self._append(event)
        if self._tensorboard is None:
            return
        if self._summaries is None:
            from pgan_audio.training.summaries import SummaryFile  # loads TensorFlow

            self._summaries = SummaryFile(self._tensorboard, read_events(self._path))
        else:
            self._summaries.write(event)

    def mark(self, clips: int, stage: int, kind: str, message: str) -> None:
        """Append a mark: something that happened rather than was measured."""
        self._append(Event(self._clock(), clips, stage, kind=kind, message=message))

    def truncate_after(self, clips: int) -> int:
        """Drop every event of more than ``clips`` clips, as when training falls back there; all or none on a crash.

        Returns:
            How many were dropped.
        """
        self.close()
        return self._keep(lambda event: event.clips <= clips)

    def flush(self) -> None:
        """Bring everything to the disk, to survive even a power failure."""
        with _as_run_error(self._path):
            os.fsync(self._file.fileno())
        if self._summaries is not None:
            self._summaries.flush()

    def close(self) -> None:
        """Close the files."""
        self._file.close()
        if self._summaries is not None:
            self._summaries.close()
            self._summaries = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, event: Event) -> None:
        line = _to_line(event)
        with _as_run_error(self._path):
            size = os.fstat(self._file.fileno()).st_size
            try:
                while line:
                    line = line[self._file.write(line) :]
            except BaseException:
                os.ftruncate(self._file.fileno(), size)  # half a line would spoil the next one
                raise

    def _keep(self, wanted: Callable[[Event], bool]) -> int:
        """Rewrite the file with the events that are ``wanted``, if any aren't, and open it; return how many weren't."""
        with _as_run_error(self._path):
            lines = _read_lines(self._path)
            kept = [line for line, event in lines if wanted(event)]
            if self._path.exists() and self._path.stat().st_size != sum(map(len, kept)):
                atomic.write_bytes(self._path, b"".join(kept))
            self._file = self._path.open("ab", buffering=0)
        return len(lines) - len(kept)


def read_events(path: Path) -> list[Event]:
    """Return the events of a run in the order in which they happened; none where there is no file yet.

    A torn last line, as a crash or a writer at work leaves it, is passed over.

    Raises:
        RunError: the file can't be read, or a line other than the last is no event.
    """
    with _as_run_error(path):
        return [event for _, event in _read_lines(path)]


def _read_lines(path: Path) -> list[tuple[bytes, Event]]:
    """Return every whole line, its end included, with what it says."""
    if not path.exists():
        return []
    *lines, torn = path.read_bytes().split(b"\n")
    events: list[tuple[bytes, Event]] = []
    for number, line in enumerate(lines, start=1):
        try:
            events.append((line + b"\n", _from_line(line)))
        except (ValueError, TypeError, KeyError) as error:
            if number == len(lines) and not torn:
                break
            raise RunError(
                f"{path}, line {number}, is no event: {line[:80]!r}. "
                "Delete that line, or put the file back from a copy."
            ) from error
    return events


def _to_line(event: Event) -> bytes:
    content: dict[str, Any] = {
        "time": event.time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "clips": event.clips,
        "stage": event.stage,
    }
    if event.kind:
        content |= {"kind": event.kind, "message": event.message}
    else:
        content["values"] = {key: x if math.isfinite(x) else str(x) for key, x in event.values.items()}
    return json.dumps(content, allow_nan=False, ensure_ascii=False).encode() + b"\n"


def _from_line(line: bytes) -> Event:
    content = json.loads(line)
    return Event(
        time=datetime.fromisoformat(content["time"]),
        clips=int(content["clips"]),
        stage=int(content["stage"]),
        values={str(key): float(value) for key, value in content.get("values", {}).items()},
        kind=str(content.get("kind", "")),
        message=str(content.get("message", "")),
    )


@contextmanager
def _as_run_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunError(
            f"the events of the run can't be read or written at {path}: {error.strerror or error}. "
            "Free some space or make the folder writable."
        ) from error
