"""Who works off the queue: a thread of the site that keeps a generating process at work."""

import threading
import time
import traceback
from collections.abc import Callable, Sequence

from pgan_audio.web.making.busy import BusyError
from pgan_audio.web.making.job import Job
from pgan_audio.web.making.made import Made
from pgan_audio.web.making.part import Part
from pgan_audio.web.making.queue import Group, JobQueue
from pgan_audio.web.making.wire import Files, Message
from pgan_audio.web.making.worker import COMMAND, Worker

Keep = Callable[[Part, Made], str]
"""Keeps a sound that was made, and gives its id."""

LOST = "The generating process ended while it made these sounds. It is being started again: please ask once more."
NO_PROCESS = "The generating process can't be started; the server's log says why."
NOT_KEPT = "The sound was made but can't be kept; the server's log says why."

LOOK_SECONDS = 0.25
"""How often it is seen whether an idle process still lives."""

MOST_FAILURES = 3
"""Processes that end before they are ready, one after the other, until those who wait are told."""

LONGEST_PAUSE_SECONDS = 30.0


class Studio:
    """A queue and the generating process that works it off.

    A process that has loaded all it needs stands by: when the one at work dies, it takes over at once. The jobs that
    were being made then fail, and say so; those that wait are made by the other.

    Args:
        keep: Keeps what was made.
        command: What to start, see `Worker`.
        standby: Whether a second process stands by. It takes memory, but no time.
        at_end: Called by the thread that keeps sounds when it ends, to let go of what `keep` has opened in it.
    """

    def __init__(
        self,
        keep: Keep,
        command: Sequence[str] = COMMAND,
        *,
        standby: bool = True,
        at_end: Callable[[], None] = lambda: None,
    ):
        self.queue = JobQueue()
        self._keep, self._command, self._standby, self._at_end = keep, command, standby, at_end
        self._worker: Worker | None = None
        self._next: Worker | None = None
        self._failures = self._returns = 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="studio", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """End the processes; whoever waits is told."""
        self._closing.set()
        for worker in (self._worker, self._next):
            if worker is not None:
                worker.end()
        self._thread.join(timeout=10)
        for worker in (self._worker, self._next):  # one may have been started meanwhile
            if worker is not None and worker.alive:
                worker.end()
        self.queue.fail_all("The site is being shut down.")

    @property
    def pid(self) -> int | None:
        """Of the process at work; None where there is none."""
        worker = self._worker
        return worker.pid if worker is not None and worker.alive else None

    @property
    def stands_by(self) -> bool:
        """Whether another process could take over at once."""
        worker = self._next
        return worker is not None and worker.alive and worker.is_ready

    def submit(self, parts: Sequence[Part]) -> Job:
        """Ask for sounds.

        Raises:
            BusyError: The queue is full, or nobody works it off.
        """
        if self._failures >= MOST_FAILURES:
            raise BusyError(NO_PROCESS, round(LONGEST_PAUSE_SECONDS))
        job = Job(parts)
        self.queue.add(job)
        return job

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._turn()
            except Exception:  # whatever it is: nobody is left waiting for a thread that has ended
                traceback.print_exc()
                if self._worker is not None:
                    self._worker.end()
                self._failed()
        self._at_end()

    def _turn(self) -> None:
        """See to it that there is a process, and have it make what waits."""
        worker = self._ready()
        if worker is None or self._closing.is_set():
            return
        group = self.queue.next_group(LOOK_SECONDS)
        if group is not None:
            self._make(worker, group)

    def _ready(self) -> Worker | None:
        """The process at work, another one if it has ended; None where that one, too, ends before it is ready."""
        if self._worker is None or not self._worker.alive:
            if self._worker is not None:
                self._worker.end()
            self._worker, self._next = self._next or Worker(self._command), None
        try:
            self._worker.wait_ready()
        except (EOFError, TimeoutError, OSError):
            self._worker.end()
            self._worker = None
            self._failed()
            return None
        self._failures = 0
        if self._standby and (self._next is None or not self._next.alive) and not self._closing.is_set():
            self._next = Worker(self._command)
        return self._worker

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            self.queue.fail_all(NO_PROCESS)
        self._closing.wait(min(LONGEST_PAUSE_SECONDS, 0.5 * 2**self._failures))

    def _make(self, worker: Worker, group: Group) -> None:
        began, parts = time.monotonic(), group.of
        try:
            worker.tell(_message(group))
            worker.hear()  # that it begins
        except (EOFError, TimeoutError, OSError):  # it ended while there was nothing to do
            worker.end()
            self._put_back(group)
            return
        self._returns = 0
        try:
            while "done" not in (heard := worker.hear())[0]:
                self._heard(group, *heard)
        except (EOFError, TimeoutError):
            worker.end()
        finally:  # whoever is left without an answer is told
            left_out = [(job, number) for job, number in group.parts if not job.has(number)]
            self.queue.fail(Group(left_out), LOST)
        self.queue.measured(sum(part.order.n for part in parts), time.monotonic() - began)

    def _put_back(self, group: Group) -> None:
        """Let a group wait for the next process, but not for ever."""
        self._returns += 1
        if self._returns > MOST_FAILURES:
            self.queue.fail(group, LOST)
        else:
            self.queue.put_back(group)

    def _heard(self, group: Group, message: Message, files: Files) -> None:
        job, number = group.parts[int(message["job"])]
        if "error" in message:
            self.queue.fail(Group([(job, number)]), message["error"])
            return
        part = job.parts[number]
        made = Made(
            message["name"], message["title"], message["mark"], message["rate_hz"], message["seconds"], dict(files)
        )
        try:
            sound = self._keep(part, made)
        except Exception:
            traceback.print_exc()
            self.queue.fail(Group([(job, number)]), NOT_KEPT)
            return
        job.put(number, message["place"], sound)


def _message(group: Group) -> Message:
    """What the process is told: the jobs by their place in the group."""
    first = group.of[0]
    return {
        "group": group.parts[0][0].id,
        "path": str(first.model.run.path.absolute()),
        "stage": first.stage,
        "jobs": [str(place) for place in range(len(group.parts))],
        "orders": [part.order.text for part in group.of],
    }
