"""Making a classifier's confidence mean what it says."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import log_softmax, softmax

N_BINS = 15
LARGEST_FACTOR = 100.0


def fit_temperature(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """The temperature at which ``logits / temperature`` are as confident on the average as they are right.

    Every class counts alike. As n clips that are all right don't mean that every other one would be, the share that is
    right is taken by Laplace's rule, ``(right + 1) / (n + 2)``: confidence goes so far and not to certainty.

    Args:
        logits: Of clips that were not trained on, ``(clips, classes)``, at least one clip.
        labels: Their classes, ``(clips,)``.

    Returns:
        From 1/100 to 100; the highest where they are right no more often than by chance.

    Reference:
        Clarté et al., Expectation consistency for calibration of neural networks (UAI 2023). Differs from the better
        known fit of the likelihood (Guo et al., 2017) in that it has an answer where all clips are right.
    """
    logits = logits.astype(np.float64)
    weights = class_weights(labels)
    right = float(weights @ (logits.argmax(axis=1) == labels))
    target = (len(labels) * right + 1) / (len(labels) + 2)

    def excess(log_temperature: float) -> float:
        confidence = softmax(logits / np.exp(log_temperature), axis=1).max(axis=1)
        return float(weights @ confidence) - target

    limit = float(np.log(LARGEST_FACTOR))
    for end, out_of_reach in ((limit, excess(limit) > 0), (-limit, excess(-limit) < 0)):
        if out_of_reach:
            return float(np.exp(end))
    return float(np.exp(brentq(excess, -limit, limit, xtol=1e-6)))


def log_loss(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """Mean negative log-likelihood of the labels, in nats, every class that there is counting alike."""
    own = np.take_along_axis(log_softmax(logits.astype(np.float64), axis=1), labels[:, None], axis=1)[:, 0]
    return -float(class_weights(labels) @ own)


def class_weights(labels: NDArray[np.integer]) -> NDArray[np.float64]:
    """Weights of clips that sum to 1, and to the same for every class there is."""
    counts = np.bincount(labels)
    return 1.0 / (counts[labels] * np.count_nonzero(counts))


def calibration_error(logits: NDArray[np.floating], labels: NDArray[np.integer], n_bins: int = N_BINS) -> float:
    """Expected calibration error: by how much confidence and accuracy differ, on the average over clips.

    Clips are put in ``n_bins`` equal classes of confidence, the probability of the author they are given to.

    Reference:
        Guo et al., On Calibration of Modern Neural Networks (2017), equation 3.
    """
    probabilities = softmax(logits.astype(np.float64), axis=1)
    confidence = probabilities.max(axis=1)
    right = logits.argmax(axis=1) == labels
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    gaps = np.bincount(bins, weights=right - confidence, minlength=n_bins)
    return float(np.abs(gaps).sum() / len(labels))
