"""The course of a run: what its folder tells without any of its networks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from pathlib import Path
from statistics import fmean, median
from typing import Self

from pgan_audio.config import Config, record
from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.schema import AdversarialConfig
from pgan_audio.errors import RunError
from pgan_audio.scoring.report.words import count
from pgan_audio.training.event import Event
from pgan_audio.training.events import read_events
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.training.schedule import Schedule

MAX_POINTS = 400
"""A figure shows no more points of a curve than these: each the mean of as many lines of events as it takes."""

END_SHARE = 0.1
"""The end of a stage is this share of its events."""


@dataclass(frozen=True)
class Course:
    """Settings and events of a run; get one from `read`.

    Attributes:
        run: Its folder.
        config: Its settings.
        events: Measured values, in order.
        marks: What happened beside: roll-backs and the like.
        finished: Stages whose generator is there, lowest first.
    """

    run: RunFolder
    config: Config
    events: tuple[Event, ...]
    marks: tuple[Event, ...]
    finished: tuple[int, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the course of the run in a folder.

        Raises:
            RunError: There is no run, or something of it is damaged.
        """
        run = RunFolder.open(path)
        config = record.read(run.config)
        if config.data is None:
            raise RunError(f"The run at {path} is damaged: its config.toml has no section [data]. Restore that file.")
        events = read_events(run.events)
        known = range(1, config.n_stages + 1)
        finished = tuple(stage for stage in run.finished_stages() if stage in known)
        measured = tuple(event for event in events if event.values)
        return cls(run, config, measured, tuple(event for event in events if event.kind), finished)

    @property
    def clips(self) -> int:
        """Clips shown so far."""
        return self.events[-1].clips if self.events else 0

    @property
    def has_stages(self) -> bool:
        """Whether the design grows from stage to stage."""
        return self.config.grows

    @property
    def has_scores(self) -> bool:
        """Whether a critic's scores are among what was measured."""
        return any("score/real" in event.values for event in self.events)

    @property
    def schedule(self) -> Schedule | None:
        """Of the run; None for a design that has none."""
        return Schedule.of(self.config) if isinstance(self.config, AdversarialConfig) else None

    @property
    def state(self) -> str:
        """How far it is, in a sentence."""
        finished = f"Finished so far: {_stages(self.finished)}. " if self.finished else "No stage is finished yet. "
        if not self.has_stages:
            finished = "" if self.finished else "Not finished yet. "
        if not self.events:
            return f"{finished}Nothing has been measured yet."
        schedule = self.schedule
        if schedule is None:
            in_all = f" of {count(self.config.fit.clips)}" if isinstance(self.config, FittedConfig) else ""
            return f"{finished or 'Finished: '}{count(self.clips)}{in_all} clips shown."
        position = schedule.at(self.clips)
        if position.finished:
            of = f"all {self.config.n_stages} stages, " if self.has_stages else ""
            return f"Finished: {of}{count(self.clips)} clips shown."
        if position.stage in self.finished or position.stage_clips == 0:
            return f"{finished}{count(self.clips)} of {count(schedule.total)} clips shown."
        where = f"In stage {position.stage} of {self.config.n_stages}" if self.has_stages else "In training"
        planned = sum(schedule.phase_clips(position.stage))
        fading = f", fading in (at {position.fade:.0%})" if position.phase == "growing" else ""
        return f"{finished}{where}{fading}: {count(position.stage_clips)} of its {count(planned)} clips shown."

    def stages(self) -> list[int]:
        """Stages of which there is something to show, newest first."""
        return sorted({*self.finished, *(event.stage for event in self.events)}, reverse=True)

    def of_stage(self, stage: int) -> list[Event]:
        """What was measured in a stage."""
        return [event for event in self.events if event.stage == stage]

    def start_of(self, stage: int) -> int:
        """Clips shown before the first of a stage's events."""
        return max((event.clips for event in self.events if event.stage < stage), default=0)


def thinned(events: Sequence[Event], n: int = MAX_POINTS) -> list[Event]:
    """At most about ``n`` events that take the same course: means of neighbours within a stage."""
    size = -(-len(events) // n) or 1
    merged: list[Event] = []
    for _, own in groupby(events, lambda event: event.stage):
        lines = list(own)
        merged += [_mean(lines[i : i + size]) for i in range(0, len(lines), size)]
    return merged


def at_end(events: Sequence[Event], name: str) -> float | None:
    """The median of a value over the last tenth of some events; None where it wasn't measured."""
    last = events[-max(1, round(END_SHARE * len(events))) :]
    values = [event.values[name] for event in last if isfinite(event.values.get(name, float("nan")))]
    return median(values) if values else None


def _mean(events: Sequence[Event]) -> Event:
    last = events[-1]
    if len(events) == 1:
        return last
    values: dict[str, float] = {}
    for name in last.values:
        finite = [e.values[name] for e in events if isfinite(e.values.get(name, float("nan")))]
        values[name] = fmean(finite) if finite else float("nan")
    # While a stage fades in its line of events is shaded: the mean must not make the last of them look grown, or not.
    values |= {name: last.values[name] for name in ("schedule/fade",) if name in last.values}
    return Event(last.time, last.clips, last.stage, values)


def _stages(stages: Sequence[int]) -> str:
    if list(stages) == list(range(stages[0], stages[-1] + 1)) and len(stages) > 2:
        return f"stages {stages[0]} to {stages[-1]}"
    return f"stage{'s' if len(stages) > 1 else ''} {', '.join(map(str, stages))}"
