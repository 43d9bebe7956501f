"""Mean and covariance of vectors that come in batches."""

from typing import Self

import numpy as np
import numpy.typing as npt

from pgan_audio.errors import UsageError


class Moments:
    """Running mean and covariance in float64: memory doesn't grow with the number of vectors.

    Batches are merged by the pairwise update, which keeps its precision where the mean is large beside the spread.

    Args:
        size: Length of a vector.

    Attributes:
        n: Vectors so far.
        mean: ``(size,)``.

    Reference:
        Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances (1979).
    """

    def __init__(self, size: int):
        self.n = 0
        self.mean = np.zeros(size)
        self._scatter = np.zeros((size, size))

    @classmethod
    def of(cls, vectors: npt.ArrayLike) -> Self:
        """The moments of ``(n, size)`` vectors."""
        x = np.asarray(vectors, np.float64)
        moments = cls(x.shape[1])
        moments.add(x)
        return moments

    def add(self, vectors: npt.ArrayLike) -> None:
        """Take in ``(n, size)`` vectors.

        Raises:
            UsageError: They are of another size or not finite.
        """
        x = np.asarray(vectors, np.float64)
        if x.ndim != 2 or x.shape[1] != self.mean.size or not np.isfinite(x).all():
            raise UsageError(
                f"`vectors` must be finite numbers of shape (n, {self.mean.size}). "
                f"Received: shape {x.shape}, {np.count_nonzero(~np.isfinite(x))} not finite."
            )
        if not len(x):
            return
        mean = x[0] + np.mean(x - x[0], axis=0)  # exact for equal rows
        centred = x - mean
        shift = mean - self.mean
        n = self.n + len(x)
        self._scatter += centred.T @ centred + np.outer(shift, shift) * (self.n * len(x) / n)
        self.mean = self.mean + shift * (len(x) / n) if self.n else mean
        self.n = n

    @property
    def covariance(self) -> npt.NDArray[np.float64]:
        """``(size, size)``, by n - 1; zeros for fewer than 2 vectors."""
        covariance: npt.NDArray[np.float64] = self._scatter / max(1, self.n - 1)
        return covariance
