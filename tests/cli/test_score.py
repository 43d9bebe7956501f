"""``pgan score``: what it prints and writes, and how it refuses. The judge here needs no network."""

import hashlib
import json
import shutil

import numpy as np
import pytest
import soundfile

from pgan_audio.classifier.architecture import architecture_for
from pgan_audio.classifier.card import Card, StageFacts, weights_file, write_card
from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.evaluation import evaluate
from pgan_audio.cli.main import main
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import PganError
from pgan_audio.scoring.outline import outlines
from pgan_audio.scoring.periodic_scores import PeriodicScores
from pgan_audio.scoring.results import read_scores
from pgan_audio.training.events import read_events
from pgan_audio.training.run_folder import RunFolder


class Ears:
    """A judge whose features are a fixed mixture of a clip's outline."""

    def __init__(self, card, facts):
        self.stage, self.rate_hz, self.length, self.channels = facts.stage, facts.rate_hz, facts.length, card.channels
        self.classes, self.fit = card.classes, facts.fit_to_judge

    def predict(self, clips):
        seen = outlines(clips, self.rate_hz)
        mixture = np.random.default_rng(0).standard_normal((seen.shape[1], 8))
        features = np.stack([(row[:, None] * mixture).sum(axis=0) for row in seen])
        return 4 * features[:, : len(self.classes)], features


def held_out(right=True):
    """Of a classifier that is always right, or that knows nothing."""
    labels = np.array([0, 1] * 20)
    logits = 9.0 * np.eye(2)[labels if right else np.zeros_like(labels)]
    return evaluate(logits, labels, np.arange(40), "test")


def make_set(path, data, stages=(1, 2, 3), fit=True, **changes):
    path.mkdir(parents=True)
    facts = []
    for stage in stages:
        weights_file(path, stage).write_bytes(b"weights of stage %d" % stage)
        digest = hashlib.sha256(weights_file(path, stage).read_bytes()).hexdigest()
        facts.append(
            StageFacts(
                stage=stage,
                rate_hz=data.rate_hz(stage),
                length=data.length(stage),
                n_parameters=1,
                n_epochs=1,
                temperature=1.0,
                weights_sha256=digest,
                architecture=architecture_for(data.length(stage)),
                held_out=held_out(fit),
            )
        )
    card = {
        "name": path.name,
        "label": "author",
        "classes": data.authors,
        "sample_rate_hz": data.sample_rate_hz,
        "clip_samples": data.clip_samples,
        "channels": data.channels,
        "n_stages": data.n_stages,
        "normalise": data.settings.normalise,
        "filter": data.settings.filter,
        "data_fingerprint": data.fingerprint,
        "seed": 0,
        "package_version": "0",
        "stages": tuple(facts),
    }
    write_card(path, Card(**card | changes))
    return path


@pytest.fixture(autouse=True)
def _ears(monkeypatch):
    monkeypatch.setattr(ClassifierSet, "stage", lambda judges, stage: Ears(judges.card, judges.card.stage(stage)))


@pytest.fixture(scope="module")
def data(tiny_data):
    return DataFolder.open(tiny_data)


@pytest.fixture(scope="module")
def ears(tmp_path_factory, data):
    return make_set(tmp_path_factory.mktemp("sets") / "ears", data)


@pytest.fixture
def run(finished_stage, tmp_path):
    return shutil.copytree(finished_stage, tmp_path / "run")


