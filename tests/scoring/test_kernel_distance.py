"""The kernel distance: against loops, and its standard error."""

import numpy as np
import pytest

from pgan_audio.errors import UsageError
from pgan_audio.scoring.kernel_distance import kernel_distance


def slow(x, y):
    n, size = x.shape

    def k(a, b):
        return (sum(u * v for u, v in zip(a, b, strict=True)) / size + 1) ** 3

    within = sum(k(a[i], a[j]) for a in (x, y) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    return within - 2 * sum(k(a, b) for a in x for b in y) / (n * n)


def test_it_is_the_mean_of_the_blocks_distances(rng):
    x, y = rng.standard_normal((63, 4)), 0.5 + rng.standard_normal((80, 4))
    blocks = [slow(x[i : i + 6], y[i : i + 6]) for i in range(0, 60, 6)]
    distance, error = kernel_distance(x, y)
    assert distance == pytest.approx(np.mean(blocks), rel=1e-12)
    assert error == pytest.approx(np.std(blocks, ddof=1) / np.sqrt(10), rel=1e-12)


def test_few_vectors_make_one_block_without_an_error(rng):
    x, y = rng.standard_normal((7, 4)), rng.standard_normal((9, 4))
    distance, error = kernel_distance(x, y)
    assert distance == pytest.approx(slow(x, y[:7]), rel=1e-12)
    assert np.isnan(error)


def test_halves_of_one_set_lie_within_3_standard_errors_of_0(rng):
    """And the error is an honest one: of 200 such distances two thirds lie within 1 of them, nearly all within 3."""
    z = []
    for _ in range(200):
        x = rng.standard_normal((400, 16)) @ np.diag(np.linspace(0.2, 2, 16)) + 1
        distance, error = kernel_distance(x[:200], x[200:])
        z.append(distance / error)
    assert np.mean(np.abs(z) < 3) > 0.97
    assert 0.55 < np.mean(np.abs(z) < 1) < 0.8
    assert abs(np.mean(z)) < 0.3


def test_another_distribution_is_beyond_3(rng):
    distance, error = kernel_distance(rng.standard_normal((300, 16)), 0.3 + rng.standard_normal((300, 16)))
    assert distance > 3 * error


@pytest.mark.parametrize(("a", "b"), [((5, 3), (5, 4)), ((1, 3), (5, 3)), ((5,), (5,))])
def test_arrays_that_do_not_fit(a, b):
    with pytest.raises(UsageError, match=r"needs two arrays \(n, size\) of one size"):
        kernel_distance(np.zeros(a), np.zeros(b))
