"""``pgan classifier``: trained, stopped, continued, tested, refused."""

import csv
import itertools
import os
import signal
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.effort import Effort
from pgan_audio.cli.main import main
from pgan_audio.cli.progress import Progress


def write_tones(folder: Path, authors, hz=(200, 700), seed=0) -> Path:
    """Six tracks of a tone by each author, and a table of them with the size of their file name's number."""
    rng = np.random.default_rng(seed)
    rows = []
    for place, (author, number) in enumerate(itertools.product(authors, range(6))):
        tone = np.sin(2 * np.pi * hz[place // 6 % 2] * rng.uniform(0.95, 1.05) * np.arange(700) / 4000)
        file = folder / author / f"{number}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, 0.4 * tone + 0.01 * rng.standard_normal(700), 4000)
        rows.append((f"{author}/{number}.wav", author, "small" if number < 3 else "large"))
    with open(folder.with_suffix(".csv"), "w", newline="") as table:
        csv.writer(table).writerows([("file", "player", "size"), *rows])
    return folder


def prepare(folder: Path, *options: str, rate="4000", **how) -> Path:
    source = write_tones(folder / "source", **how)
    shape = ("--sample-rate", rate, "--clip-samples", "256", "--stages", "2", "--workers", "1")
    table = ("--labels", str(source.with_suffix(".csv")), "--label-column", "player")
    assert main(["prepare", str(source), "--out", str(folder / "data"), *shape, *table, *options]) == 0
    return folder / "data"


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Two authors, two stages."""
    return prepare(tmp_path_factory.mktemp("tones"), authors=("high", "low"))


def train_briefly(patched: pytest.MonkeyPatch) -> None:
    brief = Effort(epochs=3, steps_per_epoch=20, batch_size=8, patience=3, learning_rate=1e-2)
    patched.setattr("pgan_audio.classifier.training.Effort", lambda: brief)


@pytest.fixture
def small(monkeypatch, shrink_classifiers):
    shrink_classifiers(monkeypatch)
    train_briefly(monkeypatch)


@pytest.fixture(scope="module")
def trained(tmp_path_factory, data, shrink_classifiers) -> Path:
    """A set of both stages. To be copied, not changed."""
    folder = tmp_path_factory.mktemp("sets") / "tones"
    with pytest.MonkeyPatch.context() as patched:
        shrink_classifiers(patched)
        train_briefly(patched)
        assert main(["classifier", "train", "--data", str(data), "--out", str(folder), "--note", "Sines."]) == 0
    return folder


def fails(capsys, *arguments):
    """Run a command that fails; return its exit code and its one line."""
    code = main(["classifier", *map(str, arguments)])
    (line,) = [line for line in capsys.readouterr().err.splitlines() if not line.startswith(("training ", "listening"))]
    return code, line.removeprefix("pgan: error: ")


def test_a_set_is_trained(trained):
    judges = ClassifierSet.open(trained)
    assert (judges.name, judges.stages) == ("tones", (1, 2))
    assert (judges.card.label, judges.card.classes, judges.card.note) == ("author", ("high", "low"), "Sines.")
    assert judges.card.stage(2).held_out.accuracy == 1.0


def test_it_says_what_it_has_and_that_nothing_is_missing(trained, data, capsys):
    assert main(["classifier", "train", "--data", str(data), "--out", str(trained)]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert lines[0] == "2 classes by author: high, low; tracks: 8 train, 2 valid, 2 test"
    assert lines[2].startswith("stage 2     4000 Hz  accuracy 1.000  balanced 1.000 (")
    assert "2 to 1.000; chance 0.500)" in lines[2]
    assert "4 clips of 2 tracks" in lines[2]
    card = trained / "card.toml"
    assert lines[3] == f"The set is in {trained}; its card: {card}. Let it judge: pgan score --classifier-dir {trained}"
    assert printed.err == ""


def test_one_stage_by_another_label_stopped_and_continued(data, tmp_path, small, monkeypatch, capsys):
    def progress(bar, done, total, note=""):
        if "epoch 2" in note:
            os.kill(os.getpid(), signal.SIGINT)

    asked = ["classifier", "train", "--data", str(data), "--out", str(tmp_path / "sizes"), "--stage", "1"]
    asked += ["--label", "size", "--seed", "5"]
    with monkeypatch.context() as patched:
        patched.setattr(Progress, "__call__", progress)
        assert main(asked) == 130
    printed = capsys.readouterr().out
    assert printed.startswith("2 classes by size: large, small; tracks: ")
    assert printed.endswith("Stopped. The last whole epoch is saved; continue with the same command.\n")
    assert main([*asked, "--note", "later"]) == 0
    printed = capsys.readouterr()
    assert "training classifiers: 100 of 100, 100%" in printed.err
    judges = ClassifierSet.open(tmp_path / "sizes")
    assert (judges.stages, judges.card.seed, judges.card.note) == ((1,), 5, "later")
    assert main([*asked, "--note", "still later"]) == 0
    assert ClassifierSet.open(tmp_path / "sizes").card.note == "still later"


def test_default_places(data, trained, tmp_path, monkeypatch):
    import shutil

    shutil.copytree(data, tmp_path / "data")
    shutil.copytree(trained, tmp_path / "classifier")
    monkeypatch.chdir(tmp_path)
    assert main(["classifier", "train"]) == 0
    assert main(["classifier", "evaluate"]) == 0


def test_evaluate(trained, data, capsys):
    assert main(["classifier", "evaluate", "--classifier-dir", str(trained), "--data", str(data)]) == 0
    lines = capsys.readouterr().out.splitlines()
    checksum = ClassifierSet.open(trained).checksum[:12]
    assert lines[0] == f"Classifier set tones ({checksum}) on 2 tracks of {data}, test"
    assert [line[:7] for line in lines[1:]] == ["stage 1", "stage 2"]


def test_evaluate_one_stage_on_what_it_has_learnt(trained, data, capsys):
    asked = ["classifier", "evaluate", "--classifier-dir", str(trained), "--data", str(data), "--stage", "2"]
    assert main([*asked, "--split", "all", "--label", "player"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "The set has learnt from these very tracks: this says little of how it does on others."
    assert lines[1].endswith(f"on 12 tracks of {data}, all")
    assert [line.split() for line in lines[3:]] == [
        ["true", "\\", "said", "high", "low"],
        ["high", "12", "0"],
        ["low", "0", "12"],
    ]


def test_evaluate_on_other_recordings(trained, tmp_path, capsys):
    """The same authors by other sounds: the classifier is told apart from one that knows them."""
    other = prepare(tmp_path, authors=("high", "low"), hz=(700, 200), seed=1)
    capsys.readouterr()
    assert (
        main(["classifier", "evaluate", "--classifier-dir", str(trained), "--data", str(other), "--split", "all"]) == 0
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("all")
    assert "accuracy 0.0" in lines[2]
    assert lines[2].endswith("NOT ABOVE CHANCE: unfit to judge")


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (
            {"authors": ("high", "low"), "rate": "8000"},
            "tones is for other clips. Expected: sample_rate_hz = 4000. Received: ",
        ),
        ({"authors": ("high", "loud")}, "Expected none but: high, low. Received: loud. Choose another --label"),
    ],
)
def test_evaluate_refuses_what_the_set_is_not_for(trained, tmp_path, capsys, how, message):
    other = prepare(tmp_path, **how)
    capsys.readouterr()
    code, line = fails(capsys, "evaluate", "--classifier-dir", trained, "--data", other, "--split", "all")
    assert code == 1
    assert message in line


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["train", "--data", "nowhere"], 1, "No data folder at nowhere. Make one: pgan prepare SOURCE --out nowhere"),
        (["train", "--label", "digit"], 1, "has no label 'digit'. Expected one of: author, file, player, size. "),
        (["train", "--stage", "3"], 2, "--stage must be from 1 to 2, the stages of "),
        (["train", "--seed", "-1"], 2, "Invalid value for '--seed': -1 is not in the range x>=0."),
        (["train", "--out", "full"], 1, "full is not empty and no classifier set. Received: letter and 0 more."),
        (["train", "--out", "full/letter/set"], 1, "The classifier set can't be written to full/letter/set: "),
        (["evaluate"], 1, "No classifier set in classifier: it has no card.toml. Expected a folder made by pgan "),
        (["evaluate", "--split", "most"], 2, "Invalid value for '--split': 'most' is not one of "),
    ],
)
def test_mistakes_take_one_line(data, tmp_path, monkeypatch, capsys, arguments, code, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").touch()
    if "--data" not in arguments:
        arguments = [*arguments, "--data", str(data)]
    received = fails(capsys, *arguments)
    assert received[0] == code
    assert message in received[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]


def test_a_wrong_stage_of_a_set(trained, data, capsys):
    code, line = fails(capsys, "evaluate", "--classifier-dir", trained, "--data", data, "--stage", 7)
    assert code == 1
    assert "no classifier for stage 7. Expected one of: 1, 2" in line
