"""The demo's own classifier set made anew, of two authors and a few sounds."""

import pytest

import train_demo_classifiers as tool
from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.effort import Effort
from pgan_audio.data.store import DataFolder
from pgan_audio.data.synthetic import demo


@pytest.fixture
def little(monkeypatch, shrink_classifiers):
    """Two authors, two stages, networks of one small block."""
    monkeypatch.setattr(demo, "STRUCK", ("bell", "drums"))
    monkeypatch.setattr(tool, "SOUNDS_PER_AUTHOR", 4)
    monkeypatch.setattr(tool, "demo_settings", lambda: demo.demo_settings() | {"n_stages": 2})
    shrink_classifiers(monkeypatch)


def test_it_is_trained_and_takes_the_old_ones_place(little, tmp_path):
    target = tmp_path / "package" / "demo"
    target.mkdir(parents=True)
    (target / "old").touch()
    tool.main(["--work", str(tmp_path / "work")], target, Effort(epochs=1, steps_per_epoch=2, batch_size=4))
    assert {path.name for path in target.iterdir()} == {"card.toml", "stage-1.npz", "stage-2.npz"}
    judges = ClassifierSet.open(target)
    assert (judges.name, judges.card.note) == ("demo", tool.NOTE)
    data = DataFolder.open(tmp_path / "work" / "data")
    assert judges.card.data_fingerprint == data.fingerprint
    assert {track.split for track in data.tracks if judges.card.has_learnt(track.audio_sha256)} == {"train", "valid"}
