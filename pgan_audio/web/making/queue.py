"""The bounded queue of what waits to be made, and the jobs that were lately."""

import math
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from pgan_audio.web.making.busy import BusyError
from pgan_audio.web.making.job import Job
from pgan_audio.web.making.part import Part

MOST_JOBS = 32
"""So many jobs wait at most; there is no sense in more: their visitors would have left."""

MOST_SOUNDS = 256
"""So many sounds wait at most."""

MOST_REMEMBERED = 2000
"""Jobs that ended are told of until so many newer ones have."""

GROUP_SOUNDS = 64
"""Sounds of one stage that are ordered together, whoever asked for them."""

_FIRST_GUESS_SECONDS = 0.1  # per sound
_SHORTEST, _LONGEST = 1, 60


@dataclass(frozen=True)
class Group:
    """Waiting parts of one finished stage, made together.

    Attributes:
        parts: Job and number of the part in it.
    """

    parts: list[tuple[Job, int]] = field(default_factory=list)

    @property
    def of(self) -> list[Part]:
        """The parts themselves."""
        return [job.parts[number] for job, number in self.parts]


class JobQueue:
    """First come, first served, but for those who wait for the same model: they are served together. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Job, int]] = deque()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._seconds_per_sound = _FIRST_GUESS_SECONDS

    def add(self, job: Job) -> None:
        """Let a job wait.

        Raises:
            BusyError: Too many wait already.
        """
        with self._changed:
            jobs, sounds = self._sizes()
            if jobs >= MOST_JOBS or (jobs and sounds + job.n > MOST_SOUNDS):
                raise BusyError("Too many sounds are waiting to be made. Try again soon.", self._retry_seconds())
            self._waiting.extend((job, number) for number in range(len(job.parts)))
            self._jobs[job.id] = job
            self._forget()
            self._changed.notify_all()

    def find(self, identifier: str) -> Job | None:
        """A job that waits or ended lately."""
        with self._changed:
            return self._jobs.get(identifier)

    def position(self, job: Job) -> int:
        """Which in the row of waiting jobs it is, from 1; 0 if it doesn't wait."""
        with self._changed:
            row = list(dict.fromkeys(waiting.id for waiting, _ in self._waiting))
        return row.index(job.id) + 1 if job.state == "queued" and job.id in row else 0

    def next_group(self, seconds: float) -> Group | None:
        """What is to be made next, together; None where nothing comes within some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting, seconds)
            if not self._waiting:
                return None
            group = Group(_together(self._waiting))
            taken = {(job.id, number) for job, number in group.parts}
            self._waiting = deque(w for w in self._waiting if (w[0].id, w[1]) not in taken)
            for job, _ in group.parts:
                if job.state == "queued":
                    job.state = "running"
            return group

    def put_back(self, group: Group) -> None:
        """Let a group that nobody began wait again, before all others."""
        with self._changed:
            self._waiting.extendleft(reversed(group.parts))
            self._changed.notify_all()

    def fail(self, group: Group, error: str) -> None:
        """End the jobs of a group with an error; what else of them waits isn't made."""
        with self._changed:
            failed = {job.id for job, _ in group.parts if not job.ended.is_set()}
            for job, _ in group.parts:
                job.fail(error)
            self._waiting = deque(w for w in self._waiting if w[0].id not in failed)

    def fail_all(self, error: str) -> None:
        """End all that wait with an error."""
        with self._changed:
            for job, _ in self._waiting:
                job.fail(error)
            self._waiting.clear()

    def measured(self, n_sounds: int, seconds: float) -> None:
        """Learn how long sounds take, to tell others when to come back."""
        with self._changed:
            self._seconds_per_sound += 0.2 * (seconds / max(1, n_sounds) - self._seconds_per_sound)

    @property
    def sizes(self) -> tuple[int, int]:
        """How many jobs and how many sounds wait."""
        with self._changed:
            return self._sizes()

    def _sizes(self) -> tuple[int, int]:
        return len({job.id for job, _ in self._waiting}), sum(job.parts[part].order.n for job, part in self._waiting)

    def _retry_seconds(self) -> int:
        seconds = math.ceil(self._sizes()[1] * self._seconds_per_sound)
        return min(_LONGEST, max(_SHORTEST, seconds))

    def _forget(self) -> None:
        ended = [name for name, job in self._jobs.items() if job.ended.is_set()]
        for name in ended[: max(0, len(self._jobs) - MOST_REMEMBERED)]:
            del self._jobs[name]


def _together(waiting: Sequence[tuple[Job, int]]) -> list[tuple[Job, int]]:
    """The first that waits, and all of the same stage for which there is room."""
    first = waiting[0][0].parts[waiting[0][1]]
    chosen: list[tuple[Job, int]] = []
    sounds = 0
    for job, number in waiting:
        part = job.parts[number]
        if (part.model.run.path, part.stage) == (first.model.run.path, first.stage):
            if chosen and sounds + part.order.n > GROUP_SOUNDS:
                break
            chosen.append((job, number))
            sounds += part.order.n
    return chosen
