"""Confidence intervals for shares, in closed form: never empty, not even where all is right or all is wrong."""

from collections.abc import Sequence
from math import sqrt

Z_95 = 1.959963984540054
"""The normal quantile of a two-sided interval of 95 %."""


def share_interval(share: float, n: float, z: float = Z_95) -> tuple[float, float]:
    """Wilson's interval for a share.

    Args:
        share: Observed, 0 to 1.
        n: Of how many independent observations; may be a fraction, an effective number.
        z: Normal quantile.

    Reference:
        Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212.
    """
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # Exactly 0 and 1 at the ends, where rounding would leave a bit.
    return (0.0 if share == 0 else max(0.0, centre - half), 1.0 if share == 1 else min(1.0, centre + half))


def mean_of_shares_interval(shares: Sequence[float], sizes: Sequence[float], z: float = Z_95) -> tuple[float, float]:
    """The interval for the plain mean of independent shares, such as the balanced accuracy.

    Wilson's interval, with the number of observations that gives the mean its variance where all shares are equal, as
    they are by chance: ``k ** 2 / sum(1 / n)`` for k shares of n observations each. Shares that differ have less
    variance, so that it is then, if anything, too wide.

    Args:
        shares: Observed, at least one.
        sizes: Number of independent observations of each.
        z: Normal quantile.
    """
    k = len(shares)
    return share_interval(sum(shares) / k, k**2 / sum(1 / n for n in sizes), z)
