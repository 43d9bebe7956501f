"""Ctrl-C and SIGTERM as a wish: the first one asks the work to save and end, the second one ends it at once."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
MESSAGE = b"\npgan: saving after this step; once more ends at once\n"
SHOW_CURSOR = b"\x1b[?25h"  # a progress bar hides it, and is not asked again if a second signal follows


class StopRequest:
    """Whether somebody has asked the work to end.

    Attributes:
        signal: The number of the signal that asked, or None.
    """

    def __init__(self) -> None:
        self.signal: int | None = None

    def __call__(self) -> bool:
        """True after the first signal."""
        return self.signal is not None

    def receive(self, number: int, frame: FrameType | None) -> None:
        """Take the first signal as a wish, and leave the second one to the system."""
        self.signal = number
        # Python runs handlers between two of its own instructions, the system's default acts even amid a long step.
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        # Not through sys.stderr: the signal may have come while that was being written to, and it can't be re-entered.
        with suppress(OSError):
            os.write(2, (SHOW_CURSOR if sys.stderr.isatty() else b"") + MESSAGE)


@contextmanager
def stop_request() -> Iterator[StopRequest]:
    """Catch SIGINT and SIGTERM while the block runs."""
    request = StopRequest()
    before = {number: signal.signal(number, request.receive) for number in SIGNALS}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
