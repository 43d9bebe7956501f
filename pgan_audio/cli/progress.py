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

    Args:
        label: What is being done.
        begin: Amount that was done before, by an earlier run: it counts for the bar, not for the time left.
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
        begin: float = 0,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.label = label
        self.begin = begin
        self._stream = stream or sys.stderr
        self._clock = clock
        self._bar: rich.progress.Progress | None = None
        self._started = self._written = 0.0
        self._unwritten = ""

    def __enter__(self) -> Self:
        self._started = self._written = self._clock()
        if self._stream.isatty():
            self._bar = _bar(self._stream)
            self._bar.add_task(self.label, total=None, completed=int(self.begin), note="")
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
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, total=total, note=note)
            return
        now = self._clock()
        self._unwritten = self._text(done, total, note, now - self._started)
        if now - self._written >= LINE_SECONDS:
            self._write(self._unwritten)
            self._written, self._unwritten = now, ""

    def _text(self, done: float, total: float, note: str, seconds: float) -> str:
        words = [f"{self.label}: {done:g} of {total:g}" if total < 1e6 else f"{self.label}: {done:.0f} of {total:.0f}"]
        if total > 0:
            words.append(f"{done / total:.0%}")
        if self.begin < done < total:
            words.append(f"{duration(seconds * (total - done) / (done - self.begin))} left")
        else:
            words.append(f"{duration(seconds)} taken")
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
