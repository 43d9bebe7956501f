"""The sets that come with the project: whole, small, documented, and able to judge."""

from pathlib import Path

import numpy as np
import pytest

from pgan_audio.classifier.classifier_set import ClassifierSet

CLASSIFIERS = Path(__file__).parents[2] / "classifiers"
SETS = {path.name: path for path in CLASSIFIERS.iterdir() if path.is_dir()}


@pytest.fixture(params=SETS)
def judges(request):
    return ClassifierSet.open(SETS[request.param])


def test_there_are_some():
    assert SETS.keys() == {"digits-speakers"}


def test_it_is_whole_and_small_and_fit(judges):
    assert judges.stages == tuple(range(1, judges.card.n_stages + 1))
    assert all(facts.fit_to_judge for facts in judges.card.stages)
    names = {path.name for path in judges.path.iterdir()}
    assert names == {"card.toml", *(f"stage-{stage}.npz" for stage in judges.stages)}
    assert sum(path.stat().st_size for path in judges.path.iterdir()) < 2_000_000


def test_its_card_says_where_it_comes_from(judges):
    assert judges.card.name == judges.path.name
    assert f"`{judges.name}`" in (CLASSIFIERS / "README.md").read_text("utf-8")
    assert "licen" in judges.card.note
    assert len(judges.card.data_fingerprint) == len(judges.card.audio_fingerprint) == 64


def test_it_judges(judges, rng):
    for stage in (judges.stages[0], judges.stages[-1]):
        judge = judges.stage(stage)
        noise = 0.1 * rng.standard_normal((3, judge.length, judge.channels))
        logits, features = judge.predict(noise.astype(np.float32))
        assert (logits.shape, features.shape) == ((3, len(judges.card.classes)), (3, judge.n_features))
        assert np.isfinite(logits).all()


def test_digits_speakers_has_the_accuracy_that_it_is_shipped_for():
    card = ClassifierSet.open(SETS["digits-speakers"]).card
    assert card.classes == ("george", "jackson", "lucas", "nicolas", "theo", "yweweler")
    assert card.stage(7).held_out.accuracy >= 0.985
    assert "CC BY-SA 4.0" in card.note
