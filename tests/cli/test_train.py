"""``pgan train`` from the command line to a run folder."""

import os
import shutil
import subprocess
import sys
import tomllib

import numpy as np
import pytest

from pgan_audio.cli.main import main
from pgan_audio.cli.session import Wishes, open_session
from pgan_audio.config import record
from pgan_audio.errors import RunError
from pgan_audio.training import checkpoint, stage_model
from pgan_audio.training.events import read_events
from pgan_audio.training.run_folder import RunFolder

# Of ``settings_file``: stage 1 has 2 batches, stages 2 and 3 one that fades in and one after it.
STAGE_ENDS = (8, 16, 24)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def run(finished_stage, tmp_path):
    """A run that has finished stage 1."""
    shutil.copytree(finished_stage, tmp_path / "run")
    return RunFolder(tmp_path / "run")


# What it writes


def test_the_run_folder(finished_stage, tiny_data):
    run = RunFolder(finished_stage)
    folders = {"checkpoints", "previews", "stages", "tensorboard"}
    assert set(names(run.path)) == folders | {"config.toml", "events.jsonl", "lock"}
    assert names(run.checkpoints) == ["LATEST", "clips-000000004", "clips-000000008"]
    assert names(run.stages) == ["stage-1"]
    assert names(run.stage(1)) == ["model.toml", "weights.npz"]
    assert names(run.previews) == ["stage-1-clips-000000008.png", "stage-1-clips-000000008.wav"]
    assert len(names(run.tensorboard)) == 1


def test_the_record_is_complete_before_the_first_step(arguments, tmp_path, monkeypatch, capsys):
    def seen(training, until_stage):
        raise RunError("enough seen")

    monkeypatch.setattr("pgan_audio.training.loop.AdversarialTraining.train", seen)
    assert main([*arguments, "--set", "seed=5"]) == 1
    config = record.read(tmp_path / "run" / "config.toml")
    assert (config.seed, config.preset, config.progressive.channels) == (5, "tiny", (8,))
    assert config.data.n_stages == 3
    assert config.data.authors == ("bell", "drums")
    assert len(config.data.stage_rms) == 3
    assert min(config.data.stage_rms) > 0.01


def test_precision_is_recorded_as_what_it_came_to(arguments, tmp_path, monkeypatch):
    monkeypatch.setattr("pgan_audio.training.device.resolve_precision", lambda precision: "bfloat16")
    monkeypatch.setattr("pgan_audio.training.loop.AdversarialTraining.train", lambda training, until_stage: True)
    again = [*arguments, "--set", "precision=auto"]
    assert main(again) == 0
    assert record.read(tmp_path / "run" / "config.toml").precision == "bfloat16"
    monkeypatch.setattr("pgan_audio.training.device.resolve_precision", lambda precision: "float32")
    assert main(again) == 0  # what was asked for still is what the run does


def test_the_host_is_recorded(finished_stage):
    counters = checkpoint.load_latest(finished_stage / "checkpoints").counters
    assert counters["stage"] == 1
    assert {"threads", "onednn", "processor", "device", "tensorflow"} < counters.keys()


def test_events(finished_stage):
    events = read_events(finished_stage / "events.jsonl")
    assert [event.clips for event in events] == [4, 8]
    asked = {"score/real", "score/generated", "score/delta", "score/centre", "penalty/gp", "gradient/critic"}
    asked |= {"gradient/generator", "loss/critic", "loss/generator", "share/clipped", "time/critic_ms"}
    assert asked < events[-1].values.keys()


def test_the_finished_stage_is_the_average(finished_stage):
    facts, weights = stage_model.load(finished_stage / "stages" / "stage-1")
    assert facts == {"design": "progressive", "stage": 1, "clips": 8}
    arrays = checkpoint.load_latest(finished_stage / "checkpoints").arrays
    assert all(np.array_equal(weights[name], arrays[f"average/{name}"]) for name in weights)


# Going on


