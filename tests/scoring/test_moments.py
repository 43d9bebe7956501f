"""Running mean and covariance."""

import numpy as np
import pytest

from pgan_audio.errors import UsageError
from pgan_audio.scoring.moments import Moments


@pytest.mark.parametrize("sizes", [[100], [1, 99], [33, 0, 33, 34], [1] * 100])
def test_batches_add_up_to_the_whole(rng, sizes):
    """Far from the origin, where a sum of squares would lose all its digits."""
    x = 1e6 + rng.standard_normal((100, 5)) @ rng.standard_normal((5, 5))
    moments = Moments(5)
    for start, size in zip(np.cumsum([0, *sizes]), sizes, strict=False):
        moments.add(x[start : start + size])
    assert moments.n == 100
    np.testing.assert_allclose(moments.mean, x.mean(axis=0), rtol=1e-14)
    np.testing.assert_allclose(moments.covariance, np.cov(x.T), rtol=1e-8, atol=1e-8)


def test_equal_vectors_have_no_covariance_at_all():
    moments = Moments.of(np.full((7, 3), 0.1, np.float32))
    moments.add(np.full((4, 3), 0.1, np.float32))
    assert not moments.covariance.any()


def test_one_vector_is_its_mean():
    moments = Moments.of([[1.0, 2.0]])
    assert moments.mean.tolist() == [1, 2]
    assert not moments.covariance.any()


@pytest.mark.parametrize("vectors", [np.zeros((2, 4)), np.zeros(3), np.array([[1.0, np.nan, 0.0]])])
def test_vectors_that_are_none(vectors):
    with pytest.raises(UsageError, match=r"`vectors` must be finite numbers of shape \(n, 3\)\. Received: shape"):
        Moments(3).add(vectors)
