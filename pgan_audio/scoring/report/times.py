"""How long training took, stage by stage, from the times of a run's events."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pgan_audio.training.event import Event

PAUSE_SECONDS = 60.0
PAUSE_RATIO = 10.0


@dataclass(frozen=True)
class StageTime:
    """The speed of one stage.

    Attributes:
        stage: From 1.
        clips: Clips shown in it so far.
        seconds: Time it has taken, without pauses; what a roll-back discarded doesn't count, nor does the time up to
            the run's first event.
        clips_per_second: Median over the lines of its events by the clock, and so with everything that belongs to
            training; None where there are too few.
        phases_ms: Median time of each phase of a step, by its name in the events without ``time/`` and ``_ms``.
    """

    stage: int
    clips: int
    seconds: float
    clips_per_second: float | None
    phases_ms: dict[str, float]


def stage_times(events: Sequence[Event]) -> list[StageTime]:
    """The speed of every stage in a run's events, lowest first.

    A pause between two lines is no training: one of more than a minute that is also more than ten times as long as is
    usual in its stage.
    """
    measured = [event for event in events if event.values]
    times = []
    before = 0
    for stage in sorted({event.stage for event in measured}):
        own = [event for event in measured if event.stage == stage]
        steps = [step for step in pairwise(measured) if step[1].stage == stage]
        seconds = [(now.time - then.time).total_seconds() for then, now in steps]
        inside = [step for step in steps if step[0].stage == stage]
        speeds = [
            (now.clips - then.clips) / s for then, now in inside if (s := (now.time - then.time).total_seconds()) > 0
        ]
        longest = max(PAUSE_SECONDS, PAUSE_RATIO * median(seconds)) if seconds else 0.0
        clips = own[-1].clips
        taken = sum(s for s in seconds if 0 <= s <= longest)
        times.append(StageTime(stage, clips - before, taken, median(speeds) if speeds else None, _phases(own)))
        before = clips
    return times


def _phases(events: Sequence[Event]) -> dict[str, float]:
    names = {name for event in events for name in event.values if name.startswith("time/") and name.endswith("_ms")}
    return {
        name.removeprefix("time/").removesuffix("_ms"): median(e.values[name] for e in events if name in e.values)
        for name in sorted(names)
    }
