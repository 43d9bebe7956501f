"""The sets that come with the project: whole, small, documented, and able to judge."""

from pathlib import Path

import numpy as np
import pytest

from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.shipped import DEMO_SET, DEMO_SET_SEED
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.data.synthetic import demo, write_corpus
from pgan_audio.errors import PganError
from pgan_audio.scoring.admission import refuse_other_data, remarks_on_data

CLASSIFIERS = Path(__file__).parents[2] / "classifiers"
SETS = {path.name: path for path in CLASSIFIERS.iterdir() if path.is_dir()} | {"demo": DEMO_SET}


@pytest.fixture(params=SETS)
def judges(request):
    return ClassifierSet.open(SETS[request.param])


def test_there_are_some():
    assert SETS.keys() == {"demo", "digits-speakers"}


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


def test_the_demo_set_is_for_what_the_demo_makes():
    card = ClassifierSet.open(DEMO_SET).card
    assert card.classes == demo.STRUCK
    assert (card.sample_rate_hz, card.clip_samples, card.n_stages) == (demo.SAMPLE_RATE_HZ, demo.CLIP_SAMPLES, 7)
    assert f"seed {DEMO_SET_SEED}" in card.note
    assert card.stage(7).held_out.accuracy >= 0.9


def test_the_demo_set_may_judge_every_demo_whose_sounds_it_has_not_heard(tmp_path):
    judges = ClassifierSet.open(DEMO_SET)
    demo.write_demo_corpus(tmp_path / "all", sounds_per_author=2, seed=0)
    write_corpus(tmp_path / "few", authors=("bell", "drums"), tracks_per_author=2, seconds=0.5, sample_rate_hz=8000)
    data = []
    for name in ("all", "few"):
        prepare(tmp_path / name, tmp_path / f"{name}-data", demo.demo_settings(), workers=1)
        data.append(DataFolder.open(tmp_path / f"{name}-data"))
    refuse_other_data(judges, data[0], same_authors=True)
    assert remarks_on_data(judges, data[0])[0].endswith("It has learnt from none of the held-out clips.")
    with pytest.raises(PganError, match="was trained on other data"):
        refuse_other_data(judges, data[0])
    with pytest.raises(PganError, match=r"Expected: authors = bell, chip, .*\. Received: authors = bell, drums\."):
        refuse_other_data(judges, data[1], same_authors=True)
