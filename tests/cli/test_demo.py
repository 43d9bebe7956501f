"""``pgan demo``: the whole way, cut down to seconds; and, slowly, as it is."""

import time

import pytest
import soundfile

from pgan_audio.cli import demo
from pgan_audio.cli.main import main
from pgan_audio.data import prepare, synthetic
from pgan_audio.data.store import DataFolder
from pgan_audio.training import checkpoint
from pgan_audio.training.run_folder import RunFolder


@pytest.fixture
def small(monkeypatch, plainly):
    """Two authors of two short tracks, two stages instead of seven, and a batch of each."""
    write, read = synthetic.write_corpus, prepare.prepare
    brief = {"authors": ("bell", "drums"), "tracks_per_author": 2, "seconds": 1.0}
    monkeypatch.setattr(synthetic, "write_corpus", lambda folder, **how: write(folder, **(how | brief)))
    monkeypatch.setattr(prepare, "prepare", lambda *where, **how: read(*where[:2], where[2] | {"n_stages": 2}, **how))
    monkeypatch.setattr(demo, "SAMPLE_RATE_HZ", 4000)
    monkeypatch.setattr(demo, "CLIP_SAMPLES", 128)
    sizes = ("progressive.channels=[4]", "progressive.latent_size=4", "progressive.hidden_size=4", "precision=float32")
    clips = ("schedule.growing_clips=[0]", "schedule.stable_clips=[4]", "schedule.batch_sizes=[4]")
    monkeypatch.setattr(demo, "SETTINGS", (*sizes, *clips))


def test_the_whole_way_and_again(small, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["demo", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    steps = [line for line in said.splitlines() if line[:2] in ("1.", "2.", "3.", "4.")]
    assert [line[:2] for line in steps] == ["1.", "2.", "3.", "4."]
    assert f"pgan prepare {out / 'corpus'} --out {out / 'data'}" in steps[1]
    assert f"pgan train --preset tiny --data {out / 'data'} --run {out / 'run'}" in steps[2]
    assert f"pgan sample --n 10 --run {out / 'run'} --out {out / 'samples'}" in steps[3]
    assert sorted(path.name for path in out.iterdir()) == ["corpus", "data", "run", "samples"]
    assert RunFolder(out / "run").finished_stages() == (1, 2)
    clips = sorted((out / "samples").glob("*.wav"))
    assert len(clips) == 10
    assert soundfile.info(clips[0]).samplerate == 4000
    before = {path: path.read_bytes() for path in clips}

    assert main(["demo", "--out", str(out)]) == 0
    assert "1. " not in capsys.readouterr().out
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
    assert checkpoint.load_latest(out / "run" / "checkpoints").clips == 4
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
    assert RunFolder(tmp_path / "out" / "run").finished_stages() == (1, 2, 3, 4, 5, 6, 7)
    assert len(DataFolder.open(tmp_path / "out" / "data").authors) == 8
    clips = sorted((tmp_path / "out" / "samples").glob("*.wav"))
    assert len(clips) == 10
    sounds = [soundfile.read(path)[0] for path in clips]
    assert all(abs(sound).max() > 0.01 for sound in sounds)
    assert len({sound.tobytes() for sound in sounds}) == 10
    assert time.monotonic() - started < 600
