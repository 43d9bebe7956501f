"""Repeated splits: whole tracks held out, both classifiers on the same, intervals that allow for what they share."""

import itertools
import json

import numpy as np
import pytest
import soundfile
from scipy.stats import t as student

import repeat_splits
from pgan_audio.classifier.effort import Effort
from pgan_audio.classifier.examples import find_examples
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> DataFolder:
    """Two authors of tones, eight tracks each, one of them twice."""
    folder = tmp_path_factory.mktemp("tones")
    rng = np.random.default_rng(0)
    for (author, hz), number in itertools.product({"high": 700, "low": 200}.items(), range(8)):
        tone = np.sin(2 * np.pi * hz * rng.uniform(0.95, 1.05) * np.arange(700) / 4000)
        sound = 0.4 * tone + 0.01 * rng.standard_normal(700)
        for name in (f"{number}.wav", *(["again.wav"] if number == 0 else [])):
            (folder / "source" / author).mkdir(parents=True, exist_ok=True)
            soundfile.write(folder / "source" / author / name, sound, 4000)
    prepare(folder / "source", folder / "data", {"sample_rate_hz": 4000, "clip_samples": 256, "n_stages": 2})
    return DataFolder.open(folder / "data")


@pytest.fixture
def small(monkeypatch, shrink_classifiers):
    shrink_classifiers(monkeypatch)
    brief = Effort(epochs=3, steps_per_epoch=20, batch_size=8, patience=3, learning_rate=1e-2)
    monkeypatch.setattr("pgan_audio.classifier.training.Effort", lambda: brief)


@pytest.mark.slow
def test_the_whole_and_again(data, small, tmp_path, capsys, monkeypatch):
    asked = ["--data", str(data.path), "--out", str(tmp_path / "sets"), "--splits", "2", "--stage", "1"]
    asked += ["--json", str(tmp_path / "splits.json")]
    repeat_splits.main(asked)
    printed = capsys.readouterr().out
    assert printed.startswith("stage 1, 2000 Hz, by author\n\n| split | ")
    content = json.loads((tmp_path / "splits.json").read_text("utf-8"))
    assert (content["stage"], content["rate_hz"], content["data"]) == (1, 2000.0, data.fingerprint)
    assert [split["seed"] for split in content["splits"]] == [0, 1]
    assert all(split["baseline"] == 1.0 for split in content["splits"])
    assert sorted(path.name for path in (tmp_path / "sets").iterdir()) == ["split-0", "split-1"]
    monkeypatch.setattr("pgan_audio.classifier.fitting.StageFitting.fit", None)  # nothing is left to do
    repeat_splits.main(asked)
    assert capsys.readouterr().out == printed


def test_every_split_is_another_and_of_whole_tracks(data):
    dealt = [repeat_splits.dealt_anew(data, seed) for seed in range(4)]
    assert len({tuple(track.split for track in folder.tracks) for folder in dealt}) == 4
    assert len({folder.fingerprint for folder in dealt}) == 4
    for folder in dealt:
        by_file = {track.file: track.split for track in folder.tracks}
        assert by_file["low/0.wav"] == by_file["low/again.wav"]
        examples = find_examples(folder, "author")
        assert all({s.label for s in examples.splits[name]} == {0, 1} for name in ("train", "valid", "test"))
        assert not {s.track for s in examples.splits["test"]} & {
            s.track for name in repeat_splits.LEARN for s in examples.splits[name]
        }


def test_the_baseline_tells_tones_apart_and_not_luck(data):
    assert repeat_splits.baseline(data, 2, find_examples(data, "author")).accuracy == 1.0


def test_the_interval_is_students_with_the_variance_corrected():
    values = [0.4, 0.5, 0.7, 0.6]
    expected = student.interval(0.95, 3, np.mean(values), np.std(values, ddof=1) / 2)
    plain = repeat_splits.interval(values, 0.0)
    assert (plain["low"], plain["high"]) == pytest.approx(expected)
    wider = repeat_splits.interval(values, 0.25)
    assert wider["high"] - wider["mean"] == pytest.approx(2**0.5 * (plain["high"] - plain["mean"]))


def test_corrected_intervals_hold_the_truth(rng):
    """Means of splits that share all but a part of their luck, as the theory of the correction has it."""
    share, n_held = 0.25, 0
    for _ in range(500):
        common = rng.normal(0, (share / (1 + share)) ** 0.5)
        values = common + rng.normal(0, (1 / (1 + share)) ** 0.5, 10)
        found = repeat_splits.interval(values, share)
        n_held += found["low"] <= 0 <= found["high"]
    assert 0.92 < n_held / 500 < 0.98


def test_too_few_splits_are_refused(capsys):
    with pytest.raises(SystemExit):
        repeat_splits.parsed(["--out", "x", "--splits", "1"])
    assert "--splits must be at least 2" in capsys.readouterr().err
