"""A judge: calibrated, the same whatever is asked for beside a clip, and right about what it was trained on."""

import numpy as np
import pytest

from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.examples import find_examples, placed, read
from pgan_audio.classifier.predictor import BATCH
from pgan_audio.errors import ClassifierError


@pytest.fixture(scope="module")
def judges(trained):
    return ClassifierSet.open(trained)


@pytest.fixture(scope="module")
def judge(judges):
    return judges.stage(3)


@pytest.fixture
def clips(rng):
    return rng.uniform(-1, 1, (2 * BATCH + 5, 256, 1)).astype(np.float32)


def test_what_it_says_of_itself(judges, judge):
    assert (judge.stage, judge.rate_hz, judge.length, judge.channels) == (3, 4000.0, 256, 1)
    assert (judge.classes, judge.n_features) == (("high", "low"), 5)
    assert judge.fit is judges.card.stage(3).fit_to_judge


def test_it_knows_what_it_has_learnt(data, judge):
    places = placed(find_examples(data, "author").splits["train"], 256)
    logits, features = judge.predict(np.stack([read(data, 3, segment, start) for segment, start in places]))
    assert np.mean(logits.argmax(axis=1) == [segment.label for segment, _ in places]) > 0.9
    assert (logits.dtype, features.dtype) == (np.float32, np.float32)
    assert features.shape == (len(places), 5)


def test_neither_order_nor_company_changes_anything(judge, clips, rng):
    logits, features = judge.predict(clips)
    order = rng.permutation(len(clips))
    for chosen in (order, order[:3], order[:BATCH], np.array([7]), np.array([7, 7, 7])):
        again = judge.predict(clips[chosen])
        np.testing.assert_array_equal(again[0], logits[chosen])
        np.testing.assert_array_equal(again[1], features[chosen])


def test_features_lead_to_the_logits(judges, judge, clips):
    """The features are what the last layer sees, the temperature divides what it says."""
    from pgan_audio.training.arrays import read_arrays

    weights = read_arrays(judges.path / "stage-3.npz")
    logits, features = judge.predict(clips)
    said = features @ weights["logits/kernel"].astype(np.float32) + weights["logits/bias"]
    np.testing.assert_allclose(said / judges.card.stage(3).temperature, logits, rtol=1e-4, atol=1e-4)
    assert judges.card.stage(3).temperature != 1.0


def test_kernels_are_kept_in_half_precision(judges):
    from pgan_audio.training.arrays import read_arrays

    for name, array in read_arrays(judges.path / "stage-3.npz").items():
        assert array.dtype == (np.float16 if name.endswith("kernel") else np.float32), name


def test_other_number_types_and_no_clips_at_all(judge, clips):
    np.testing.assert_array_equal(judge.predict(clips.astype(np.float64))[0], judge.predict(clips)[0])
    logits, features = judge.predict(clips[:0])
    assert (logits.shape, features.shape) == ((0, 2), (0, 5))


@pytest.mark.parametrize("shape", [(3, 128, 1), (3, 256, 2), (256, 1), (3, 256)])
def test_clips_of_another_shape_are_refused(judge, shape):
    with pytest.raises(ClassifierError, match=r"stage 3 judges clips of shape \(n, 256, 1\), at 4000 Hz. Received: "):
        judge.predict(np.zeros(shape, np.float32))


def test_clips_that_are_not_finite_are_refused(judge, clips):
    clips[40, 3] = np.nan
    clips[50, 3] = np.inf
    with pytest.raises(ClassifierError, match="Received: NaN or infinity in 2 of 69 clips, the first one at index 40"):
        judge.predict(clips)


def test_exact_silence_and_overloads_are_judged(judge):
    clips = np.stack([np.zeros((256, 1)), np.full((256, 1), 50.0), np.full((256, 1), -1.0)]).astype(np.float32)
    logits, features = judge.predict(clips)
    assert np.isfinite(logits).all()
    assert np.isfinite(features).all()
