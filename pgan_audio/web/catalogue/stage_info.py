"""A finished stage as the site offers it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StageInfo:
    """A finished stage.

    Attributes:
        stage: From 1.
        sha256: Of the model's weights: it tells one model from another.
        rate_hz: Sampling rate of its sound; None where it makes none.
        seconds: Length of a clip; None where works differ in length.
    """

    stage: int
    sha256: str
    rate_hz: float | None
    seconds: float | None
