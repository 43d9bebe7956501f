"""The figures of a classifier, against scikit-learn and by hand."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, confusion_matrix

from pgan_audio.classifier.evaluation import evaluate
from pgan_audio.classifier.intervals import mean_of_shares_interval, share_interval


def test_figures_are_scikit_learns(rng):
    labels = rng.choice(4, 300, p=[0.5, 0.2, 0.2, 0.1])
    logits = rng.standard_normal((300, 4)) + 1.5 * np.eye(4)[labels]
    result = evaluate(logits, labels, np.arange(300), "test")
    said = logits.argmax(axis=1)
    assert result.accuracy == pytest.approx(accuracy_score(labels, said))
    assert result.balanced_accuracy == pytest.approx(balanced_accuracy_score(labels, said))
    np.testing.assert_array_equal(result.confusion, confusion_matrix(labels, said))
    assert (result.split, result.n_tracks, result.n_clips, result.chance) == ("test", 300, 300, 0.25)
    assert result.accuracy_interval == pytest.approx(share_interval(result.accuracy, 300))
    counts = np.array(result.confusion)
    shares = np.diag(counts) / counts.sum(axis=1)
    assert result.balanced_accuracy_interval == pytest.approx(mean_of_shares_interval(shares, counts.sum(axis=1)))


def test_clips_of_one_track_do_not_make_it_surer(rng):
    labels = np.repeat([0, 1], 10)
    logits = np.eye(2)[np.where(rng.random(20) < 0.8, labels, 1 - labels)]
    single = evaluate(logits, labels, np.arange(20), "test")
    tenfold = evaluate(*(np.repeat(x, 10, axis=0) for x in (logits, labels, np.arange(20))), "test")
    assert (tenfold.n_clips, tenfold.n_tracks) == (200, 20)
    assert tenfold.accuracy_interval == pytest.approx(single.accuracy_interval)
    assert tenfold.balanced_accuracy_interval == pytest.approx(single.balanced_accuracy_interval)


def test_a_long_track_among_short_ones_leaves_fewer_to_count_on():
    labels = np.zeros(20, int)
    logits = np.eye(2)[np.arange(20) % 2]
    tracks = np.concatenate([np.zeros(10, int), np.arange(1, 11)])
    result = evaluate(logits, labels, tracks, "test")
    assert result.accuracy_interval == pytest.approx(share_interval(0.5, 20**2 / (10**2 + 10)))


def test_a_class_that_is_not_there_is_not_counted():
    labels = np.array([0, 0, 2, 2])
    result = evaluate(np.eye(3)[[0, 0, 2, 1]], labels, np.arange(4), "test")
    assert result.balanced_accuracy == 0.75
    assert result.chance == 0.5
    assert result.confusion == ((2, 0, 0), (0, 0, 0), (0, 1, 1))


@pytest.mark.parametrize(
    ("said", "fit"),
    [(lambda labels, rng: labels, True), (lambda labels, rng: 0 * labels, False)],
    ids=["good", "stuck"],
)
def test_one_who_always_says_the_same_is_unfit(rng, said, fit):
    labels = rng.choice(3, 90, p=[0.8, 0.1, 0.1])
    result = evaluate(np.eye(3)[said(labels, rng)], labels, np.arange(90), "test")
    assert result.fit_to_judge is fit
    assert result.accuracy > 0.7


def test_one_who_guesses_is_hardly_ever_fit(rng):
    n_fit = 0
    for _ in range(200):
        labels = rng.integers(4, size=80)
        n_fit += evaluate(rng.standard_normal((80, 4)), labels, np.arange(80), "test").fit_to_judge
    assert n_fit <= 14  # 5 to be expected


def test_only_one_class_to_test_on_proves_nothing():
    labels = np.zeros(50, int)
    assert not evaluate(np.eye(2)[labels], labels, np.arange(50), "test").fit_to_judge
