"""Something isn't there."""

from pgan_audio.errors import PganError


class NotFoundError(PganError):
    """What was asked for isn't there, or not any more."""
