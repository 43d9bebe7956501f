"""A trial in a process of its own: its result, its errors, its end. Its work is replaced by what a test needs."""

import importlib
import os
import time

import pytest

from ablation import own_process
from ablation.cells import Cell
from ablation.own_process import run_alone
from ablation.trial import DIVERGED, Plan
from pgan_audio.errors import PganError, UsageError

# A module, as the new process finds the work there by its name.
STAND_INS = """
import os
import signal

from ablation import own_process
from ablation.trial import DIVERGED, Result
from pgan_audio.errors import UsageError


def finish(plan, cell, seed):
    return Result(cell, seed, DIVERGED, {"n": plan.n_clips}, 1, 0, 0.0, str(os.getpid()))


def fail(plan, cell, seed):
    raise UsageError("no such stage")


def die(plan, cell, seed):
    os.kill(os.getpid(), signal.SIGKILL)


def wait_for_the_wish(plan, cell, seed):
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to all processes of a terminal or a job, but the parent acts
        os.kill(os.getpid(), number)
    return None if own_process._wish.wait(timeout=60) else finish(plan, cell, seed)
"""


@pytest.fixture
def go(tmp_path, monkeypatch):
    """Run a stand-in by its name."""
    (tmp_path / "ablation_stand_ins.py").write_text(STAND_INS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    stand_ins = importlib.import_module("ablation_stand_ins")

    def run(name, stop=lambda: False):
        monkeypatch.setattr(own_process, "_work", getattr(stand_ins, name))
        return run_alone(Plan(tmp_path, tmp_path, n_clips=7), Cell(growth="off"), 3, stop)

    return run


def test_it_has_a_process_of_its_own_and_its_result_comes_back(go):
    result = go("finish")
    assert (result.cell, result.seed, result.status, result.measured_by) == (Cell(growth="off"), 3, DIVERGED, {"n": 7})
    assert int(result.message) != os.getpid()


def test_what_is_wrong_is_told_as_what_it_is(go):
    with pytest.raises(UsageError, match="no such stage"):
        go("fail")


def test_a_process_that_dies_is_told(go):
    with pytest.raises(PganError, match=r"process of .*-off, seed 3, died. Memory may have run out"):
        go("die")


def test_the_wish_to_stop_reaches_it(go):
    started = time.monotonic()
    assert go("wait_for_the_wish", stop=lambda: True) is None
    assert time.monotonic() - started < 55
