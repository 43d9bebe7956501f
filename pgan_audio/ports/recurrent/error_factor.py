"""How far predictions of sound are off, and which of their values together: what a trained model leaves open."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from pgan_audio.ports.recurrent.windows import Windows

RIDGE = 1e-6
"""Added to the variance of each value, which is about 1: few blocks make no full covariance."""


def error_factor(network: keras.Model, windows: Windows) -> NDArray[np.float32]:
    """The lower triangle ``(width, width)`` whose product with its transpose is the mean of ``error.T @ error``.

    Normal noise times its transpose is off as predictions are: as much, and at the same moments of a block. Most of the
    error lies in the second half of a block, as the first is known from the block before, and none at its edges, where
    the window is 0.

    Args:
        network: A `SequenceNetwork` that predicts blocks of sound.
        windows: Of the sequences that are predicted, each from its beginning on.
    """

    @tf.function
    def predicted(example, states):
        outputs, states = network.outputs(example, states)
        return network.head.prediction(outputs), states

    products, n_steps = np.zeros((windows.width, windows.width)), 0
    states = network.zero_states()
    for numbers in windows.in_rows(network.n_rows):
        example, counts = windows.batch(numbers)
        goes_on = (1.0 - example["is_first"])[:, None].astype(np.float32)
        prediction, states = predicted(example, [state * goes_on for state in states])
        error = (example["targets"] - prediction.numpy())[counts > 0].astype(np.float64)
        products += error.T @ error
        n_steps += len(error)
    covariance = products / max(1, n_steps) + RIDGE * np.eye(windows.width)
    return np.linalg.cholesky(covariance).astype(np.float32)
