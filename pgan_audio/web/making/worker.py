"""The generating process as the site sees it."""

import select
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from pgan_audio.web.making.wire import Files, Message, receive, send

COMMAND = (sys.executable, "-m", "pgan_audio.web.making.process")

START_SECONDS = 180.0
"""Loading TensorFlow takes seconds, on a machine that is busy a minute. Then the process is given up."""

SILENT_SECONDS = 180.0
"""A process that says nothing for so long while it works is given up."""


class Worker:
    """A generating process: started when constructed, ready when it says so.

    Args:
        command: What to start; the number of an open socket is added.
    """

    def __init__(self, command: Sequence[str] = COMMAND):
        self._wire, other = socket.socketpair()
        with other:
            arguments = [*command, str(other.fileno())]
            # In a session of its own: Ctrl-C in the terminal is for the site, which then ends it.
            self._process = subprocess.Popen(
                arguments, pass_fds=(other.fileno(),), stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._started = time.monotonic()
        self._is_ready = False

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    @property
    def is_ready(self) -> bool:
        """Whether it has said that it is ready, or has ended: `wait_ready` wouldn't wait."""
        return self._is_ready or bool(select.select([self._wire], [], [], 0)[0])

    def wait_ready(self) -> None:
        """Wait until it has loaded all it needs.

        Raises:
            EOFError: It has ended.
            TimeoutError: It takes too long.
        """
        if not self._is_ready:
            self._wire.settimeout(max(0.1, self._started + START_SECONDS - time.monotonic()))
            receive(self._wire)
            self._wire.settimeout(SILENT_SECONDS)
            self._is_ready = True

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a message. Raises OSError where it has ended."""
        send(self._wire, message)

    def hear(self) -> tuple[Message, Files]:
        """The next thing it says.

        Raises:
            EOFError: It has ended.
            TimeoutError: It says nothing.
        """
        return receive(self._wire)

    def end(self) -> None:
        """End it at once, and wait until it is gone."""
        self._wire.close()
        self._process.kill()
        self._process.wait()