@pytest.fixture
def score(ears, tiny_data, tmp_path, monkeypatch, capsys):
    """Run ``pgan score`` in an empty folder; return its exit code, its output, and its errors without progress."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def call(*options, judges=ears, data=tiny_data, n=24):
        named = [] if data is None else ["--data", str(data)]
        code = main(["score", "--classifier-dir", str(judges), *named, "--n", str(n), *map(str, options)])
        printed = capsys.readouterr()
        lines = [line for line in printed.err.splitlines() if not line.startswith(("scoring", "reading"))]
        return code, printed.out, "\n".join(lines)

    return call


def columns(path):
    (row,) = json.loads(path.read_text(encoding="utf-8"))["scores"]
    return row["groups"][-1]["columns"]


# A run


def test_a_run_is_scored_printed_and_kept(score, run, ears, tmp_path):
    code, said, errors = score("--run", run, "--json", tmp_path / "scores.json")
    assert (code, errors) == (0, "")
    assert f"Stage 1 of {run} after 8 clips: 1000 Hz, 0.064 s" in said
    checksum = ClassifierSet.open(ears).checksum
    assert f"Judge: ears, {checksum[:12]}, 2 classes by author, 100.0% balanced accuracy on held-out tracks" in said
    (heading,) = [line for line in said.splitlines() if "generated" in line]
    assert heading.split() == ["generated", "held", "out", "white", "noise", "silence", "one", "clip"]
    (kept,) = read_scores(run / "scores.jsonl")
    assert (kept.judge.name, kept.judge.checksum, kept.subject.clips, kept.seed) == ("ears", checksum, 8, 0)
    (row,) = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))["scores"]
    assert row == json.loads(json.dumps(kept.to_row()))
    assert row["groups"][-1]["n"] == 24
    n_pairs = len(list((run / "pairs" / "stage-1").glob("pair-*-scored.wav")))
    assert 1 <= n_pairs == len(row["pairs"]) <= 10
    assert f"The {n_pairs} clips most like a training clip, each beside it: {run}/pairs/stage-1" in said


def test_the_json_is_the_same_again_and_another_with_another_seed(score, run, tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        assert score("--run", run, "--json", tmp_path / name, "--seed", seed)[0] == 0
    contents = {name: (tmp_path / name).read_bytes() for name in "abc"}
    assert contents["a"] == contents["b"] != contents["c"]
    assert len((run / "scores.jsonl").read_text().splitlines()) == 3


def test_the_clips_of_a_run_score_the_same_as_files(score, run, data, tmp_path):
    """What ``pgan sample`` writes is what was scored, to the bit, whatever the files are called."""
    assert score("--run", run, "--json", tmp_path / "run.json")[0] == 0
    assert main(["sample", "--run", str(run), "--n", "24", "--out", str(tmp_path / "files")]) == 0
    for number, path in enumerate(sorted((tmp_path / "files").glob("*.wav"), reverse=True)):
        path.rename(tmp_path / "files" / f"{number}.wav")
    changes = {"sample_rate_hz": 1000, "clip_samples": 64, "n_stages": 1}  # the run's stage 1 is all there is
    alone = make_set(tmp_path / "alone", data, stages=(1,), **changes)
    code, said, _ = score("--audio", tmp_path / "files", "--json", tmp_path / "files.json", judges=alone, data=None)
    assert code == 0
    assert f"Stage 1 of {tmp_path / 'files'}: 1000 Hz" in said
    ours, theirs = (columns(tmp_path / name)["scored"] for name in ("run.json", "files.json"))
    known = {name for name, value in theirs.items() if value is not None}
    assert {"is_mean", "is_low", "alike", "level_db", "duplicates"} <= known
    assert {name: ours[name] for name in known} == {name: theirs[name] for name in known}


def test_files_of_a_lower_rate_than_the_judges_are_told(score, tmp_path, rng):
    (tmp_path / "files").mkdir()
    for number in range(20):
        rate_hz = 1000 if number < 3 else 4000
        soundfile.write(tmp_path / "files" / f"{number}.wav", 0.1 * rng.standard_normal(rate_hz // 10), rate_hz)
    said = score("--audio", tmp_path / "files")[1]
    assert "3 of 20 files have a lower rate than the classifier's 4000 Hz, down to 1000 Hz: what they lack" in said


def test_every_finished_stage_or_one(score, run, data, tmp_path):
    assert "Stage 1 of" in score("--run", run, "--stage", 1)[1]
    shutil.copytree(run / "stages" / "stage-1", run / "stages" / "stage-2")
    code, _, error = score("--run", run, "--stage", 3)
    assert (code, "Stage 3 of the run at" in error) == (1, True)
    only_3 = make_set(tmp_path / "only-3", data, stages=(3,))
    code, _, error = score("--run", run, "--stage", 1, judges=only_3)
    assert (code, "has no classifier for stage 1. Expected one of: 3." in error) == (1, True)


def test_a_judge_that_is_no_better_than_chance(score, run, data, tmp_path):
    unfit = make_set(tmp_path / "unfit", data, fit=False)
    code, said, _ = score("--run", run, judges=unfit)
    assert code == 0
    assert "! UNFIT TO JUDGE: the classifier of stage 1 has a balanced accuracy of 50% on held-out tracks" in said
    assert not read_scores(run / "scores.jsonl")[0].judge.fit


# While training


def test_training_scores_its_clips(ears, arguments, plainly, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(PeriodicScores.__init__, "__defaults__", (24,))
    options = ["--classifier-dir", str(ears), "--set", "training.score_every=4", "--stage", "1"]
    assert main([*arguments, *options]) == 0
    capsys.readouterr()
    scores = read_scores(tmp_path / "run" / "scores.jsonl")
    assert [(s.subject.kind, s.subject.stage, s.subject.clips) for s in scores] == [("run", 1, 4), ("run", 1, 8)]
    events = [event for event in read_events(tmp_path / "run" / "events.jsonl") if "score/inception" in event.values]
    assert [event.clips for event in events] == [4, 8]
    measured = scores[-1].compared.columns
    assert events[-1].values["score/inception"] == measured["scored"]["is_mean"]
    assert events[-1].values["score/frechet_held_out"] == measured["held_out"]["frechet"]
    # And the clips are those that the finished stage makes.
    assert (
        main(["score", "--classifier-dir", str(ears), "--run", str(tmp_path / "run"), *arguments[1:3], "--n", "24"])
        == 0
    )
    again = read_scores(tmp_path / "run" / "scores.jsonl")[-1].compared.columns["scored"]
    assert again["level_db"] == pytest.approx(measured["scored"]["level_db"], abs=0.01)
    assert again["frechet"] == pytest.approx(measured["scored"]["frechet"], rel=0.01)


def test_a_score_that_fails_stops_no_training(ears, arguments, plainly, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(PeriodicScores.__init__, "__defaults__", (24,))

    def fail(*args):
        raise PganError("the disk is full")

    monkeypatch.setattr("pgan_audio.scoring.periodic_scores.append_score", fail)
    assert main([*arguments, "--classifier-dir", str(ears), "--stage", "1"]) == 0
    assert "Not scored after 8 clips: the disk is full" in capsys.readouterr().err
    assert RunFolder(tmp_path / "run").finished_stages() == (1,)


def test_a_set_without_a_classifier_for_a_stage(data, arguments, plainly, tmp_path, capsys):
    only_3 = make_set(tmp_path / "only-3", data, stages=(3,))
    assert main([*arguments, "--classifier-dir", str(only_3), "--set", "training.score_every=4", "--stage", "1"]) == 0
    assert capsys.readouterr().err.count("No scores of stage 1: the classifier set only-3 has no classifier") == 1


def test_training_by_a_set_for_other_data_is_refused_before_it_begins(data, arguments, tmp_path, capsys):
    other = make_set(tmp_path / "other", data, data_fingerprint="0" * 64)
    assert main([*arguments, "--classifier-dir", str(other)]) == 1
    assert "The classifier set other was trained on other data than" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


# Sound files


def write_files(folder, data, rate_hz=8000, n=24):
    """Clips of the training at twice the rate, in stereo."""
    folder.mkdir()
    for number in range(n):
        clip = data.clip(3, number % 2, 128 * (number // 2))
        soundfile.write(
            folder / f"{number}.wav", np.repeat(np.repeat(clip, rate_hz // 4000, axis=0), 2, axis=1), rate_hz
        )
    return folder


def test_files_of_any_rate_in_any_order(score, data, tmp_path):
    folder = write_files(tmp_path / "files", data)
    code, said, _ = score("--audio", folder, "--json", tmp_path / "a")
    assert code == 0
    assert f"Stage 3 of {folder}: 4000 Hz, 0.064 s" in said
    assert (tmp_path / "here" / "pairs" / "stage-3").is_dir()
    for number, path in enumerate(sorted(folder.iterdir(), reverse=True)):
        path.rename(folder / f"{'abc'[number % 3]}{number}.wav")
    assert score("--audio", folder, "--json", tmp_path / "b")[0] == 0
    assert columns(tmp_path / "a") == columns(tmp_path / "b")


def test_a_long_file_holds_many_clips_or_one(score, tmp_path, rng):
    (tmp_path / "files").mkdir()
    for number in range(20):
        soundfile.write(tmp_path / "files" / f"{number}.wav", 0.1 * rng.standard_normal(256 * 3 + 5), 4000)
    for crop, n in (("random", 60), ("start", 20)):
        assert score("--audio", tmp_path / "files", "--crop", crop, "--json", tmp_path / crop, n=1000)[0] == 0
        assert json.loads((tmp_path / crop).read_text())["scores"][0]["groups"][0]["n"] == n


def test_files_alone_without_data(score, data, tmp_path):
    folder = write_files(tmp_path / "files", data)
    (folder / "notes.wav").write_text("no sound")
    code, said, errors = score("--audio", folder, data=None)
    assert code == 0
    assert "held out" not in said.partition("Inception Score ↑")[0].splitlines()[-2]
    assert "Without the data that the classifiers were trained on there are no real clips to compare with" in said
    assert "Skipped: Cannot decode" in errors
    assert "notes.wav" in errors


def test_data_that_lies_where_it_usually_does_is_used_if_it_fits(score, data, tiny_data, tmp_path):
    folder = write_files(tmp_path / "files", data)
    shutil.copytree(tiny_data, tmp_path / "here" / "data")
    assert "held out" in score("--audio", folder, data=None)[1]


def test_too_few_clips(score, data, tmp_path):
    code, _, error = score("--audio", write_files(tmp_path / "files", data, n=19))
    assert code == 1
    assert f"At least 20 clips can be scored. Received: 19, all that {tmp_path}/files holds." in error


# Recordings


def test_recordings_beside_themselves(score, tiny_data):
    code, said, _ = score("--real", "--stage", 2)
    assert code == 0
    assert f"Stage 2 of {tiny_data}: 2000 Hz" in said
    (heading,) = [line for line in said.splitlines() if "held out" in line]
    assert heading.split() == ["held", "out", "white", "noise", "silence", "one", "clip"]
    assert not any("copies" in line for line in said.splitlines() if line.startswith("!"))


def test_recordings_at_every_stage_of_the_set(score, data, tmp_path):
    two = make_set(tmp_path / "two", data, stages=(1, 3))
    said = score("--real", judges=two)[1]
    assert [line.split(" of ")[0] for line in said.splitlines() if line.startswith("Stage")] == ["Stage 1", "Stage 3"]
    summary = said.partition(f"All stages of {data.path}, by two\n")[2].split("\n")
    assert [line.split()[:4] for line in summary if " Hz " in line] == [
        ["1", "1000", "Hz", "24"],
        ["3", "4000", "Hz", "24"],
    ]
    assert [line.split()[-1] for line in summary if " Hz " in line] == ["100%", "100%"]


# Refusals: one line, and nothing heavy is loaded for it


@pytest.fixture
def refused(score, monkeypatch, tmp_path, snapshot):
    def too_late():
        raise AssertionError("TensorFlow was loaded")

    monkeypatch.setattr("pgan_audio.cli.quiet.load_tensorflow", too_late)

    def call(code, *options, **named):
        before = snapshot(tmp_path)
        got, said, error = score(*options, **named)
        assert (got, said) == (code, "")
        assert error.startswith("pgan: error: ")
        assert error.count("\n") == 0
        assert snapshot(tmp_path) == before
        return error

    return call


def changed(data, tmp_path, **changes):
    return make_set(tmp_path / "other", data, **changes)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"data_fingerprint": "0" * 64}, "The classifier set other was trained on other data than "),
        ({"data_fingerprint": "0" * 64}, "by the very same authors, made the same way, say so with --same-authors."),
        (
            {"sample_rate_hz": 8000},
            "is for other clips. Expected: sample_rate_hz = 8000. Received: sample_rate_hz = 4000.",
        ),
        ({"clip_samples": 512}, "is for other clips. Expected: clip_samples = 512. Received: clip_samples = 256."),
        ({"channels": 2}, "is for other clips. Expected: channels = 2. Received: channels = 1."),
    ],
)
def test_sets_for_other_clips(refused, run, data, tmp_path, change, told):
    other = changed(data, tmp_path, **change)
    for options in (["--run", run], ["--real"]):
        assert told in refused(1, *options, judges=other)


def test_the_same_sound_by_other_names_will_do(score, data, tmp_path):
    renamed = changed(data, tmp_path, data_fingerprint="0" * 64, audio_fingerprint=data.audio_fingerprint)
    assert score("--real", "--stage", 3, judges=renamed)[0] == 0


# Other recordings by the same authors


def heard(data, *splits):
    """What the card of a set says that has learnt from some splits."""
    return " ".join(sorted(track.audio_sha256[:16] for track in data.tracks if track.split in splits))


def test_other_recordings_by_the_same_authors_will_do_if_one_says_so(score, run, data, tmp_path):
    others = changed(data, tmp_path, data_fingerprint="0" * 64, learnt=heard(data, "train", "valid"))
    for options in (["--run", run], ["--real"]):
        code, said, error = score(*options, "--stage", 1, "--same-authors", judges=others)
        assert code == 0, error
        assert "other was trained on other recordings, said to be by the same authors. It has learnt from none" in said


def test_a_set_that_does_not_know_what_it_has_learnt_from(score, data, tmp_path):
    others = changed(data, tmp_path, data_fingerprint="0" * 64)
    code, said, _ = score("--real", "--stage", 3, "--same-authors", judges=others)
    assert code == 0
    assert "Whether it has learnt from some of the held-out clips isn't known." in said


def test_its_own_recordings_need_no_remark(score):
    assert "said to be by the same authors" not in score("--real", "--stage", 3, "--same-authors")[1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"classes": ("high", "somebody")}, "Expected: authors = high, somebody. Received: authors = "),
        ({"normalise": "rms"}, "Expected: normalise = rms. Received: normalise = peak."),
        ({"filter": "box"}, "Expected: filter = box. Received: filter = rrc."),
        ({"clip_samples": 512}, "is for other clips. Expected: clip_samples = 512. Received: clip_samples = 256."),
    ],
)
def test_nobody_can_vouch_for_other_authors_or_other_clips(refused, run, data, tmp_path, change, told):
    others = changed(data, tmp_path, data_fingerprint="0" * 64, **change)
    for options in (["--run", run], ["--real"]):
        assert told in refused(1, *options, "--same-authors", judges=others)


def test_a_set_that_has_learnt_from_the_test_split(refused, run, data, tmp_path):
    test = [track for track in data.tracks if track.split == "test"]
    others = changed(data, tmp_path, data_fingerprint="0" * 64, learnt=heard(data, "test"))
    for options in (["--run", run], ["--real"]):
        error = refused(1, *options, "--same-authors", judges=others)
        assert f"has learnt from {len(test)} of the {len(test)} tracks that " in error
        assert f"holds out, such as {test[0].file}" in error


def test_a_run_trained_on_other_data(refused, run):
    config = run / "config.toml"
    text = config.read_text()
    line = next(line for line in text.splitlines() if line.startswith("fingerprint"))
    config.write_text(text.replace(line, f'fingerprint = "{"1" * 64}"'))
    told = refused(1, "--run", run)
    assert "is not the data that the run at" in told
    assert "Expected the fingerprint 111111111111." in told


def test_a_tampered_weight_file(refused, data, tmp_path):
    other = changed(data, tmp_path)
    weights_file(other, 2).write_bytes(b"weights of stage 3")
    assert "is damaged: the checksum of stage-2.npz isn't the one on the card" in refused(1, "--real", judges=other)


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--run", "a", "--audio", "b"], 2, "One thing at a time can be scored. Received: --run and --audio."),
        (["--real", "--audio", "b"], 2, "Received: --audio and --real."),
        (["--run", "a", "--crop", "start"], 2, "Received: --crop. Leave it out."),
        (["--real", "--json", "none/scores.json"], 2, "--json must name a file in a folder that exists."),
        (["--real", "--seed", str(2**63)], 2, "--seed must be below 9223372036854775808. Received: "),
        (["--real", "--stage", "4"], 1, "has no classifier for stage 4. Expected one of: 1, 2, 3."),
        (["--run", "nowhere"], 1, "there is no run at nowhere"),
        (["--audio", "nowhere"], 1, "No folder nowhere. Expected a folder of sound files."),
    ],
)
def test_wrong_options(refused, options, code, told):
    assert told in refused(code, *options)


@pytest.mark.parametrize(("n", "told"), [("19", "19 is not in the range x>=20"), ("many", "is not a valid integer")])
def test_numbers_of_clips_that_are_none(refused, n, told):
    assert told in refused(2, "--real", n=n)


def test_places_that_are_missing(refused, tmp_path, run):
    assert "No data folder at" in refused(1, "--run", run, data=tmp_path / "none")
    assert "No classifier set in" in refused(1, "--real", judges=tmp_path / "none")
    shutil.rmtree(run / "stages")
    assert "has no finished stage to sample yet" in refused(1, "--run", run)


def test_a_place_for_the_pairs_with_other_things_in_it(refused, tmp_path):
    (tmp_path / "mine" / "stage-3").mkdir(parents=True)
    (tmp_path / "mine" / "stage-3" / "song.wav").touch()
    told = refused(2, "--real", "--out", tmp_path / "mine")
    assert "stage-3 holds other things than pairs of clips (song.wav). Choose another place with --out" in told


def test_a_place_that_cannot_be_written(score, tmp_path):
    (tmp_path / "file").touch()
    code, _, error = score("--real", "--stage", 3, "--out", tmp_path / "file" / "below")
    assert code == 1
    assert "The results can't be written: Not a directory" in error
