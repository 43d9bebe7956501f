"""Density and coverage: against loops, and their values for equal distributions."""

import numpy as np
import pytest

from pgan_audio.errors import UsageError
from pgan_audio.scoring import neighbours
from pgan_audio.scoring.density_coverage import density_and_coverage


def slow(real, scored, k):
    def radius(i):
        return sorted(np.linalg.norm(real[i] - other) for j, other in enumerate(real) if j != i)[k - 1]

    inside = np.array([[np.linalg.norm(x - y) <= radius(i) for y in scored] for i, x in enumerate(real)])
    return inside.sum() / (k * len(scored)), inside.any(axis=1).mean()


@pytest.mark.parametrize("k", [1, 5])
def test_it_is_what_loops_give(rng, k):
    real, scored = rng.standard_normal((40, 3)) + 100, 1.3 * rng.standard_normal((30, 3)) + 100
    assert density_and_coverage(real, scored, k) == pytest.approx(slow(real, scored, k), rel=1e-12)


def test_memory_is_spared_without_a_trace(rng, monkeypatch):
    real, scored = rng.standard_normal((50, 3)), rng.standard_normal((41, 3))
    whole = density_and_coverage(real, scored)
    monkeypatch.setattr(neighbours, "_AT_ONCE", 100)
    assert density_and_coverage(real, scored) == whole


def test_equal_distributions(rng):
    """Density 1 and coverage 1 - 2**-5 in the mean; of one set of 1 500, to within about 0.02."""
    density, coverage = density_and_coverage(rng.standard_normal((1500, 8)), rng.standard_normal((1500, 8)))
    assert density == pytest.approx(1, abs=0.05)
    assert coverage == pytest.approx(1 - 2**-5, abs=0.015)


def test_far_away_clips(rng):
    assert density_and_coverage(rng.standard_normal((100, 8)), 50 + rng.standard_normal((100, 8))) == (0, 0)


def test_a_mode_that_is_missed(rng):
    modes = 20 * np.eye(4)
    real = np.concatenate([mode + rng.standard_normal((100, 4)) for mode in modes])
    density, coverage = density_and_coverage(real, modes[0] + rng.standard_normal((400, 4)))
    assert density == pytest.approx(1, abs=0.15)
    assert coverage == pytest.approx(0.25, abs=0.01)


def test_copies_of_repeated_clips_lie_in_their_balls(rng):
    """20 clips, 7 of each: the radii are 0, and rounding must not hide who lies within."""
    kinds = 1e4 + rng.random((20, 16))
    density, coverage = density_and_coverage(np.repeat(kinds, 7, axis=0), kinds)
    assert (density, coverage) == (pytest.approx(7 / 5), 1)


@pytest.mark.parametrize(("real", "scored"), [((5, 3), (5, 3)), ((9, 3), (9, 4)), ((9, 3), (0, 3)), ((9,), (9,))])
def test_arrays_that_do_not_fit(real, scored):
    with pytest.raises(UsageError, match="more than k = 5 real vectors"):
        density_and_coverage(np.zeros(real), np.zeros(scored))
