"""A sound that the generating process has made."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Made:
    """A sound with its files.

    Attributes:
        name: Of its files, without the ending, as ``pgan sample`` calls them.
        title: A few words.
        mark: What it was made from, as text; the same for the same sound.
        rate_hz: Sampling rate of its WAV; None where it has none.
        seconds: Length; None where it has none.
        files: Contents by suffix: ``.wav``, ``.mid``, ...
    """

    name: str
    title: str
    mark: str
    rate_hz: float | None
    seconds: float | None
    files: Mapping[str, bytes]
