"""How far predictions of sound are off, value by value: what a trained model leaves open."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from pgan_audio.ports.recurrent.windows import Windows


def value_errors(network: keras.Model, windows: Windows) -> NDArray[np.float32]:
    """The root mean squared error of each value of a step, ``(width,)``.

    Args:
        network: A `SequenceNetwork` that predicts blocks of sound.
        windows: Of the sequences that are predicted, each from its beginning on.
    """

    @tf.function
    def predicted(example, states):
        outputs, states = network.outputs(example, states)
        return network.head.prediction(outputs), states

    squares, n_steps = np.zeros(windows.width), 0
    states = network.zero_states()
    for numbers in windows.in_rows(network.n_rows):
        example, counts = windows.batch(numbers)
        goes_on = (1.0 - example["is_first"])[:, None].astype(np.float32)
        prediction, states = predicted(example, [state * goes_on for state in states])
        error = example["targets"] - prediction.numpy()
        squares += np.einsum("btw,bt->w", np.square(error, dtype=np.float64), counts)
        n_steps += int(counts.sum())
    return np.sqrt(squares / max(1, n_steps)).astype(np.float32)