def test_stage_by_stage_to_the_end_and_no_further(run, arguments, plainly, capsys, snapshot):
    assert main([*arguments, "--stage", "2"]) == 0
    printed = capsys.readouterr()
    assert "8 clips shown so far" in printed.out
    assert printed.out.endswith(f"Stage 2 is finished. Listen to it: pgan sample --n 10 --run {run.path}\n")
    assert "training: 16 of 16, 100%" in printed.err
    assert run.finished_stages() == (1, 2)
    assert main(arguments) == 0
    assert run.finished_stages() == (1, 2, 3)
    assert [event.clips for event in read_events(run.events)] == [4, 8, 12, 16, 20, 24]
    assert [event.stage for event in read_events(run.events)] == [1, 1, 2, 2, 3, 3]
    capsys.readouterr()
    before = snapshot(run.path)
    for stage, said in [
        ("1", "Stage 1 is finished already: nothing to train. The run is at its end."),
        ("3", "Stage 3 is finished already: nothing to train."),
    ]:
        assert main([*arguments, "--stage", stage]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == said
    assert snapshot(run.path) == before
    assert main(["sample", "--run", str(run.path), "--out", str(run.path.parent / "samples"), "--n", "2"]) == 0


def test_a_finished_stage_is_left_alone(run, arguments, capsys, snapshot):
    before = snapshot(run.path)
    assert main([*arguments, "--stage", "1"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1] == "Stage 1 is finished already: nothing to train."
    assert printed.err == ""
    assert snapshot(run.path) == before


def test_the_config_need_not_be_named_again(run, arguments, tiny_data, capsys):
    assert main(["train", "--data", str(tiny_data), "--run", str(run.path), "--stage", "1"]) == 0
    assert main([*arguments, "--stage", "1", "--preset", "tiny", "--set", "seed=0"]) == 0  # but may be


def test_a_damaged_checkpoint_is_told_once(run, arguments, plainly, capsys):
    path = run.checkpoints / "clips-000000008" / "arrays.npz"
    path.write_bytes(path.read_bytes()[:-1])
    assert main([*arguments, "--stage", "1"]) == 0
    printed = capsys.readouterr()
    assert "4 clips shown so far" in printed.out
    warnings = [line for line in printed.err.splitlines() if not line.startswith("training: ")]
    assert len(warnings) == 1
    assert warnings[0].startswith("clips-000000008 can't be used: its arrays.npz is not the file that was saved.")
    assert run.finished_stages() == (1,)


def test_data_that_vanishes_meanwhile_is_still_there(finished_stage, tmp_path, tiny_data, settings_file, monkeypatch):
    """Of the files of later stages nothing has been read yet when the training begins."""
    seen = []

    def train(training, until_stage):
        shutil.rmtree(data)
        seen.extend(training.feed.batch(stage, 0, 4).clips.shape for stage in (1, 2, 3))
        return True

    data = shutil.copytree(tiny_data, tmp_path / "data")
    run = shutil.copytree(finished_stage, tmp_path / "run")
    monkeypatch.setattr("pgan_audio.training.loop.AdversarialTraining.train", train)
    assert main(["train", "--data", str(data), "--run", str(run), "--config", str(settings_file)]) == 0
    assert seen == [(4, 64, 1), (4, 128, 1), (4, 256, 1)]


# Defaults


def test_data_and_run_have_default_places(tiny_data, tmp_path, monkeypatch, capsys, plainly):
    shutil.copytree(tiny_data, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pgan_audio.training.device.has_gpu", lambda: False)
    assert main(["train", "--dry-run"]) == 0
    plan = capsys.readouterr().out
    assert "data: 4 tracks, 2 authors, 4000 Hz" in plan
    assert "runs/progressive: 0 clips shown so far" in plan
    assert "Preset  small" in plan
    monkeypatch.setattr("pgan_audio.training.device.has_gpu", lambda: True)
    assert main(["train", "--dry-run"]) == 0
    assert "Preset  base" in capsys.readouterr().out
    assert names(tmp_path) == ["data"]


def test_a_dry_run_writes_nothing(arguments, tmp_path, capsys, plainly):
    assert main([*arguments, "--dry-run"]) == 0
    printed = capsys.readouterr()
    assert "together about" in printed.out
    assert printed.err == ""
    assert names(tmp_path) == []


def test_a_dry_run_on_a_run_changes_nothing(run, arguments, capsys, plainly, snapshot):
    before = snapshot(run.path)
    assert main([*arguments, "--dry-run"]) == 0
    assert "8 clips shown so far" in capsys.readouterr().out
    assert snapshot(run.path) == before


def test_a_dry_run_refuses_what_a_run_would(run, arguments, capsys):
    assert main([*arguments, "--dry-run", "--set", "seed=1"]) == 1
    assert "seed = 0. Received: seed = 1" in capsys.readouterr().err


# Two at once


def test_a_run_begun_by_another_meanwhile_is_not_mixed_up(arguments, tiny_data, settings_file, tmp_path, monkeypatch):
    """Two start at the same time with different settings: the second to get the lock finds the first one's run."""
    from pgan_audio.cli.session import train

    late = open_session(Wishes(tiny_data, tmp_path / "run", settings_file, overrides=["seed=1"]))
    monkeypatch.setattr("pgan_audio.training.loop.AdversarialTraining.train", lambda training, until_stage: True)
    assert main(arguments) == 0
    with pytest.raises(RunError, match=r"Expected seed = 0\. Received: seed = 1\."):
        train(late, stop=lambda: True, say=str)


# Really


@pytest.mark.slow
def test_from_a_shell(arguments, tmp_path):
    """Nothing but the lines that are meant for people, and two commands that do as one."""
    start = [sys.executable, "-m", "pgan_audio", *arguments]
    for stage in ("2", "3"):
        done = subprocess.run([*start, "--stage", stage], capture_output=True, text=True, check=False)
        assert done.returncode == 0
        assert [line for line in done.stderr.splitlines() if not line.startswith("training: ")] == []
    straight = [str(tmp_path / "straight") if word == str(tmp_path / "run") else word for word in start]
    assert subprocess.run(straight, capture_output=True, check=False).returncode == 0
    ours, theirs = (checkpoint.load_latest(tmp_path / name / "checkpoints").arrays for name in ("run", "straight"))
    assert all(np.array_equal(ours[name], theirs[name]) for name in theirs)
    assert tomllib.loads((tmp_path / "run" / "config.toml").read_text())["preset"] == "tiny"
    assert os.listdir(tmp_path / "run" / "stages") != []
