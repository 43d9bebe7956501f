"""Wrong input to ``pgan train`` and ``pgan prepare``: one line, exit code 1 or 2, and the disk as it was."""

import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pgan_audio.cli.main import main
from pgan_audio.training import checkpoint
from pgan_audio.training.lock import run_lock
from pgan_audio.training.run_folder import RunFolder


@pytest.fixture
def refused(tmp_path, capsys, snapshot):
    """Run a command that must fail; return its one line. Nothing below ``tmp_path`` may change."""

    def call(code: int, *command: str) -> str:
        before = snapshot(tmp_path)
        assert main(list(command)) == code
        error = capsys.readouterr().err
        assert snapshot(tmp_path) == before
        assert error.startswith("pgan: error: ")
        assert error.count("\n") == 1
        assert error.endswith("\n")
        return error.removeprefix("pgan: error: ").rstrip("\n")

    return call


@pytest.fixture
def data(tiny_data, tmp_path):
    """A copy of the data folder, to be spoilt."""
    return Path(shutil.copytree(tiny_data, tmp_path / "data"))


@pytest.fixture
def run(finished_stage, tmp_path):
    """A run that has finished stage 1, to be spoilt."""
    return RunFolder(Path(shutil.copytree(finished_stage, tmp_path / "run")))


def replace(words, old, new):
    return [new if word == old else word for word in words]


# The stage


@pytest.mark.parametrize("stage", ["0", "-1", "4", "9"])
def test_no_such_stage(refused, arguments, stage):
    line = refused(2, *arguments, "--stage", stage)
    assert "--stage must be from 1 to 3, the stages of" in line
    assert line.endswith(f"Received: {stage}.")


def test_stage_that_is_no_number(refused, arguments):
    assert "'four' is not a valid integer" in refused(2, *arguments, "--stage", "four")


# Settings


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("loss.nam=wgan_gp", "Unknown key loss.nam (--set). Did you mean loss.name?"),
        ("batch_size=16", "Unknown key batch_size"),
        ("seed=one", "seed (--set): expected a whole number. Received: 'one', a string."),
        ("seed=1.5", "seed (--set): expected a whole number. Received: 1.5."),
        ("seed=-1", "seed (--set): expected a number of at least 0. Received: -1."),
        ("loss.name=gan", "loss.name (--set): expected 'wgan_gp', 'sign_literal' or 'sign_separating'."),
        ("schedule.stable_clips=[]", "schedule.stable_clips (--set): expected a list of at least one entry."),
        ("schedule.batch_sizes=[10]", "must be multiples of progressive.stddev_group = 4, or smaller. Received: 10"),
        ("optimiser.learning_rate=nan", "optimiser.learning_rate (--set): expected a"),
        ("data.channels=2", "data.channels can't be set"),
        ("seed", "--set expects key=value"),
        ("seed=[1", "seed (--set): expected a number"),
    ],
)
def test_wrong_setting(refused, arguments, setting, told):
    assert told in refused(2, *arguments, "--set", setting)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[loss]\nnam = 'wgan_gp'", "Unknown key loss.nam"),
        ("seed = 'one'", "seed"),
        ("seed = ", "isn't valid TOML"),
        ("[loss\n", "isn't valid TOML"),
        ("preset = 'huge'", "Unknown preset. Expected one of base, demo, large, small, tiny. Received: 'huge'."),
        ("loss = 3", "loss"),
    ],
)
def test_wrong_config_file(refused, arguments, settings_file, tmp_path, text, told):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    assert told in refused(2, *replace(arguments, str(settings_file), str(path)))


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b""], ids=["folder", "bytes", "missing"])
def test_config_file_that_is_none(refused, arguments, settings_file, tmp_path, content):
    path = tmp_path / "mine.toml"
    if content is None:
        path.mkdir()
    elif content:
        path.write_bytes(content)
    assert str(path) in refused(2, *replace(arguments, str(settings_file), str(path)))


def test_unknown_preset_and_design(refused, arguments):
    assert "Received: 'huge'" in refused(2, *arguments, "--preset", "huge")
    assert "Received: 'huge'" in refused(2, *arguments, "--design", "huge")


# The data


