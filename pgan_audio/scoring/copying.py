"""Are clips nearer to the training clips than they have any reason to be?"""

import math

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from pgan_audio.errors import UsageError

NEAR_SHARE = 0.01


def copied_share(scored: npt.ArrayLike, held_out: npt.ArrayLike, near: float = NEAR_SHARE) -> float:
    """Share of clips nearer to a training clip than the nearest hundredth of the held-out clips is.

    About 0.01 for clips that were made without the training clips at hand, more for copies. It finds a few copies among
    many other clips, which a mean would not.

    Args:
        scored: Distances to the nearest training clip, ``(n,)``.
        held_out: The same of held-out clips, ``(m,)``.
        near: The share of held-out clips that counts as near.
    """
    a, b = _checked(scored), _checked(held_out)
    return float(np.mean(a < np.quantile(b, near)))


def copying_z(scored: npt.ArrayLike, held_out: npt.ArrayLike) -> float:
    """Whether clips lie nearer to the training clips than held-out ones do, as a z-value.

    The Mann-Whitney statistic of the two sets of distances, standardised, ties halved. Near 0 for equal distributions;
    below -3 the clips are nearer beyond chance, as copies are; far above 0 they are further away, as poor clips are.

    Args:
        scored: Distances to the nearest training clip, ``(n,)``.
        held_out: The same of held-out clips, ``(m,)``.

    Reference:
        Meehan, Chaudhuri and Dasgupta, A Non-Parametric Test to Detect Data-Copying in Generative Models (2020), the
        statistic C_T with one cell.
    """
    a, b = _checked(scored), _checked(held_out)
    n, m = len(a), len(b)
    total = n + m
    ranks = rankdata(np.concatenate([a, b]))
    statistic = ranks[:n].sum() - n * (n + 1) / 2
    _, ties = np.unique(ranks, return_counts=True)
    variance = n * m / 12 * (total + 1 - np.sum(ties.astype(float) ** 3 - ties) / (total * (total - 1)))
    return float((statistic - n * m / 2) / math.sqrt(variance)) if variance > 0 else 0.0


def _checked(distances: npt.ArrayLike) -> npt.NDArray[np.float64]:
    x = np.asarray(distances, np.float64)
    if x.ndim != 1 or not x.size or not np.isfinite(x).all():
        raise UsageError(f"Distances must be finite numbers (n,), 1 at least. Received: shape {x.shape}.")
    return x
