"""The Inception Score of clips by an author classifier, its interval, and the most it can be."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.special import entr, log_softmax, rel_entr
from threadpoolctl import threadpool_limits

from pgan_audio.errors import UsageError

Floats = npt.NDArray[np.float64]

N_RESAMPLES = 1000
_DRAWS_AT_ONCE = 1 << 20


def inception_score(logits: npt.ArrayLike, n_splits: int = 10, seed: int = 0) -> tuple[float, float]:
    """``exp(mean KL(p(author | clip) || p(author)))`` in each of several splits: mean and standard deviation over them.

    1 at least: every clip is judged alike. The number of authors at most: every clip is one author's beyond doubt, and
    all authors come equally often. Clips are shuffled by the seed, then cut into splits as torch-fidelity does: same
    order, same splits, same numbers. Differs from it where a probability underflows to 0: that counts as 0 here, and
    gives NaN there.

    Args:
        logits: ``(n, authors)``, finite.
        n_splits: How many, from 1 to n. Fewer clips per split score lower.
        seed: Of the shuffle.

    Returns:
        Mean and population standard deviation.

    Raises:
        UsageError: The logits are of another shape, not finite, or too few for so many splits.

    References:
        Salimans et al., Improved Techniques for Training GANs (2016); Barratt and Sharma, A Note on the Inception Score
        (2018); Obukhov et al., torch-fidelity (2020), ``isc_features_to_metric``.
    """
    p = _probabilities(logits)
    n = len(p)
    if not 1 <= n_splits <= n:
        raise UsageError(f"`n_splits` must be from 1 to the number of clips, {n}. Received: {n_splits}.")
    shuffled = p[np.random.RandomState(seed % 2**32).permutation(n)]  # torch-fidelity's generator
    edges = [i * n // n_splits for i in range(n_splits + 1)]
    scores = [_score(shuffled[start:stop]) for start, stop in pairwise(edges)]
    return float(np.mean(scores)), float(np.std(scores))


def inception_interval(logits: npt.ArrayLike, seed: int = 0, level: float = 0.95) -> tuple[float, float]:
    """A bootstrap interval for the Inception Score of all clips in one split.

    The percentiles of 1 000 resamples of the clips. It says how much the score owes to which clips were drawn; the
    score's own bias, up where clips are few, is in it too.

    Args:
        logits: ``(n, authors)``, finite.
        seed: Of the resamples.
        level: Share of the resamples within the interval.

    Returns:
        Its lower and its upper end.

    Reference:
        Efron, Bootstrap Methods: Another Look at the Jackknife (1979).
    """
    p = _probabilities(logits)
    n = len(p)
    certainty = -entr(p).sum(axis=1)  # (n,): sum of p log p
    rng = np.random.Generator(np.random.PCG64(seed))
    rows = np.column_stack([p, certainty])
    means = np.empty((N_RESAMPLES, rows.shape[1]))
    at_once = max(1, _DRAWS_AT_ONCE // n)
    with threadpool_limits(1, "blas"):  # so that the last bits don't depend on the number of threads
        for start in range(0, N_RESAMPLES, at_once):
            size = min(at_once, N_RESAMPLES - start)
            drawn = rng.integers(n, size=(size, n)) + n * np.arange(size)[:, None]
            counts = np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n)
            means[start : start + size] = counts @ rows / n
    divergence = means[:, -1] + entr(means[:, :-1]).sum(axis=1)
    low, high = np.quantile(np.exp(np.maximum(divergence, 0.0)), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def effective_number(counts: npt.ArrayLike) -> float:
    """The exponential of the entropy of shares: how many equally frequent authors would be as varied.

    It is the most that the Inception Score can be for clips that hold the authors in these shares.

    Args:
        counts: How often each author comes, any unit; not all 0.
    """
    weights = np.asarray(counts, np.float64)
    if weights.ndim != 1 or not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
        raise UsageError(f"`counts` must be one or more numbers of at least 0, not all 0. Received: {weights}.")
    return float(np.exp(entr(weights / weights.sum()).sum()))


def _score(p: Floats) -> float:
    # Around the first row, so that equal rows have themselves for a mean, to the last bit, and a score of exactly 1.
    mean = np.maximum(p[0] + np.mean(p - p[0], axis=0), 0.0)
    return float(np.exp(max(0.0, rel_entr(p, mean).sum(axis=1).mean())))


def _probabilities(logits: npt.ArrayLike) -> Floats:
    x = np.asarray(logits, np.float64)
    if x.ndim != 2 or not x.size or not np.isfinite(x).all():
        raise UsageError(
            "`logits` must be finite numbers of shape (clips, authors). "
            f"Received: shape {x.shape}, {np.count_nonzero(~np.isfinite(x))} not finite."
        )
    p: Floats = np.exp(log_softmax(x, axis=1))
    return p
