"""The HTTP server of the site."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from pgan_audio.errors import PganError
from pgan_audio.web.settings import MAX_BODY_BYTES

THREADS = 12
"""Of which at most five wait for sounds: three for some to be made again, two for the blind test."""
MOST_CONNECTIONS = 200
IDLE_SECONDS = 60
MAX_HEADER_BYTES = 16 * 1024


def serve(host: str, port: int, ready: Callable[[int], None]) -> None:
    """Answer requests until Ctrl-C or SIGTERM.

    Args:
        host: Address to listen at.
        port: From 0, which takes a free one.
        ready: Called with the port as soon as the site answers.

    Raises:
        PganError: The address can't be listened at.
    """
    from django.core.wsgi import get_wsgi_application
    from waitress.server import create_server

    try:
        server = create_server(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            max_request_body_size=MAX_BODY_BYTES,
            max_request_header_size=MAX_HEADER_BYTES,
            ident=None,
            clear_untrusted_proxy_headers=False,
        )
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        raise PganError(
            f"The site can't listen at {host}, port {port}: {reason}. Expected an address of this machine and a free "
            "port. Choose others with --host and --port."
        ) from error
    try:
        with _stopped_by_signals():
            ready(getattr(server, "effective_port", port))
            server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGTERM ends the server as Ctrl-C does."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
