"""Work in several processes: what is said when one of them dies."""

import os
import signal
import time
import types
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest

from pgan_audio.data import pool
from pgan_audio.data.pool import _result
from pgan_audio.errors import DataError


@pytest.fixture
def broken():
    future = Future()
    future.set_exception(BrokenProcessPool("gone"))
    return future


def test_a_process_that_died_is_told(broken):
    with pytest.raises(DataError, match=r"A worker process died at a/0\.wav or a file soon after it"):
        _result("a/0.wav", broken, str)


def test_an_interrupt_that_reached_the_workers_first_is_still_one(broken, monkeypatch):
    """It comes while the parent waits for it, on a machine of any speed."""

    def interrupted(seconds):
        assert seconds >= 0.1
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(seconds)

    monkeypatch.setattr(pool, "time", types.SimpleNamespace(sleep=interrupted))
    with pytest.raises(KeyboardInterrupt):
        _result("a/0.wav", broken, str)
