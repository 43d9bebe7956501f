"""NDB/K."""

import numpy as np
import pytest

from pgan_audio.errors import UsageError
from pgan_audio.scoring.bins import Bins

MODES = 30 * np.eye(5)


def differing_bins(real, scored, seed=0):
    bins = Bins(real, len(scored), seed)
    return bins.differing(scored), bins.n


def mixture(rng, counts):
    return np.concatenate([mode + rng.standard_normal((n, 5)) for mode, n in zip(MODES, counts, strict=True)])


def test_a_bin_per_mode_and_the_tests_by_hand(rng):
    """5 modes, 20 real clips each, make 5 bins; in each the two-proportion test decides."""
    real, scored = mixture(rng, [20] * 5), mixture(rng, [40, 20, 20, 13, 7])
    share, n_bins = differing_bins(real, scored)
    assert n_bins == 5
    differs = 0
    for a, b in zip([20] * 5, [40, 20, 20, 13, 7], strict=True):
        pooled = (a + b) / 200
        z = (a / 100 - b / 100) / np.sqrt(pooled * (1 - pooled) * 2 / 100)
        differs += abs(z) > 1.959964
    assert 0 < differs < 5
    assert share == differs / 5


def test_equal_distributions_differ_in_few_bins(rng):
    shares = [differing_bins(rng.standard_normal((1000, 4)), rng.standard_normal((1000, 4)), i)[0] for i in range(20)]
    assert 0.02 < np.mean(shares) < 0.12


@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_clips_that_crowd(rng, spread):
    real = rng.standard_normal((2000, 4))
    share, n_bins = differing_bins(real, real[:1] + spread * rng.standard_normal((2000, 4)))
    assert n_bins == 100
    assert share > 0.9


def test_fewer_kinds_than_bins():
    """Every vector is one of two: there are two bins, however many were asked for."""
    real = np.repeat([[0.0, 0.0], [1.0, 1.0]], 100, axis=0)
    assert differing_bins(real, real[::-1]) == (0.0, 2)
    assert differing_bins(real, real[:100]) == (1.0, 2)


def test_few_scored_clips_get_few_bins(rng):
    """100 bins of 1 clip each would find no difference in anything."""
    real = rng.standard_normal((2000, 4))
    share, n_bins = differing_bins(real, np.zeros((100, 4)))
    assert n_bins == 5
    assert share > 0.75


def test_the_seed_decides_the_bins(rng):
    real, scored = rng.standard_normal((400, 4)), 0.2 + rng.standard_normal((400, 4))
    assert differing_bins(real, scored, 1) == differing_bins(real, scored, 1)
    assert len({differing_bins(real, scored, seed)[0] for seed in range(5)}) > 1


@pytest.mark.parametrize(("real", "scored"), [((39, 3), (99, 3)), ((99, 3), (99, 4)), ((99, 3), (39, 3))])
def test_arrays_that_do_not_fit(real, scored):
    with pytest.raises(UsageError, match="NDB/K needs 40 vectors|must have the shape"):
        differing_bins(np.zeros(real), np.zeros(scored))
