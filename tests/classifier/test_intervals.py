"""Intervals: Wilson's against SciPy, that of a mean by how often it holds the truth."""

import numpy as np
import pytest
from scipy.stats import binomtest, norm

from pgan_audio.classifier.intervals import Z_95, mean_of_shares_interval, share_interval


@pytest.mark.parametrize(("k", "n"), [(0, 5), (5, 5), (1, 2), (3, 40), (265, 266), (500, 1000)])
def test_share_is_wilsons(k, n):
    expected = binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert share_interval(k / n, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_it_is_95_percent():
    assert norm.cdf(Z_95) == pytest.approx(0.975, abs=1e-15)


def test_all_or_nothing_is_not_taken_for_certain():
    low, high = share_interval(1.0, 20)
    assert (low, high) == (pytest.approx(0.839, abs=1e-3), 1.0)
    assert share_interval(0.0, 20) == (0.0, pytest.approx(1 - low))
    assert mean_of_shares_interval([1.0, 1.0], [10, 10]) == (pytest.approx(low), 1.0)


def test_a_mean_of_one_share_is_that_share():
    assert mean_of_shares_interval([0.3], [17]) == pytest.approx(share_interval(0.3, 17))


def test_a_fraction_of_an_observation_counts():
    wide, middle, narrow = (np.ptp(share_interval(0.5, n)) for n in (10, 10.5, 11))
    assert wide > middle > narrow


@pytest.mark.parametrize(
    ("truth", "n"),
    [
        ((0.5, 0.5), (40, 40)),
        ((0.25,) * 4, (20,) * 4),
        ((0.1,) * 10, (27,) * 10),
        ((0.99, 0.9, 0.95, 0.99), (45,) * 4),
        ((0.1, 0.9, 0.4), (20, 20, 20)),
        ((0.5, 0.99), (5, 200)),
        ((0.5, 0.3, 0.2, 0.1), (3, 5, 8, 40)),
    ],
)
def test_a_mean_of_shares_holds_the_truth_19_times_of_20(rng, truth, n):
    observed = rng.binomial(n, truth, (1000, len(truth))) / n
    limits = np.array([mean_of_shares_interval(row, n) for row in observed])
    above, below = np.mean(limits[:, 0] > np.mean(truth)), np.mean(limits[:, 1] < np.mean(truth))
    assert max(above, below) < 0.05
    assert (limits[:, 0] <= observed.mean(axis=1)).all()
    assert (observed.mean(axis=1) <= limits[:, 1]).all()
