"""``pgan demo``: the whole way, cut down to seconds; and, slowly, as it is."""

import functools
import time

import pytest
import soundfile

from pgan_audio.cli import demo
from pgan_audio.cli.main import main
from pgan_audio.config.record import read, with_values
from pgan_audio.data.store import DataFolder
from pgan_audio.data.synthetic import demo as sounds
from pgan_audio.scoring.results import read_scores
from pgan_audio.training import checkpoint
from pgan_audio.training.run_folder import RunFolder

MINUTES = 4.0


@pytest.fixture
def small(monkeypatch, plainly):
    """Two authors of two short sounds, two stages instead of seven, and a batch of each, whatever the time."""
    few = functools.partial(sounds.write_demo_corpus, sounds_per_author=2)
    monkeypatch.setattr(sounds, "write_demo_corpus", few)
    monkeypatch.setattr(sounds, "STRUCK", ("bell", "drums"))
    monkeypatch.setattr(sounds, "SAMPLE_RATE_HZ", 4000)
    monkeypatch.setattr(sounds, "CLIP_SAMPLES", 128)
    monkeypatch.setattr(sounds, "demo_settings", lambda: {"sample_rate_hz": 4000, "clip_samples": 128, "n_stages": 2})
    little = {"schedule.growing_clips": (0, 0), "schedule.stable_clips": (16, 16)}
    monkeypatch.setattr("pgan_audio.cli.session.fit", lambda config, until_stage: (with_values(config, little), []))
    monkeypatch.setattr(demo, "PRESET", "tiny")


def test_the_whole_way_and_again(small, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["demo", "--out", str(out), "--minutes", str(MINUTES)]) == 0
    said, told = capsys.readouterr()
    steps = [line for line in said.splitlines() if line[:1].isdigit() and line[1:3] == ". "]
    assert [line[:1] for line in steps] == ["1", "2", "3", "4", "5", "6"]
    shape = "--sample-rate 4000 --clip-samples 128"
    assert f"pgan prepare {out / 'corpus'} --out {out / 'data'} {shape}" in steps[1]
    assert f"pgan train --preset tiny --data {out / 'data'} --run {out / 'run'} --budget 3m --set seed=0" in steps[2]
    assert f"pgan sample --n 10 --run {out / 'run'} --seed 0 --out {out / 'samples'}" in steps[3]
    assert f"--same-authors --run {out / 'run'} --data {out / 'data'} --stage 2 --n 400 --seed 0" in steps[4]
    assert f"pgan report --run {out / 'run'} --data {out / 'data'}" in steps[5]
    assert sorted(path.name for path in out.iterdir()) == ["corpus", "data", "run", "samples"]
    assert (out / "run" / "report.html").is_file()
    assert "No scores this time: " in told  # the set that comes with the package is for other clips than these
    assert RunFolder(out / "run").finished_stages() == (1, 2)
    clips = sorted((out / "samples").glob("*.wav"))
    assert len(clips) == 10
    assert soundfile.info(clips[0]).samplerate == 4000
    before = {path: path.read_bytes() for path in clips}

    assert main(["demo", "--out", str(out)]) == 0
    assert "1. making" not in capsys.readouterr().out
    assert {path: path.read_bytes() for path in sorted((out / "samples").glob("*.wav"))} == before


def test_a_stop_ends_it_and_the_next_one_goes_on(small, tmp_path, monkeypatch, capsys):
    import os
    import signal

    from pgan_audio.cli.progress import Progress

    def progress(bar, done, total, note=""):
        if bar.label == "training" and done == 0:
            os.kill(os.getpid(), signal.SIGINT)

    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(Progress, "__call__", progress)
        assert main(["demo", "--out", str(out)]) == 130
    assert capsys.readouterr().out.endswith("Stopped and saved. Continue with the same command.\n")
    assert checkpoint.load_latest(out / "run" / "checkpoints").clips == 16
    assert not (out / "samples").exists()


def test_another_seed_in_the_same_place_is_refused(small, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("pgan_audio.training.loop.AdversarialTraining.train", lambda training, until_stage: False)
    out = tmp_path / "out"
    assert main(["demo", "--out", str(out), "--seed", "3"]) == 130
    capsys.readouterr()
    assert main(["demo", "--out", str(out)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        f"pgan: error: {out} holds a demo with --seed 3. Received: --seed 0. Name another folder with --out.\n"
    )


def test_another_time_for_a_demo_that_has_begun_is_refused(small, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("pgan_audio.training.loop.AdversarialTraining.train", lambda training, until_stage: False)
    out = tmp_path / "out"
    assert main(["demo", "--out", str(out), "--minutes", "5"]) == 130
    assert read(RunFolder(out / "run").config).schedule.budget_minutes == 5 - demo.REST_MINUTES
    assert main(["demo", "--out", str(out), "--minutes", "5"]) == 130
    assert main(["demo", "--out", str(out)]) == 130
    capsys.readouterr()
    assert main(["demo", "--out", str(out), "--minutes", "6"]) == 2
    told = f"{out} holds a demo with --minutes 5, which stay planned. Received: --minutes 6. Leave it out to go on"
    assert told in capsys.readouterr().err


def test_too_little_time_is_wrong_usage(tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path / "out"), "--minutes", "2"]) == 2
    assert "--minutes" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["out", "out/below"])
def test_a_place_that_is_a_file_is_one_line(small, tmp_path, capsys, name):
    (tmp_path / "out").write_text("mine")
    assert main(["demo", "--out", str(tmp_path / name)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("pgan: error: ")
    assert error.count("\n") == 1
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.slow
def test_the_demo_as_it_is(tmp_path):
    started = time.monotonic()
    assert main(["demo", "--out", str(tmp_path / "out")]) == 0
    (score,) = read_scores(tmp_path / "out" / "run" / "scores.jsonl")
    assert score.judge.fit
    assert RunFolder(tmp_path / "out" / "run").finished_stages() == (1, 2, 3, 4, 5, 6, 7)
    assert len(DataFolder.open(tmp_path / "out" / "data").authors) == 5
    clips = sorted((tmp_path / "out" / "samples").glob("*.wav"))
    assert len(clips) == 10
    sounds = [soundfile.read(path)[0] for path in clips]
    assert all(abs(sound).max() > 0.01 for sound in sounds)
    assert len({sound.tobytes() for sound in sounds}) == 10
    assert time.monotonic() - started < 600
