"""Generated clips kept ready, so that a question takes equally long whatever its answer."""

import secrets
import threading
from collections import deque

from pgan_audio.errors import PganError
from pgan_audio.sampling.latents import LIMIT
from pgan_audio.web.making.busy import BusyError
from pgan_audio.web.making.job import Job
from pgan_audio.web.making.order import Order
from pgan_audio.web.making.part import Part
from pgan_audio.web.making.studio import Studio
from pgan_audio.web.sounds.files import SoundFiles

BATCH = 8
MOST_WAITING = 2
"""Requests that wait for a batch; the server has more threads than that, for others."""

WAIT_SECONDS = 10.0
RETRY_SECONDS = 3
NOT_YET = "The next clip isn't made yet. Try again soon."


class Stock:
    """Clips of random seeds, a batch at a time. Thread-safe.

    Args:
        studio: Who makes them.
        files: Where they are.
    """

    def __init__(self, studio: Studio, files: SoundFiles):
        self._studio, self._files = studio, files
        self._lock = threading.Lock()
        self._seats = threading.BoundedSemaphore(MOST_WAITING)
        self._ready: dict[str, deque[str]] = {}
        self._coming: dict[str, Job] = {}

    def take(self, part_of: Part, *, peek: bool = False) -> bytes | None:
        """A clip that nobody has heard, as a WAV file.

        Args:
            part_of: Model and stage that it is of; see `order`.
            peek: Only see to it that there is one, which takes the same time.

        Raises:
            BusyError: There is none yet.
            PganError: It can't be made.
        """
        key = f"{part_of.model.id} {part_of.stage}"
        job = self._job(key, part_of)
        if job is not None:
            self._wait(job)
        if job is not None and job.state == "failed":
            with self._lock:
                self._coming.pop(key, None)
            raise PganError(job.error)
        with self._lock:
            self._collect(key)
            ready = self._ready.get(key)
            if not ready:
                raise BusyError(NOT_YET, RETRY_SECONDS)
            sound = ready[0] if peek else ready.popleft()
        return self._files.get(sound, ".wav")

    def _wait(self, job: Job) -> None:
        if not self._seats.acquire(blocking=False):
            raise BusyError(NOT_YET, RETRY_SECONDS)
        try:
            if not job.ended.wait(WAIT_SECONDS):
                raise BusyError(NOT_YET, RETRY_SECONDS)
        finally:
            self._seats.release()

    def _job(self, key: str, part: Part) -> Job | None:
        """What has to be waited for, if anything has; the next batch is asked for in time."""
        with self._lock:
            self._collect(key)
            ready = len(self._ready.get(key, ()))
            if key not in self._coming and ready <= 2:
                try:
                    self._coming[key] = self._studio.submit([part])
                except BusyError:
                    if not ready:
                        raise
            return None if ready else self._coming.get(key)

    def _collect(self, key: str) -> None:
        job = self._coming.get(key)
        if job is not None and job.state == "done":
            self._ready.setdefault(key, deque()).extend(sound for sound in job.sounds if sound)
            del self._coming[key]


def order() -> Order:
    """A batch of clips whose seed nobody can guess."""
    return Order(kind="seed", n=BATCH, seed=secrets.randbelow(LIMIT))
