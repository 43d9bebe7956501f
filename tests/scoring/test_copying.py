"""Telling copies by their distance to the training clips."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from pgan_audio.errors import UsageError
from pgan_audio.scoring.copying import copied_share, copying_z


@pytest.mark.parametrize("decimals", [1, 8])
def test_z_is_that_of_mann_and_whitney(rng, decimals):
    """With ties, if rounded."""
    a, b = np.round(rng.random(80), decimals), np.round(0.1 + rng.random(50), decimals)
    p = mannwhitneyu(a, b, alternative="less", method="asymptotic", use_continuity=False).pvalue
    from scipy.stats import norm

    assert norm.cdf(copying_z(a, b)) == pytest.approx(p, rel=1e-9)


def test_equal_distances_are_0():
    assert copying_z(np.ones(5), np.ones(9)) == 0


def test_copies_are_far_below_and_poor_clips_far_above(rng):
    held_out = 1 + 0.1 * rng.standard_normal(200)
    assert copying_z(np.zeros(200), held_out) < -10
    assert copying_z(2 + np.zeros(200), held_out) > 10
    assert abs(copying_z(1 + 0.1 * rng.standard_normal(200), held_out)) < 3


def test_few_copies_among_poor_clips_show_in_the_share(rng):
    held_out = 1 + 0.1 * rng.standard_normal(1000)
    mixed = np.concatenate([np.full(100, 0.01), np.full(900, 1.9)])
    assert copied_share(mixed, held_out) == pytest.approx(0.1)
    assert copying_z(mixed, held_out) > 0
    assert copied_share(1 + 0.1 * rng.standard_normal(20000), held_out) == pytest.approx(0.01, abs=0.005)


@pytest.mark.parametrize("distances", [[], [[1.0]], [np.nan]])
def test_distances_that_are_none(distances):
    with pytest.raises(UsageError, match="Distances must be finite numbers"):
        copying_z(distances, [1.0])