@pytest.mark.parametrize("kind", ["missing", "empty", "file"])
def test_no_data_folder(refused, arguments, tiny_data, tmp_path, kind):
    path = tmp_path / "data"
    if kind == "empty":
        path.mkdir()
    elif kind == "file":
        path.touch()
    line = refused(1, *replace(arguments, str(tiny_data), str(path)))
    assert str(path) in line
    assert "pgan prepare" in line


@pytest.mark.parametrize("file", ["data.toml", "index.json", "stage-1.i16", "stage-3.i16"])
@pytest.mark.parametrize("harm", ["removed", "emptied", "garbled"])
def test_damaged_data_folder(refused, arguments, tiny_data, data, file, harm):
    if harm == "removed":
        (data / file).unlink()
    elif harm == "emptied":
        (data / file).write_bytes(b"")
    else:
        (data / file).write_bytes(b"\x00{]")
    line = refused(1, *replace(arguments, str(tiny_data), str(data)))
    assert str(data) in line
    assert "pgan prepare" in line or "repare" in line


def write(path, samples, rate_hz=4000):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate_hz)


def prepare(source, out, *options):
    assert main(["prepare", str(source), "--out", str(out), "--sample-rate", "4000", *options]) == 0


def test_data_that_has_changed(refused, arguments, tiny_data, data, run, rng, capsys):
    """Another recording came in after the run had started."""
    extra = data.parent / "source"
    write(extra / "bell" / "new.wav", 0.1 * rng.standard_normal(4000))
    prepare(extra, data)
    capsys.readouterr()
    line = refused(1, *replace(arguments, str(tiny_data), str(data)))
    assert line.startswith("The data isn't what the run was started with. Expected data.fingerprint = ")
    assert line.endswith("Use the run's own data folder, or start a new run (--run).")


@pytest.mark.parametrize(
    ("options", "level", "told"),
    [
        (("--clip-samples", "64", "--stages", "3"), 0.1, "needs a stage-1 length"),
        (("--clip-samples", "256", "--stages", "3"), 0.0, "The training audio is silent at stage 1, 2, 3."),
    ],
)
def test_data_that_does_not_fit_the_design(refused, arguments, tiny_data, tmp_path, rng, capsys, options, level, told):
    write(tmp_path / "source" / "a" / "1.wav", level * rng.standard_normal(4000))
    prepare(tmp_path / "source", tmp_path / "data", *options)
    capsys.readouterr()
    assert told in refused(2, *replace(arguments, str(tiny_data), str(tmp_path / "data")))


# The run


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--set", "seed=1"), "Expected seed = 0. Received: seed = 1."),
        (("--set", "loss.drift=0.5", "--set", "seed=1"), "Expected seed = 0; loss.drift = 0.001. Received: seed = 1; "),
        (("--preset", "small"), "Expected preset = 'tiny'. Received: preset = 'small'."),
        (("--set", "schedule.stable_clips=[8]"), "schedule.stable_clips"),
    ],
)
def test_settings_that_are_not_the_runs(refused, arguments, run, asked, told):
    line = refused(1, *arguments, *asked)
    assert line.startswith("The run was started with other settings.")
    assert told in line


def test_run_that_is_a_file(refused, arguments, tmp_path, plainly):
    (tmp_path / "run").write_text("mine")
    assert "a run is a folder" in refused(1, *arguments)


def test_run_below_a_file(refused, arguments, tmp_path, plainly):
    (tmp_path / "file").touch()
    line = refused(1, *replace(arguments, str(tmp_path / "run"), str(tmp_path / "file" / "run")))
    assert "can't be made: Not a directory" in line


def test_folder_of_other_things(refused, arguments, tmp_path, plainly):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "novel.txt").write_text("Call me Ishmael.")
    assert "holds other things already (novel.txt)" in refused(1, *arguments)


def test_run_without_its_config(refused, arguments, run, plainly):
    run.config.unlink()
    assert "is damaged: it has checkpoints and no config.toml" in refused(1, *arguments)


@pytest.mark.parametrize("text", ["", "[loss", "design = 'other'", "preset = 'tiny'\nunknown = 1"])
def test_run_with_a_damaged_config(refused, arguments, run, text):
    run.config.write_text(text)
    line = refused(1, *arguments)
    assert "record of its settings is damaged" in line
    assert str(run.config) in line


