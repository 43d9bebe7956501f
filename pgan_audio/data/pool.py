"""Jobs spread over processes, results in the order of the jobs."""

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from pgan_audio.audio.files import shown
from pgan_audio.data.decode import Decoded, Job, decode
from pgan_audio.errors import DataError

J = TypeVar("J")
R = TypeVar("R")

JOBS_AHEAD = 4  # per worker: bounds the parts that wait on the disk for their turn
INTERRUPT_SECONDS = 0.2
FILES_PER_WORKER, BYTES_PER_WORKER = 200, 4_000_000  # about what one process reads while another starts


def decode_all(jobs: Sequence[Job], workers: int) -> Generator[Decoded, None, None]:
    """Decode tracks in up to ``workers`` processes, or in this one if they are few, and yield the results in order.

    Raises:
        DataError: A process died, as happens when memory runs out.
    """
    yield from spread(decode, jobs, min(workers, _worthwhile(jobs)), lambda job: job.file)


def spread(
    work: Callable[[J], R], jobs: Iterable[J], workers: int, name_of: Callable[[J], str]
) -> Generator[R, None, None]:
    """Do jobs in ``workers`` processes, or in this one if that is 1 or less, and yield their results in order.

    Args:
        work: Does a job; a function of a module, which each process imports anew.
        jobs: What it is called with.
        workers: Number of processes.
        name_of: What a job is called in a message.

    Raises:
        DataError: A process died, as happens when memory runs out.
    """
    if workers <= 1:
        yield from map(work, jobs)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_initialise)
    waiting: deque[tuple[J, Future[R]]] = deque()
    try:
        for job in jobs:
            waiting.append((job, pool.submit(work, job)))
            if len(waiting) > workers * JOBS_AHEAD:
                yield _result(*waiting.popleft(), name_of)
        while waiting:
            yield _result(*waiting.popleft(), name_of)
    except BrokenProcessPool as error:
        _let_interrupt_come()
        raise DataError("A worker process died. Memory may have run out: try again with --workers 1.") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _worthwhile(jobs: Sequence[Job]) -> int:
    n_bytes = sum(job.path.stat().st_size for job in jobs if job.path.exists())
    return max(len(jobs) // FILES_PER_WORKER, min(len(jobs), n_bytes // BYTES_PER_WORKER))


def _result(job: J, future: "Future[R]", name_of: Callable[[J], str]) -> R:
    try:
        return future.result()
    except BrokenProcessPool as error:
        _let_interrupt_come()
        raise DataError(
            f"A worker process died at {shown(name_of(job))} or a file soon after it. Memory may have run out, "
            "or a decoder failed: try again with --workers 1."
        ) from error


def _let_interrupt_come() -> None:
    """Ctrl-C ends the workers and interrupts this process, sometimes in that order: then it is no failure of theirs."""
    time.sleep(INTERRUPT_SECONDS)


def _initialise() -> None:
    """End without a word on Ctrl-C, and with the parent, however that ends; keep what decoders print to oneself."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    end_with_parent()


def end_with_parent() -> None:
    """Have this process, a worker, end when its parent does, however that ends."""
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
