"""Training a set: what is missing, in a folder that can be left at any time."""

import dataclasses
import shutil

import numpy as np
import pytest

from pgan_audio import atomic
from pgan_audio.classifier.callbacks import Callbacks
from pgan_audio.classifier.card import read_card, write_card
from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.examination import examine
from pgan_audio.classifier.examples import find_examples
from pgan_audio.classifier.training import SetTraining
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import ClassifierError, UsageError


@pytest.fixture
def copy(trained, tmp_path):
    return shutil.copytree(trained, tmp_path / "tones")


@pytest.fixture
def open_set(data, brief):
    """A function that opens the training of a set as it was begun, or with changes."""

    def open_set(folder, label="author", seed=3, note=None, data=data):
        return SetTraining(data, find_examples(data, label), label, folder, seed, note, brief)

    return open_set


def test_the_folder(trained):
    names = sorted(str(path.relative_to(trained)) for path in trained.rglob("*") if path.is_file())
    assert names == [
        "card.toml",
        "stage-1.npz",
        "stage-3.npz",
        "training/lock",
        "training/stage-1/events.jsonl",
        "training/stage-3/events.jsonl",
    ]


def test_what_the_card_says_is_what_the_stored_weights_do(trained, data):
    judges = ClassifierSet.open(trained)
    for stage in judges.stages:
        test = find_examples(data, "author").splits["test"]
        assert examine(judges.stage(stage).predict, data, stage, test, "test") == judges.card.stage(stage).held_out
    assert judges.card.stage(3).held_out.accuracy == 1.0
    assert judges.card.stage(3).held_out.n_clips == 6


def test_the_card_names_what_it_has_learnt_from_and_nothing_else(trained, data):
    card = ClassifierSet.open(trained).card
    known = {track.split for track in data.tracks if card.has_learnt(track.audio_sha256)}
    assert known == {"train", "valid"}
    assert len(card.learnt.split()) == sum(track.split != "test" for track in data.tracks)


def test_only_what_is_missing_is_trained(copy, open_set, small):
    before = {path.name: path.read_bytes() for path in copy.glob("stage-*.npz")}
    training = open_set(copy)
    assert training.missing() == (2,)
    assert training.missing(3) == ()
    finished, shown = [], []
    assert training.train((2, 3), Callbacks(finished=finished.append, progress=lambda share, note: shown.append(share)))
    assert [facts.stage for facts in finished] == [2]
    assert shown == sorted(shown)
    assert shown[-1] == pytest.approx(1.0)
    judges = ClassifierSet.open(copy)
    assert judges.stages == (1, 2, 3)
    assert judges.card.note == "Made of sines."
    assert {name: (copy / name).read_bytes() for name in before} == before
    assert open_set(copy).missing() == ()
    assert not list(copy.glob("training/*/checkpoints"))


def test_stopped_it_says_so_and_goes_on(data, open_set, tmp_path, small, trained):
    folder = tmp_path / "tones"
    asked = iter(range(1, 100))
    assert not open_set(folder, note="Made of sines.").train((1,), Callbacks(stop=lambda: next(asked) == 8))
    with pytest.raises(ClassifierError, match="No classifier of the set in .* is trained yet"):
        ClassifierSet.open(folder)
    assert open_set(folder).train((1,), Callbacks())
    judges, straight = ClassifierSet.open(folder), ClassifierSet.open(trained)
    assert judges.card.stage(1) == straight.card.stage(1)  # the checksum of its weights as well


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"seed": 4}, r"Expected: seed = 3. Received: seed = 4. Train another set"),
        (
            {"label": "parity"},
            r"Expected: label = author, classes = high, low. Received: label = parity, classes = even, odd",
        ),
    ],
)
def test_a_set_keeps_the_settings_it_was_begun_with(copy, open_set, how, message):
    with pytest.raises(ClassifierError, match=message):
        open_set(copy, **how)


def test_data_that_has_changed_is_refused(copy, open_set, data):
    other = DataFolder(data.path, data.settings, [dataclasses.replace(t, sha256="0" * 64) for t in data.tracks])
    with pytest.raises(
        ClassifierError, match=r"Expected: data_fingerprint = \w{60}\.\.\.\. Received: data_fingerprint"
    ):
        open_set(copy, data=other)


def test_a_folder_of_something_else_is_left_alone(tmp_path, open_set):
    (tmp_path / "letter.txt").touch()
    with pytest.raises(ClassifierError, match=r"is not empty and no classifier set. Received: letter.txt and 0 more"):
        open_set(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_damaged_set_is_not_added_to(copy, open_set):
    (copy / "stage-1.npz").write_bytes(b"")
    with pytest.raises(ClassifierError, match="the checksum of stage-1.npz isn't the one on the card"):
        open_set(copy)


def test_a_second_trainer_is_refused(copy, open_set):
    with (
        atomic.lock(copy / "training" / "lock"),
        pytest.raises(ClassifierError, match="is being trained by another process"),
    ):
        open_set(copy).train((2,), Callbacks())


def test_a_place_that_cannot_be_written(tmp_path, open_set):
    (tmp_path / "file").touch()
    with pytest.raises(
        ClassifierError, match=r"can't be written to .*: Not a directory. Expected a folder to write to"
    ):
        open_set(tmp_path / "file" / "set").train((1,), Callbacks())


def test_what_a_killed_writer_left_is_tidied_up(copy, open_set):
    (copy / ".card.toml.tmp-1-abc").touch()
    open_set(copy).train((), Callbacks())
    assert not list(copy.glob(".*"))


def test_a_note_can_be_put_in_later(copy, open_set):
    training = open_set(copy, note="Licence: CC0.")
    training.save_note()
    card = read_card(copy)
    assert (card.note, card.stages) == ("Licence: CC0.", read_card(copy).stages)
    assert ClassifierSet.open(copy).card.note == "Licence: CC0."
    write_card(copy, card)


@pytest.mark.parametrize(("asked", "message"), [(0, "from 1 to 3"), (4, "Received: 4")])
def test_a_stage_that_the_data_does_not_have(copy, open_set, asked, message):
    with pytest.raises(UsageError, match=message):
        open_set(copy).missing(asked)


def test_a_seed_out_of_range(copy, open_set):
    with pytest.raises(UsageError, match=r"--seed must be from 0 to 2\*\*63 - 1. Received: -1"):
        open_set(copy, seed=-1)


def test_who_learns_nothing_is_marked_unfit(data, tmp_path, small, brief):
    """Labels dealt out at random: there is nothing to learn."""
    rng = np.random.default_rng(0)
    dealt = DataFolder(
        data.path,
        data.settings,
        [dataclasses.replace(track, labels={"luck": str(rng.integers(2))}) for track in data.tracks],
    )
    examples = find_examples(dealt, "luck")
    training = SetTraining(dealt, examples, "luck", tmp_path / "luck", effort=brief)
    assert training.train((1,), Callbacks())
    judges = ClassifierSet.open(tmp_path / "luck")
    assert not judges.card.stage(1).fit_to_judge
    assert not judges.stage(1).fit
