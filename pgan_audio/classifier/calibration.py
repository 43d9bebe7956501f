"""Making a classifier's confidence mean what it says."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

N_BINS = 15
LARGEST_FACTOR = 100.0


def fit_temperature(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """The temperature at which ``logits / temperature`` give the labels their highest likelihood, every class alike.

    n clips can't tell an error of less than about 1 in n from none, so a label counts as ``(n + 1) / (n + classes)`` of
    certainty: where all clips are right, confidence goes so far and not to infinity.

    Args:
        logits: Of clips that were not trained on, ``(clips, classes)``, at least one clip.
        labels: Their classes, ``(clips,)``.

    Returns:
        From 1/100 to 100.

    Reference:
        Guo et al., On Calibration of Modern Neural Networks (2017), section 4.2; the targets are those of Platt,
        Probabilistic Outputs for Support Vector Machines (1999), section 2.2, for more than two classes.
    """
    logits = logits.astype(np.float64)
    n_clips, n_classes = logits.shape
    targets = np.full(logits.shape, 1.0 / (n_clips + n_classes))
    targets[np.arange(n_clips), labels] *= n_clips + 1
    targets *= class_weights(labels)[:, None]

    def loss(log_temperature: float) -> float:
        return -float(np.sum(targets * log_softmax(logits / np.exp(log_temperature), axis=1)))

    limit = float(np.log(LARGEST_FACTOR))
    best = minimize_scalar(loss, bounds=(-limit, limit), method="bounded", options={"xatol": 1e-4})
    return float(np.exp(best.x))


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
