"""Ctrl-C and SIGTERM: the first saves and ends, the second ends at once; and kill -9 costs nothing but time."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import pgan_audio
from pgan_audio.cli.main import main
from pgan_audio.cli.stopping import stop_request
from pgan_audio.training import checkpoint
from pgan_audio.training.events import read_events
from pgan_audio.training.run_folder import RunFolder

ROOT = Path(pgan_audio.__file__).parents[1]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


# The request


@BOTH
def test_a_signal_is_a_wish_and_told(number, capfd):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with stop_request() as stop:
        assert not stop()
        os.kill(os.getpid(), number)
        assert stop()
        assert stop.signal == number
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert capfd.readouterr().err == "\npgan: saving after this step; once more ends at once\n"


def test_without_a_signal_nothing_happens(capfd):
    with stop_request() as stop:
        pass
    assert not stop()
    assert stop.signal is None
    assert capfd.readouterr().err == ""


def test_the_terminal_gets_its_cursor_back(capfd, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with stop_request():
        os.kill(os.getpid(), signal.SIGINT)
    assert capfd.readouterr().err.startswith("\x1b[?25h\n")


BUSY = """
import sys, time
from pgan_audio.cli.stopping import stop_request
with stop_request() as stop:
    print("ready", flush=True)
    while not stop():
        time.sleep(0.01)
    print("asked", flush=True)
    sum(range(10**12))  # one long instruction, such as a step of the training is
