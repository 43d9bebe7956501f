"""Distances between many vectors, block by block."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_AT_ONCE = 1 << 19  # distances: 4 MB, and as much again for every step of the reckoning


def distance_blocks(a: npt.ArrayLike, b: npt.ArrayLike) -> Iterator[tuple[slice, Floats]]:
    """Euclidean distances from the vectors ``a`` to all of ``b``, so many rows at a time as memory is spared.

    Distances are good to about 1e-7 of the vectors' length, and exactly 0 nowhere to be relied on.

    Args:
        a: ``(n, size)``.
        b: ``(m, size)``, at least 1 vector.

    Yields:
        The rows of ``a`` and their distances, ``(rows, m)``.
    """
    x, y = np.asarray(a, np.float64), np.asarray(b, np.float64)
    centre = y.mean(axis=0)  # near it the rounding of |x|^2 + |y|^2 - 2 x.y is least
    x, y = x - centre, y - centre
    x_squares, y_squares = np.sum(x**2, axis=1), np.sum(y**2, axis=1)
    rows = max(1, _AT_ONCE // len(y))
    for start in range(0, len(x), rows):
        chosen = slice(start, start + rows)
        squares = x_squares[chosen, None] + y_squares[None, :] - 2.0 * (x[chosen] @ y.T)
        yield chosen, np.sqrt(np.maximum(squares, 0.0))


def kth_distances(vectors: npt.ArrayLike, k: int) -> Floats:
    """Distance of each vector to its k-th nearest other one.

    Args:
        vectors: ``(n, size)`` with ``n > k``.
        k: From 1.

    Returns:
        ``(n,)``.
    """
    x = np.asarray(vectors, np.float64)
    kth = np.empty(len(x))
    for rows, distances in distance_blocks(x, x):
        places = np.arange(len(x))[rows]
        distances[np.arange(len(places)), places] = np.inf
        kth[rows] = np.partition(distances, k - 1, axis=1)[:, k - 1]
    return kth
