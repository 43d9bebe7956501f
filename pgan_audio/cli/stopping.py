"""Ctrl-C and SIGTERM as a wish: the first one asks the work to save and end, the second one ends it at once."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click


class StopRequest:
    """Whether somebody has asked the work to end."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def __call__(self) -> bool:
        """True after the first signal."""
        return self.signal is not None

    def receive(self, number: int, frame: FrameType | None) -> None:
        """Take the first signal as a wish and obey the second."""
        if self.signal is not None:
            sys.stderr.flush()
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.signal = number
        click.echo("\npgan: saving after this step; once more ends at once", err=True)


@contextmanager
def stop_request() -> Iterator[StopRequest]:
    """Catch SIGINT and SIGTERM while the block runs."""
    request = StopRequest()
    before = {number: signal.signal(number, request.receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
