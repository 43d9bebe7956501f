"""Inception Score: against torch-fidelity's algorithm and closed forms."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from pgan_audio.errors import UsageError
from pgan_audio.scoring.inception_score import effective_number, inception_interval, inception_score


def torch_fidelity(logits, splits, seed):
    """``isc_features_to_metric`` of torch-fidelity 0.3, its tensors written out as loops."""
    n, n_classes = logits.shape
    feature = logits[np.random.RandomState(seed).permutation(n), :].astype(np.float64)
    log_p = np.empty_like(feature)
    for row in range(n):
        top = max(feature[row])
        log_p[row] = feature[row] - top - np.log(sum(np.exp(x - top) for x in feature[row]))
    p = np.exp(log_p)
    scores = []
    for i in range(splits):
        chunk = range(i * n // splits, (i + 1) * n // splits)
        q = [sum(p[row, c] for row in chunk) / len(chunk) for c in range(n_classes)]
        divergence = 0.0
        for row in chunk:
            divergence += sum(p[row, c] * (log_p[row, c] - np.log(q[c])) for c in range(n_classes)) / len(chunk)
        scores.append(np.exp(divergence))
    return np.mean(scores), np.std(scores)


@pytest.mark.parametrize(("n", "n_classes", "splits", "seed"), [(500, 6, 10, 0), (137, 11, 10, 2020), (64, 3, 1, 7)])
@pytest.mark.parametrize("scale", [0.1, 3.0, 20.0])
def test_it_is_the_number_of_torch_fidelity(rng, n, n_classes, splits, seed, scale):
    logits = (scale * rng.standard_normal((n, n_classes))).astype(np.float32)
    found, expected = inception_score(logits, splits, seed), torch_fidelity(logits, splits, seed)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("n_classes", [2, 3, 6, 7, 60])
@pytest.mark.parametrize("n", [1, 30, 997])
def test_equal_logits_give_exactly_1(n_classes, n):
    assert inception_score(np.zeros((n, n_classes), np.float32), min(10, n)) == (1.0, 0.0)
    assert inception_score(np.full((n, n_classes), -37.25, np.float32), 1) == (1.0, 0.0)


def test_clips_judged_alike_give_1_whatever_the_judgement(rng):
    logits = np.repeat(rng.standard_normal((1, 9)), 700, axis=0)
    assert inception_score(logits, 10) == (1.0, 0.0)


@pytest.mark.parametrize("n_classes", [2, 6, 60])
def test_certain_and_balanced_judgements_give_the_number_of_authors(n_classes):
    logits = np.tile(1000.0 * np.eye(n_classes), (50, 1))
    assert inception_score(logits, 1)[0] == pytest.approx(n_classes, rel=1e-12)


def test_probabilities_of_exactly_0_give_no_nan():
    """Where no clip of a split has any chance for an author, torch-fidelity takes the logarithm of 0."""
    logits = np.array([[0.0, 0.0, -2000.0], [3.0, 0.0, -2000.0]] * 10)
    found = inception_score(logits, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.isnan(torch_fidelity(logits, 2, 0)[0])
    assert found == pytest.approx(inception_score(logits[:, :2], 2), rel=1e-12)
    assert np.isfinite(inception_interval(logits)).all()


def test_the_interval_covers_the_score_of_the_distribution_most_often(rng):
    """Two authors beyond doubt, 70 to 30: the score of the distribution is the effective number of authors."""
    true = effective_number([0.7, 0.3])
    covered = 0
    for trial in range(40):
        author = (rng.random(400) < 0.3).astype(int)
        low, high = inception_interval(50.0 * np.eye(2)[author], seed=trial)
        assert low < high
        covered += low <= true <= high
    assert 35 <= covered <= 40


def test_the_interval_is_that_of_resampling_the_slow_way(rng):
    logits = rng.standard_normal((60, 4)) * 2
    draws = np.random.default_rng(1)
    slow = [inception_score(logits[draws.integers(60, size=60)], 1)[0] for _ in range(3000)]
    np.testing.assert_allclose(inception_interval(logits), np.quantile(slow, [0.025, 0.975]), rtol=0.03)


def test_the_interval_depends_on_the_seed_alone(rng):
    logits = rng.standard_normal((50, 4))
    assert inception_interval(logits, 3) == inception_interval(logits, 3)
    assert inception_interval(logits, 3) != inception_interval(logits, 4)


def test_the_interval_is_the_same_with_any_number_of_threads(rng):
    logits = rng.standard_normal((1000, 6))
    intervals = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads, "blas"):
            intervals.append([inception_interval(logits, seed=seed) for seed in range(10)])
    assert intervals[0] == intervals[1]


def test_seeds_of_any_size_will_do(rng):
    logits = rng.standard_normal((50, 4))
    assert inception_score(logits, 10, 2**63 - 1) != inception_score(logits, 10, 0)


@pytest.mark.parametrize(
    ("counts", "number"), [([5, 5, 5], 3), ([7], 1), ([1, 0, 1, 0], 2), ([0.9, 0.1], 1.3841454884)]
)
def test_effective_number_of_authors(counts, number):
    assert effective_number(counts) == pytest.approx(number)


@pytest.mark.parametrize("counts", [[], [0, 0], [-1, 2], [np.nan, 1]])
def test_shares_that_are_none(counts):
    with pytest.raises(UsageError, match="`counts` must be one or more numbers of at least 0"):
        effective_number(counts)


@pytest.mark.parametrize(
    "logits", [np.zeros(5), np.zeros((0, 3)), np.array([[np.nan, 1.0]]), np.array([[np.inf, 1.0]])]
)
def test_logits_that_are_none(logits):
    with pytest.raises(UsageError, match="`logits` must be finite numbers of shape"):
        inception_score(logits, 1)


@pytest.mark.parametrize("splits", [0, 6])
def test_splits_that_are_none(splits):
    with pytest.raises(UsageError, match="`n_splits` must be from 1 to the number of clips, 5. Received: "):
        inception_score(np.zeros((5, 2)), splits)
