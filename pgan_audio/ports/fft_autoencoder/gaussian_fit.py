"""Fitting a Gaussian of low rank plus diagonal to codes that are seen once, batch by batch."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class GaussianFit:
    """Mean, variances and leading directions of rows that come in batches; memory doesn't grow with their number.

    Mean and variances are exact. The directions are those of the largest variance, kept up to date by a singular value
    decomposition of what is kept and what is new: exact while no more than ``kept`` rows have come, and close to it as
    long as the variances left out are small beside those kept.

    Args:
        rank: Directions to find.
        kept: Directions carried along; a few more than are wanted keep the last ones good.

    Reference:
        Ross et al., Incremental Learning for Robust Visual Tracking (2008), section 3.1, for the update with its term
        for the shift of the mean.
    """

    def __init__(self, rank: int, kept: int | None = None):
        self.rank = rank
        self.kept = max(rank, 2 * rank if kept is None else kept)
        self.n_rows = 0
        self._mean: Array = np.zeros(0)
        self._squares: Array = np.zeros(0)  # sum of squared deviations from the mean
        self._scaled: Array = np.zeros((0, 0))  # directions times singular values, (up to kept, size)

    def add(self, rows: NDArray[np.floating]) -> None:
        """Take ``(n, size)`` more rows."""
        x = rows.astype(np.float64)
        mean = x.mean(axis=0)
        squares = np.sum((x - mean) ** 2, axis=0)
        before, n = self.n_rows, len(x)
        if not before:
            self._mean, self._squares, stacked = mean, squares, x - mean
        else:
            shift = mean - self._mean
            weight = before * n / (before + n)
            stacked = np.concatenate([self._scaled, x - mean, np.sqrt(weight) * shift[None]])
            self._squares = self._squares + squares + weight * shift**2
            self._mean = self._mean + shift * n / (before + n)
        self.n_rows = before + n
        self._scaled = _leading(stacked, self.kept)

    def result(self) -> tuple[Array, Array, Array, Array]:
        """What `CodeGaussian` needs.

        Returns:
            Mean ``(size,)``; deviation ``(size,)`` of what the directions leave; orthonormal directions ``(rank,
            size)`` in units of that deviation; and ``g`` ``(rank,)``, 1 + g being the deviation along each. Fewer rows
            than directions leave directions of zeros.
        """
        n, size = max(1, self.n_rows), self._mean.size
        low_rank = self._scaled[: self.rank] / np.sqrt(n)  # covariance: its transpose times itself
        total = self._squares / n
        left = np.maximum(total - np.sum(low_rank**2, axis=0), 1e-6 * total.mean() + 1e-12)
        deviation = np.sqrt(left)
        # D (I + U^T U) D with U = low_rank / D. The square root of I + U^T U is I + Q^T (sqrt(1 + s^2) - 1) Q.
        scaled = _leading(low_rank / deviation, self.rank)
        lengths = np.linalg.norm(scaled, axis=1)
        directions, gains = np.zeros((self.rank, size)), np.zeros(self.rank)
        found = lengths > 1e-9
        directions[: found.sum()] = scaled[found] / lengths[found, None]
        gains[: found.sum()] = np.sqrt(1 + lengths[found] ** 2) - 1
        return self._mean, deviation, directions, gains


def _leading(rows: Array, n: int) -> Array:
    """Up to ``n`` orthogonal rows whose Gram matrix is nearest to that of ``rows``, longest first.

    By the eigenvectors of the small matrix ``rows rows^T``: there are far fewer rows than columns.
    """
    values, vectors = np.linalg.eigh(rows @ rows.T)  # ascending
    order = np.argsort(values)[::-1][:n]
    leading: Array = vectors[:, order].T @ rows
    return leading
