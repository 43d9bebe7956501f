"""A trial in a process of its own: at its end all memory is given back, of which TensorFlow would keep some."""

import multiprocessing
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event

from ablation.cells import Cell
from ablation.trial import Plan, Result, run_trial
from pgan_audio.data.pool import end_with_parent
from pgan_audio.errors import PganError

LOOK_SECONDS = 0.2
_wish: Event


def run_alone(plan: Plan, cell: Cell, seed: int, stop: Callable[[], bool]) -> Result | None:
    """Do `run_trial` in a new process, and wait for it.

    Args:
        plan: What all trials have in common.
        cell: How to train.
        seed: Of the run.
        stop: Asked several times a second; True lets the trial save and end.

    Returns:
        What `run_trial` returns.

    Raises:
        PganError: As `run_trial`, or the process died.
    """
    context = multiprocessing.get_context("spawn")
    wish = context.Event()
    try:
        with ProcessPoolExecutor(1, context, _begin, (wish,)) as pool:
            future = pool.submit(_work, plan, cell, seed)
            while True:
                if stop():
                    wish.set()
                try:
                    return future.result(timeout=LOOK_SECONDS)
                except TimeoutError:
                    if future.done():
                        raise
    except BrokenProcessPool as error:
        raise PganError(
            f"The process of {cell.name}, seed {seed}, died. Memory may have run out. The same command goes on."
        ) from error


def _begin(wish: Event) -> None:
    """Leave signals to the parent, and end with it, however that ends."""
    global _wish
    _wish = wish
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    end_with_parent()


def _work(plan: Plan, cell: Cell, seed: int) -> Result | None:
    from pgan_audio.cli.quiet import load_tensorflow

    load_tensorflow()
    return run_trial(plan, cell, seed, _wish.is_set, lambda message: print(message, file=sys.stderr))
