"""Distances block by block."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from pgan_audio.scoring import neighbours
from pgan_audio.scoring.neighbours import distance_blocks, kth_distances


@pytest.mark.parametrize("at_once", [1, 50, 10**6])
def test_distances_are_scipys(rng, monkeypatch, at_once):
    """Far from the origin, too, where squares are large beside their differences."""
    monkeypatch.setattr(neighbours, "_AT_ONCE", at_once)
    a, b = 1e3 + rng.standard_normal((17, 6)), 1e3 + rng.standard_normal((11, 6))
    found = np.full((17, 11), np.nan)
    for rows, distances in distance_blocks(a, b):
        found[rows] = distances
    np.testing.assert_allclose(found, cdist(a, b), rtol=1e-9)


@pytest.mark.parametrize("k", [1, 4])
def test_the_kth_nearest_is_another_vector(rng, monkeypatch, k):
    monkeypatch.setattr(neighbours, "_AT_ONCE", 40)
    x = rng.standard_normal((19, 3))
    np.testing.assert_allclose(kth_distances(x, k), np.sort(cdist(x, x), axis=1)[:, k], rtol=1e-9)


def test_a_vector_among_copies_of_itself():
    assert kth_distances(np.ones((6, 3)), 5).tolist() == [0] * 6