def test_run_without_a_good_checkpoint(refused, arguments, run):
    for path in run.checkpoints.glob("clips-*/arrays.npz"):
        path.write_bytes(b"PK")
    line = refused(1, *arguments)
    assert re.search(r"no checkpoint in .* can be used \(clips-000000008: .*; clips-000000004: ", line)


def test_run_with_damaged_events(refused, arguments, run, plainly):
    lines = run.events.read_text().splitlines(keepends=True)
    run.events.write_text("".join([*lines[:1], "half a li\n", *lines[1:]]))
    assert f"{run.events}, line 2, is no event" in refused(1, *arguments)


def test_second_trainer(refused, arguments, run, plainly):
    """The process that holds the run is named."""
    with subprocess.Popen(
        [sys.executable, "-c", f"import fcntl; f = open({str(run.lock)!r}, 'a'); fcntl.flock(f, 2); print(); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        other.stdout.readline()
        run.lock.write_text(f"{other.pid} {os.uname().nodename}\n")
        line = refused(1, *arguments)
        other.communicate(b"\n")
    assert f"is being trained by process {other.pid} on " in line
    with run_lock(run.lock):
        pass


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_run_that_cannot_be_written(refused, arguments, run, plainly, monkeypatch, number):
    """Tests may run as root, whom no permission stops."""
    opening = os.open

    def refuse(path, flags, *rest, **more):
        if str(path).startswith(str(run.path)) and flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise OSError(number, os.strerror(number), str(path))
        return opening(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    line = refused(1, *arguments)
    assert "can't be trained in" in line
    assert os.strerror(number) in line


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_place_where_no_run_can_be_made(refused, arguments, plainly, monkeypatch, number):
    def refuse(path, *rest):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(os, "mkdir", refuse)
    assert f"can't be made: {os.strerror(number)}" in refused(1, *arguments)


def test_disk_that_fills_up_while_training(arguments, run, plainly, monkeypatch, capsys):
    """What was saved is still there, and with more space the same command goes on."""
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda descriptor: exec("raise OSError(28, 'No space left on device')"))
        assert main([*arguments, "--stage", "2"]) == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("training: ")]
    (line,) = lines
    assert "No space left on device" in line
    loaded = checkpoint.load_latest(run.checkpoints)
    assert (loaded.clips, loaded.warnings) == (8, ())
    assert main([*arguments, "--stage", "2"]) == 0
    assert run.finished_stages() == (1, 2)
    assert [path for path in run.path.rglob(".*tmp*")] == []


# pgan prepare

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.mark.parametrize("kind", ["missing", "empty", "file", "text named .wav", "pictures only"])
def test_source_without_anything_to_learn_from(refused, tmp_path, kind, capsys):
    source = tmp_path / "source"
    if kind == "file":
        source.write_bytes(PICTURE)
    elif kind != "missing":
        (source / "a").mkdir(parents=True)
    if kind == "text named .wav":
        (source / "a" / "1.wav").write_text("Call me Ishmael.")
    elif kind == "pictures only":
        (source / "a" / "cover.png").write_bytes(PICTURE)
    code = main(["prepare", str(source), "--out", str(tmp_path / "data")])
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("reading: ")]
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith("pgan: error: ")
    assert ("1.wav" if kind == "text named .wav" else str(source)) in lines[0]
    assert not (tmp_path / "data").exists() or list((tmp_path / "data").iterdir()) == []


def test_text_named_wav_among_sounds_is_told_and_skipped(tmp_path, rng, capsys):
    write(tmp_path / "source" / "a" / "1.wav", 0.1 * rng.standard_normal(4000))
    (tmp_path / "source" / "a" / "2.wav").write_text("Call me Ishmael.")
    prepare(tmp_path / "source", tmp_path / "data")
    printed = capsys.readouterr().out
    assert "1 skipped" in printed
    assert "2.wav" in printed
    assert main(["prepare", str(tmp_path / "source"), "--out", str(tmp_path / "strict"), "--strict"]) == 1


def test_place_where_no_data_can_be_made(tmp_path, rng, capsys):
    write(tmp_path / "source" / "a" / "1.wav", 0.1 * np.ones(4000))
    (tmp_path / "file").touch()
    assert main(["prepare", str(tmp_path / "source"), "--out", str(tmp_path / "file" / "data")]) == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("reading: ")]
    assert len(lines) == 1
    assert str(tmp_path / "file") in lines[0]
