"""NDB/K: the share of kinds of clips that come too often or too rarely."""

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from pgan_audio.errors import UsageError
from pgan_audio.scoring.neighbours import distance_blocks

Floats = npt.NDArray[np.float64]

CLIPS_PER_BIN = 20
MAX_BINS = 100
_MAX_ROUNDS = 50


def differing_bins(
    real: npt.ArrayLike, scored: npt.ArrayLike, seed: int = 0, significance: float = 0.05
) -> tuple[float, int]:
    """Share of bins that hold significantly more or fewer of the scored clips than of the real ones.

    The bins are the cells of a k-means clustering of the real features, as many as leave about 20 clips of either set
    in each, 100 at most. In each, a two-proportion z-test compares the shares. About 0.05 for equal distributions; near
    1 where clips crowd in few bins, or lie where no real ones are.

    Args:
        real: ``(n, size)``, 40 at least.
        scored: ``(m, size)``, 40 at least.
        seed: Of the clustering's start.
        significance: Of each test, two-sided.

    Returns:
        NDB/K, and K, the number of bins.

    Raises:
        UsageError: There are too few vectors or their sizes differ.

    Reference:
        Richardson and Weiss, On GANs and GMMs (2018). Differs in the number of bins, which is 100 there.
    """
    x, y = np.asarray(real, np.float64), np.asarray(scored, np.float64)
    n_bins = min(MAX_BINS, len(x) // CLIPS_PER_BIN, len(y) // CLIPS_PER_BIN)
    if x.ndim != 2 or y.ndim != 2 or x.shape[1] != y.shape[1] or n_bins < 2:
        raise UsageError(
            f"NDB/K needs arrays (n, size) of one size, {2 * CLIPS_PER_BIN} vectors at least in each. "
            f"Received: shapes {x.shape} and {y.shape}."
        )
    centres = _k_means(x, n_bins, np.random.Generator(np.random.PCG64(seed)))
    counts = [np.bincount(_nearest(vectors, centres), minlength=len(centres)) for vectors in (x, y)]
    used = counts[0] + counts[1] > 0
    p, q = (count[used] / len(vectors) for count, vectors in zip(counts, (x, y), strict=True))
    pooled = (counts[0] + counts[1])[used] / (len(x) + len(y))
    error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / len(x) + 1.0 / len(y)))
    differs = np.abs(p - q) > ndtri(1.0 - significance / 2.0) * error
    return float(differs.mean()), int(used.sum())


def _k_means(x: Floats, n_bins: int, rng: np.random.Generator) -> Floats:
    """Centres by Lloyd's algorithm from k-means++; fewer than asked for where there are fewer different vectors."""
    centres = x[[int(rng.integers(len(x)))]]
    nearest = _distances(x, centres)
    while len(centres) < n_bins and nearest.any():
        chosen = np.searchsorted(np.cumsum(nearest**2), rng.random() * np.sum(nearest**2), side="right")
        centres = np.vstack([centres, x[min(int(chosen), len(x) - 1)]])
        nearest = np.minimum(nearest, _distances(x, centres[-1:]))
    labels = _nearest(x, centres)
    for _ in range(_MAX_ROUNDS):
        sums = np.zeros_like(centres)
        np.add.at(sums, labels, x)
        counts = np.bincount(labels, minlength=len(centres))
        filled = counts > 0
        centres[filled] = sums[filled] / counts[filled, None]  # an empty bin stays where it is
        before, labels = labels, _nearest(x, centres)
        if np.array_equal(before, labels):
            break
    return centres


def _nearest(x: Floats, centres: Floats) -> npt.NDArray[np.intp]:
    return np.concatenate([np.argmin(distances, axis=1) for _, distances in distance_blocks(x, centres)])


def _distances(x: Floats, centre: Floats) -> Floats:
    """From all vectors to one, ``(n,)``; 0 for copies of it."""
    distances: Floats = np.sqrt(np.sum((x - centre) ** 2, axis=1))
    return distances
