"""Too much is asked for."""

from pgan_audio.errors import PganError


class BusyError(PganError):
    """The queue is full, or there is nobody to work it off.

    Args:
        message: What a visitor is told.
        retry_seconds: When to come back.
    """

    def __init__(self, message: str, retry_seconds: int):
        super().__init__(message)
        self.retry_seconds = retry_seconds
