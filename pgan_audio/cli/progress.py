"""How long work shows where it is: a bar with the time left on a terminal, a plain line now and then elsewhere."""

import datetime
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    import rich.progress

LINE_SECONDS = 10.0


class Progress:
    """A labelled progress bar on standard error; a context manager around the work.

    The time left is reckoned from the first call on: neither what was done by an earlier run nor a slow start counts.

    Args:
        label: What is being done.
        stream: Where it shows; standard error by default.
        clock: Gives seconds.

    Example:
        >>> with Progress("reading") as progress:
        ...     for done, path in enumerate(paths, start=1):
        ...         read(path)
        ...         progress(done, len(paths))
    """

    def __init__(
        self,
        label: str,
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.label = label
        self._stream = stream or sys.stderr
        self._clock = clock
        self._bar: rich.progress.Progress | None = None
        self._first: tuple[float, float] | None = None  # seconds and amount done at the first call
        self._started = self._written = 0.0
        self._unwritten = ""

    def __enter__(self) -> Self:
        self._started = self._written = self._clock()
        if self._stream.isatty():
            self._bar = _bar(self._stream)
            self._bar.add_task(self.label, total=None, note="")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
        self._write(self._unwritten)

    def __call__(self, done: float, total: float, note: str = "") -> None:
        """Say how far the work is.

        Args:
            done: Amount done.
            total: Amount in all.
            note: A few words on the state, shown at the end of the line.
        """
        now = self._clock()
        first = self._first is None
        self._first = self._first or (now, done)
        if self._bar is not None:
            if first:
                self._bar.reset(self._bar.task_ids[0], total=total, completed=int(done))
            self._bar.update(self._bar.task_ids[0], completed=done, total=total, note=note)
            return
        self._unwritten = self._text(done, total, note, now)
        if now - self._written >= LINE_SECONDS:
            self._write(self._unwritten)
            self._written, self._unwritten = now, ""

    def _text(self, done: float, total: float, note: str, now: float) -> str:
        first_seconds, first_done = self._first or (now, done)
        words = [f"{self.label}: {done:g} of {total:g}" if total < 1e6 else f"{self.label}: {done:.0f} of {total:.0f}"]
        if total > 0:
            words.append(f"{done / total:.0%}")
        if first_done < done < total:
            words.append(f"{duration((now - first_seconds) * (total - done) / (done - first_done))} left")
        else:
            words.append(f"{duration(now - self._started)} taken")
        return ", ".join([*words, note] if note else words)

    def _write(self, line: str) -> None:
        if line:
            self._stream.write(f"{line}\n")
            self._stream.flush()


def duration(seconds: float) -> str:
    """A duration as ``h:mm:ss``."""
    return str(datetime.timedelta(seconds=round(seconds)))


def _bar(stream: TextIO) -> "rich.progress.Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        console=Console(file=stream),
    )
