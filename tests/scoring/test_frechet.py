"""The Fréchet distance: closed forms and the usual matrix root."""

import numpy as np
import pytest
from scipy import linalg

from pgan_audio.errors import UsageError
from pgan_audio.scoring.frechet import frechet_distance
from pgan_audio.scoring.moments import Moments


def by_matrix_root(x, y):
    a, b = np.cov(x.T), np.cov(y.T)
    shift = x.mean(axis=0) - y.mean(axis=0)
    return shift @ shift + np.trace(a + b - 2 * linalg.sqrtm(a @ b).real)


def test_it_is_the_usual_form_where_that_works(rng):
    x = rng.standard_normal((300, 8)) @ rng.standard_normal((8, 8)) + 1
    y = rng.standard_normal((200, 8)) @ rng.standard_normal((8, 8))
    assert frechet_distance(Moments.of(x), Moments.of(y)) == pytest.approx(by_matrix_root(x, y), rel=1e-9)


def test_normal_distributions_in_one_dimension(rng):
    """``(m_a - m_b)^2 + (s_a - s_b)^2``."""
    x, y = 3 + 2 * rng.standard_normal((50, 1)), rng.standard_normal((60, 1))
    expected = (x.mean() - y.mean()) ** 2 + (x.std(ddof=1) - y.std(ddof=1)) ** 2
    assert frechet_distance(Moments.of(x), Moments.of(y)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 5, 500])
def test_a_cloud_and_itself_are_at_0(rng, n):
    """Below 65 vectors the covariance is singular."""
    x = 30 * rng.standard_normal((n, 64)) + 5
    moments = Moments.of(x)
    assert frechet_distance(moments, Moments.of(x[::-1])) == pytest.approx(0, abs=1e-9 * max(1, np.sum(x**2)))


@pytest.mark.parametrize("n", [2, 20])
def test_singular_covariances(rng, n):
    """Fewer vectors than dimensions: the distance is that in the space they span, where the usual form works."""
    basis = linalg.orth(rng.standard_normal((64, 3)))
    x, y = rng.standard_normal((n, 3)), 1 + rng.standard_normal((30, 3)) * [1, 2, 3]
    expected = frechet_distance(Moments.of(x), Moments.of(y))
    assert frechet_distance(Moments.of(x @ basis.T), Moments.of(y @ basis.T)) == pytest.approx(expected, rel=1e-6)


def test_one_clip_repeated_is_a_point(rng):
    """Its distance is the mean square distance to it: ``|m - p|^2 + tr C``."""
    x = rng.standard_normal((100, 4))
    point = np.full((100, 4), 2.0)
    expected = np.sum((x.mean(axis=0) - 2) ** 2) + np.trace(np.cov(x.T))
    assert frechet_distance(Moments.of(x), Moments.of(point)) == pytest.approx(expected, rel=1e-12)


def test_it_is_symmetric_and_scales_as_a_square(rng):
    x, y = rng.standard_normal((50, 6)), rng.standard_normal((70, 6)) + 1
    a, b = Moments.of(x), Moments.of(y)
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a), rel=1e-10)
    assert frechet_distance(Moments.of(3 * x), Moments.of(3 * y)) == pytest.approx(
        9 * frechet_distance(a, b), rel=1e-10
    )


def test_clouds_that_do_not_fit():
    with pytest.raises(UsageError, match="needs two clouds of vectors of one size"):
        frechet_distance(Moments.of(np.zeros((2, 3))), Moments.of(np.zeros((2, 4))))
    with pytest.raises(UsageError, match="Received: 0 of size 3 and 2 of size 3"):
        frechet_distance(Moments(3), Moments.of(np.zeros((2, 3))))
