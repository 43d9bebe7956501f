"""One thing that happened in a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Event:
    """One line of the events: measured values, or a mark with its kind and message.

    Attributes:
        time: when, in UTC.
        clips: clips shown until then.
        stage: the stage in training.
        values: numbers by ``group/name``; empty for a mark.
        kind: what sort of mark ("resume", "roll-back", "stage-finished", ...); empty for values.
        message: the mark in words, for people.
    """

    time: datetime
    clips: int
    stage: int
    values: Mapping[str, float] = field(default_factory=dict)
    kind: str = ""
    message: str = ""
