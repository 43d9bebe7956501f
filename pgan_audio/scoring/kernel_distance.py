"""The kernel distance (KID) of two clouds of features."""

import math

import numpy as np
import numpy.typing as npt

from pgan_audio.errors import UsageError

Floats = npt.NDArray[np.float64]

N_BLOCKS = 10
SMALLEST_BLOCK = 5


def kernel_distance(a: npt.ArrayLike, b: npt.ArrayLike) -> tuple[float, float]:
    """The squared maximum mean discrepancy under the kernel ``(x . y / size + 1)^3``, unbiased, and its standard error.

    Both clouds are cut into disjoint blocks of equal size, ten where that leaves 5 vectors in each. The distance is the
    mean over blocks, and as they share no vector its standard error is theirs over the root of their number. Differs
    from the usual subsets drawn again and again from the same clips, whose spread is no error of their mean. The value
    around 0 for equal distributions may be negative.

    Order matters only by which vectors share a block: give them in random order.

    Args:
        a: ``(n, size)``; what is over after the last whole block is left out.
        b: ``(m, size)``.

    Returns:
        The distance, and its standard error: NaN where there is one block alone.

    Raises:
        UsageError: The sizes differ, or fewer than 2 vectors are given.

    References:
        Bińkowski et al., Demystifying MMD GANs (2018); Zaremba et al., B-tests (2013).
    """
    x, y = np.asarray(a, np.float64), np.asarray(b, np.float64)
    n = min(len(x), len(y))
    if x.ndim != 2 or y.ndim != 2 or x.shape[1] != y.shape[1] or n < 2:
        raise UsageError(
            "The kernel distance needs two arrays (n, size) of one size, 2 vectors at least in each. "
            f"Received: shapes {x.shape} and {y.shape}."
        )
    n_blocks = max(1, min(N_BLOCKS, n // SMALLEST_BLOCK))
    block = n // n_blocks
    values = [_unbiased(x[i : i + block], y[i : i + block]) for i in range(0, n_blocks * block, block)]
    error = float(np.std(values, ddof=1)) / math.sqrt(n_blocks) if n_blocks > 1 else math.nan
    return float(np.mean(values)), error


def _unbiased(x: Floats, y: Floats) -> float:
    """The U-statistic: pairs of a vector with itself are left out."""
    n = len(x)
    within = sum(kernel.sum() - np.trace(kernel) for kernel in (_kernel(x, x), _kernel(y, y)))
    return float(within / (n * (n - 1)) - 2.0 * _kernel(x, y).mean())


def _kernel(x: Floats, y: Floats) -> Floats:
    kernel: Floats = (x @ y.T / x.shape[1] + 1.0) ** 3
    return kernel
