"""Training one classifier: resumed it is the same, it stops in time, and its best epoch is kept."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from pgan_audio.classifier.callbacks import Callbacks
from pgan_audio.classifier.examples import find_examples
from pgan_audio.errors import ClassifierError
from pgan_audio.training.events import read_events


@pytest.fixture
def make(data, small, tmp_path, brief):
    """A function that makes a new StageFitting of the first stage: three epochs of six batches."""
    from pgan_audio.classifier.fitting import StageFitting

    def make(name="work", label="author", **changes):
        effort = dataclasses.replace(brief, **({"steps_per_epoch": 6} | changes))
        return StageFitting(data, find_examples(data, label), 1, 2, effort, tmp_path / name)

    return make


def stop_after(n_batches):
    asked = iter(range(1, 1000))
    return Callbacks(stop=lambda: next(asked) == n_batches)


def losses(folder: Path):
    return [
        (event.clips, event.values["loss/train"], event.values["loss/valid"])
        for event in read_events(folder / "events.jsonl")
    ]


def test_stopped_anywhere_it_reaches_the_same_bits(make):
    straight = make("straight")
    assert straight.fit(Callbacks())
    for n_batches in (4, 6 + 1):  # amid the first epoch, and in the second
        assert not make().fit(stop_after(n_batches))
    resumed = make()
    assert resumed.fit(Callbacks())
    assert resumed.n_epochs == straight.n_epochs == 3
    assert resumed.best_epoch == straight.best_epoch
    assert losses(resumed.folder) == losses(straight.folder)
    assert len(losses(resumed.folder)) == 3
    for name, array in straight.best.items():
        np.testing.assert_array_equal(resumed.best[name], array, strict=True)
    for mine, its in zip(resumed.network.weights, straight.network.weights, strict=True):
        np.testing.assert_array_equal(mine.value.numpy(), its.value.numpy())


def test_it_learns_and_says_how_far_it_is(make):
    shown = []
    fitting = make()
    assert fitting.fit(Callbacks(progress=lambda share, note: shown.append((share, note))))
    assert [share for share, _ in shown] == pytest.approx([n / 18 for n in range(1, 19)])
    assert shown[0][1].startswith("stage 1, epoch 1, accuracy ")
    events = read_events(fitting.folder / "events.jsonl")
    assert [event.clips for event in events] == [48, 96, 144]
    assert events[-1].values.keys() == {"loss/train", "loss/valid", "accuracy/train", "accuracy/valid"}
    assert events[-1].values["loss/train"] < events[0].values["loss/train"]
    logits, labels = fitting.valid_logits()
    assert logits.shape == (6, 2)
    assert labels.tolist() == [0, 0, 0, 1, 1, 1]


def test_no_clip_is_shown_twice(make, monkeypatch):
    from pgan_audio.classifier.draws import Draws

    shown = set()
    batch = Draws.batch
    monkeypatch.setattr(
        Draws, "batch", lambda draws, first, size: shown.add((first, size)) or batch(draws, first, size)
    )
    assert make().fit(Callbacks())
    assert shown == {(first, 8) for first in range(0, 144, 8)}


def test_the_best_epoch_is_kept_and_no_end_awaited(make, monkeypatch):
    figures = iter([3.0, 1.0, 2.0, 2.0, 0.5])
    monkeypatch.setattr("pgan_audio.classifier.fitting.log_loss", lambda logits, labels: next(figures))
    kept = []
    fitting = make(epochs=6, steps_per_epoch=1, patience=2)
    original = fitting._save

    def save():
        kept.append({name: array.copy() for name, array in fitting.best.items()})
        original()

    fitting._save = save
    assert fitting.fit(Callbacks())
    assert (fitting.n_epochs, fitting.best_epoch) == (4, 2)
    for name, array in fitting.best.items():
        np.testing.assert_array_equal(array, kept[1][name])
    assert any(not np.array_equal(kept[0][name], kept[1][name]) for name in fitting.best)


def test_no_more_valid_clips_than_said(make):
    fitting = make(valid_clips=4)
    logits, labels = fitting.valid_logits()
    assert len(logits) == 4
    assert labels.tolist() == [0, 0, 1, 1]


def test_numbers_that_are_not_finite_end_it_at_once(make, monkeypatch):
    monkeypatch.setattr("pgan_audio.classifier.fitting.log_loss", lambda logits, labels: np.nan)
    fitting = make()
    with pytest.raises(
        ClassifierError, match="stage 1 met numbers that aren't finite in epoch 1. Try again with another --seed"
    ):
        fitting.fit(Callbacks())
    assert not (fitting.folder / "checkpoints").exists()


def test_a_state_that_cannot_be_used(make):
    assert not make().fit(stop_after(7))
    folder = make().folder
    for path in folder.glob("checkpoints/clips-*/arrays.npz"):
        path.write_bytes(b"")
    with pytest.raises(
        ClassifierError, match="can't be used: .* Remove that folder to train this stage from its beginning"
    ):
        make().fit(Callbacks())


def test_a_damaged_state_gives_way_to_the_one_before(make):
    assert not make().fit(stop_after(13))
    (make().folder / "checkpoints" / "clips-000000096" / "arrays.npz").write_bytes(b"")
    said = []
    fitting = make()
    assert fitting.fit(Callbacks(say=said.append))
    assert len(said) == 1
    assert "clips-000000048 is taken instead" in said[0]
    straight = make("straight")
    assert straight.fit(Callbacks())
    assert losses(fitting.folder) == losses(straight.folder)


def test_a_disk_that_is_full(make, monkeypatch):
    from pgan_audio import atomic

    def fails(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "write_text", fails)
    with pytest.raises(ClassifierError, match="No space left on device. Free some space or make .* writable"):
        make().fit(Callbacks())
