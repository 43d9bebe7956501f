"""The courses of runs, read anew only when they have changed, and not too often then."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from pgan_audio.errors import RunError
from pgan_audio.scoring.report.course import Course
from pgan_audio.web.catalogue.model import Model

MOST_COURSES = 16
REST_SECONDS = 1.0
WORK_SHARE = 0.05
"""Of a core's time, at most so much goes into reading what a training writes, however many look on."""


@dataclass
class _Read:
    changed: object
    course: Course
    again_at: float


class Courses:
    """Reads and remembers. Thread-safe.

    Args:
        clock: Gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._read: OrderedDict[str, _Read] = OrderedDict()

    def of(self, model: Model) -> Course | None:
        """The course of a run; None for one that came without, or can't be read now."""
        path = model.run.events
        try:
            status = path.stat()
        except OSError:
            return None
        changed = (str(path), status.st_ino, status.st_size, status.st_mtime_ns, model.stages)
        with self._lock:
            known = self._read.get(model.id)
            if known and (known.changed == changed or self._clock() < known.again_at):
                self._read.move_to_end(model.id)
                return known.course
            began = self._clock()
            try:
                course = Course.read(model.run.path)
            except RunError:
                return known.course if known else None
            now = self._clock()
            self._read[model.id] = _Read(changed, course, now + max(REST_SECONDS, (now - began) / WORK_SHARE))
            while len(self._read) > MOST_COURSES:
                self._read.popitem(last=False)
            return course
