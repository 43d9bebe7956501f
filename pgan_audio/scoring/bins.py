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


class Bins:
    """Kinds of clips: the cells of a k-means clustering of real features, in which others are counted.

    As many as leave about 20 clips of either set in each, 100 at most.

    Args:
        real: ``(n, size)``, 40 at least.
        n_scored: Clips that will be counted, 40 at least.
        seed: Of the clustering's start.

    Attributes:
        n: The number of bins, K.

    Raises:
        UsageError: There are too few vectors.

    Reference:
        Richardson and Weiss, On GANs and GMMs (2018). Differs in the number of bins, which is 100 there.
    """

    def __init__(self, real: npt.ArrayLike, n_scored: int, seed: int = 0):
        x = np.asarray(real, np.float64)
        n_bins = min(MAX_BINS, len(x) // CLIPS_PER_BIN, n_scored // CLIPS_PER_BIN)
        if x.ndim != 2 or n_bins < 2:
            raise UsageError(
                f"NDB/K needs {2 * CLIPS_PER_BIN} vectors (n, size) at least of either set. "
                f"Received: real ones of shape {x.shape}, and {n_scored}."
            )
        self._centres = _k_means(x, n_bins, np.random.Generator(np.random.PCG64(seed)))
        self._counts = np.bincount(_nearest(x, self._centres), minlength=len(self._centres))
        self.n = len(self._centres)

    def differing(self, scored: npt.ArrayLike, significance: float = 0.05) -> float:
        """NDB/K: the share of bins that hold significantly more or fewer of the scored clips than of the real ones.

        In each a two-proportion z-test compares the shares. About 0.05 for equal distributions; near 1 where clips
        crowd in few bins, or lie where no real ones are.

        Args:
            scored: ``(m, size)``, 1 at least.
            significance: Of each test, two-sided.
        """
        y = np.asarray(scored, np.float64)
        if y.ndim != 2 or y.shape[1] != self._centres.shape[1] or not len(y):
            raise UsageError(f"`scored` must have the shape (m, {self._centres.shape[1]}). Received: {y.shape}.")
        counts = np.bincount(_nearest(y, self._centres), minlength=self.n)
        n, m = int(self._counts.sum()), len(y)
        used = self._counts + counts > 0
        pooled = (self._counts + counts)[used] / (n + m)
        error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m))
        differs = np.abs(self._counts[used] / n - counts[used] / m) > ndtri(1.0 - significance / 2.0) * error
        return float(differs.mean())


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
