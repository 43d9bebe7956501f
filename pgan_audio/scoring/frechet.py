"""The Fréchet distance of two clouds of features."""

import numpy as np
import numpy.typing as npt
from scipy import linalg

from pgan_audio.errors import UsageError
from pgan_audio.scoring.moments import Moments


def frechet_distance(a: Moments, b: Moments) -> float:
    """The squared 2-Wasserstein distance of the two normal distributions with these moments.

    ``|m_a - m_b|^2 + tr C_a + tr C_b - 2 |sqrt(C_a) sqrt(C_b)|_*``, where the nuclear norm (the sum of singular values)
    is the trace of ``sqrt(C_a C_b)``. Differs from the usual form, a matrix square root of the product: symmetric roots
    and singular values stay real and stable where a covariance is singular, as with fewer clips than features, or one
    clip repeated.

    It is biased upwards, the more the fewer clips there are: compare it at equal numbers alone.

    Args:
        a: Of one cloud, 1 vector at least.
        b: Of the other, of the same size.

    Returns:
        At least 0, in squared units of the features.

    Reference:
        Dowson and Landau, The Fréchet Distance between Multivariate Normal Distributions (1982); Heusel et al., GANs
        Trained by a Two Time-Scale Update Rule (2017).
    """
    if a.mean.shape != b.mean.shape or not a.n or not b.n:
        raise UsageError(
            "The Fréchet distance needs two clouds of vectors of one size, 1 vector at least in each. "
            f"Received: {a.n} of size {a.mean.size} and {b.n} of size {b.mean.size}."
        )
    shift = a.mean - b.mean
    cov_a, cov_b = a.covariance, b.covariance
    nuclear = linalg.svdvals(_root(cov_a) @ _root(cov_b)).sum()
    return float(max(0.0, shift @ shift + np.trace(cov_a) + np.trace(cov_b) - 2.0 * nuclear))


def _root(covariance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The symmetric square root; eigenvalues that rounding has pushed below 0 count as 0."""
    values, vectors = linalg.eigh(covariance)
    root: npt.NDArray[np.float64] = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return root