"""


@BOTH
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_the_second_one_ends_at_once(number, second):
    """Even amid an instruction that Python can't interrupt."""
    with subprocess.Popen([sys.executable, "-c", BUSY], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.readline() == "asked\n"
        process.send_signal(second)
        try:
            assert process.wait(10) == -second
        finally:
            process.kill()


def test_a_full_or_closed_stderr_is_no_obstacle(monkeypatch):
    def refuse(descriptor, data):
        raise OSError(32, "Broken pipe")

    monkeypatch.setattr(os, "write", refuse)
    with stop_request() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
    assert stop()


# The training


@BOTH
def test_training_saves_after_the_step_and_ends(arguments, tmp_path, plainly, monkeypatch, capfd, number):
    from pgan_audio.cli.progress import Progress

    shown = []

    def progress(bar, clips, total, note=""):
        shown.append(clips)
        if clips == 4:
            os.kill(os.getpid(), number)

    monkeypatch.setattr(Progress, "__call__", progress)
    longer = ("--set", "schedule.stable_clips=[16]", "--set", "training.checkpoint_clips=1000")
    asked = [*arguments, "--stage", "1", *longer]
    assert main(asked) == 128 + number
    printed = capfd.readouterr()
    assert printed.out.endswith("Stopped and saved. Continue with the same command.\n")
    assert "Traceback" not in printed.err
    run = RunFolder(tmp_path / "run")
    assert checkpoint.load_latest(run.checkpoints).clips == 8  # the signal came after the stop had been asked for at 4
    assert run.finished_stages() == ()
    assert main(asked) == 0
    assert [clips for clips in shown if clips] == [4, 8, 8, 12, 16]  # on going on, what was shown before comes first
    assert run.finished_stages() == (1,)


# The same from outside

PER_BATCH = """
import os, sys
import pgan_audio.cli.progress as progress
from pgan_audio.cli.main import main
progress.LINE_SECONDS = 0.0  # a line after every batch
sys.exit(main(sys.argv[1:]))
"""
# 4 + 10 + 10 batches; fading from 16 to 40 clips and from 56 to 80.
SCHEDULE = ("schedule.growing_clips=[24]", "schedule.stable_clips=[16]", "schedule.batch_sizes=[4]")
INTERVALS = ("training.checkpoint_clips=6", "training.event_clips=8", "progressive.author_conditioning=true")
CHECKPOINTS = "checkpoints"


class Trainer:
    """``pgan train`` in a process of its own, which says how many clips it has shown."""

    def __init__(self, arguments, run):
        words = [word for setting in (*SCHEDULE, *INTERVALS) for word in ("--set", setting)]
        self.command = [sys.executable, "-c", PER_BATCH, *arguments, "--run", str(run), *words]
        self.run = RunFolder(run)
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def line(self):
        """The next line on its error output, or nothing if it has ended."""
        return self.process.stderr.readline()

    def shown(self):
        """Wait for the next batch; clips shown, or None if it has ended."""
        for line in iter(self.line, ""):
            if line.startswith("training: "):
                return int(line.split()[1])
        return None

    def wait(self):
        """The exit code, and what else it said."""
        with self.process.stderr as error:
            rest = error.read()
        return self.process.wait(), rest


@pytest.fixture(scope="module")
def straight(tmp_path_factory, tiny_data, settings_file):
    """A run that nothing disturbs."""
    arguments = ["train", "--data", str(tiny_data), "--config", str(settings_file)]
    trainer = Trainer(arguments, tmp_path_factory.mktemp("straight") / "run")
    trainer.start()
    assert trainer.wait()[0] == 0
    return trainer.run


def assert_same(run, straight):
    ours, theirs = (checkpoint.load_latest(r.checkpoints) for r in (run, straight))
    assert (ours.clips, ours.counters, ours.warnings) == (theirs.clips, theirs.counters, ())
    assert ours.arrays.keys() == theirs.arrays.keys()
    assert [name for name in theirs.arrays if not np.array_equal(ours.arrays[name], theirs.arrays[name])] == []
    for stage in (1, 2, 3):
        weights = [r.stage(stage) / "weights.npz" for r in (run, straight)]
        assert weights[0].read_bytes() == weights[1].read_bytes()
    assert [path for path in run.path.rglob(".*")] == []


def happened(run):
    return [
        (e.clips, e.stage, e.kind, {name: x for name, x in e.values.items() if not name.startswith("time/")})
        for e in read_events(run.events)
    ]


@pytest.mark.slow
@BOTH
def test_a_process_saves_and_ends(arguments, straight, tmp_path, number):
    trainer = Trainer(arguments, tmp_path / "run")
    trainer.start()
    while trainer.shown() < 28:
        pass
    trainer.process.send_signal(number)
    code, said = trainer.wait()
    assert code == 128 + number
    assert "pgan: saving after this step; once more ends at once" in said
    assert "Traceback" not in said
    assert 28 <= checkpoint.load_latest(trainer.run.checkpoints).clips < 56
    trainer.start()
    assert trainer.wait()[0] == 0
    assert_same(trainer.run, straight)


@pytest.mark.slow
def test_a_process_ends_at_once_if_asked_twice(arguments, straight, tmp_path):
    trainer = Trainer(arguments, tmp_path / "run")
    trainer.start()
    while trainer.shown() < 8:
        pass
    trainer.process.send_signal(signal.SIGTERM)
    while "saving after this step" not in trainer.line():
        pass
    started = time.monotonic()
    trainer.process.send_signal(signal.SIGTERM)
    assert trainer.wait()[0] == -signal.SIGTERM
    assert time.monotonic() - started < 2
    trainer.start()
    assert trainer.wait()[0] == 0
    assert_same(trainer.run, straight)


def wait_for_half_a_save(folder):
    """Wait until something half-written lies in a folder, a second at most."""
    end = time.monotonic() + 1
    while time.monotonic() < end:
        if any(entry.name.startswith(".") for entry in folder.iterdir()):
            return


@pytest.mark.slow
def test_kill_9_at_ten_random_moments(arguments, straight, tmp_path):
    """Each after a few batches: some time into the next one, in a save of a checkpoint, or while a model is written."""
    draw = random.Random(0)
    trainer = Trainer(arguments, tmp_path / "run")
    killed = []
    while len(killed) < 10:
        trainer.start()
        shown = None
        for _ in range(draw.randrange(5)):
            shown = trainer.shown()
        way = draw.choice(["batch", "checkpoint", "stage"])
        if way == "batch" or not trainer.run.is_run:
            time.sleep(draw.uniform(0, 0.2) if shown else draw.uniform(0, 8))
        else:
            wait_for_half_a_save(trainer.run.checkpoints if way == "checkpoint" else trainer.run.stages)
        trainer.process.kill()
        code, said = trainer.wait()
        if code == 0:  # it was quicker: once more from the beginning
            assert_same(trainer.run, straight)
            shutil.rmtree(trainer.run.path)
        else:
            assert code == -signal.SIGKILL, said
            killed.append((way, shown))
    trainer.start()
    code, said = trainer.wait()
    assert code == 0, said
    assert_same(trainer.run, straight)
    assert happened(trainer.run) == happened(straight)
