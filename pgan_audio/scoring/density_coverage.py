"""Density and coverage: are clips where the real ones are, and are they everywhere there?"""

import numpy as np
import numpy.typing as npt

from pgan_audio.errors import UsageError
from pgan_audio.scoring.neighbours import distance_blocks, kth_distances

K = 5


def density_and_coverage(real: npt.ArrayLike, scored: npt.ArrayLike, k: int = K) -> tuple[float, float]:
    """Fidelity and diversity by balls around the real features, each reaching to its k-th nearest real neighbour.

    *Density* is the number of balls a scored clip lies in, over k: about 1 for the distribution of the real ones, 0 far
    from them, above 1 where clips crowd in their midst. *Coverage* is the share of balls with a scored clip in them:
    about ``1 - 2**-k`` for as many clips of the same distribution (0.97 with k = 5), small where whole kinds are
    missing.

    Args:
        real: ``(n, size)`` with ``n > k``.
        scored: ``(m, size)``, 1 at least.
        k: Which neighbour sets a ball's radius.

    Returns:
        Density, at least 0, and coverage, from 0 to 1.

    Raises:
        UsageError: There are too few vectors or their sizes differ.

    Reference:
        Naeem et al., Reliable Fidelity and Diversity Metrics for Generative Models (2020), equations 4 and 5. Differs
        in that a clip at exactly the radius lies in the ball, or copies of repeated clips would lie nowhere.
    """
    x, y = np.asarray(real, np.float64), np.asarray(scored, np.float64)
    if x.ndim != 2 or y.ndim != 2 or x.shape[1] != y.shape[1] or not 1 <= k < len(x) or not len(y):
        raise UsageError(
            f"Density and coverage need arrays (n, size) of one size, more than k = {k} real vectors and 1 scored one. "
            f"Received: shapes {x.shape} and {y.shape}."
        )
    radii = kth_distances(x, k)
    tolerance = 1e-7 * np.linalg.norm(x - x.mean(axis=0), axis=1).max()  # what rounding leaves of a distance of 0
    n_inside, n_covered = 0, 0
    for rows, distances in distance_blocks(x, y):
        inside = distances <= radii[rows, None] + tolerance
        n_inside += int(inside.sum())
        n_covered += int(inside.any(axis=1).sum())
    return n_inside / (k * len(y)), n_covered / len(x)
