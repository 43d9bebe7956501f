"""A network's logits and features for any number of clips."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

BATCH = 32
"""Clips are computed so many at a time, always: memory stays bounded, and no clip's numbers depend on its company."""


class Predictor:
    """A classifier's network as it is after training, compiled for batches of 32.

    Weights that are assigned to the network later count.

    Args:
        network: With a layer ``features``.
        temperature: What its logits are divided by.
    """

    def __init__(self, network: keras.Model, temperature: float = 1.0):
        both = keras.Model(network.input, [network.output, network.get_layer("features").output])
        self._widths = tuple(int(output.shape[1]) for output in both.outputs)
        self._shape = tuple(network.input.shape[1:])

        def compute(clips: Any) -> tuple[Any, Any]:
            logits, features = both(clips, training=False)
            return logits / temperature, features

        self._compute = tf.function(compute, input_signature=[tf.TensorSpec((BATCH, *self._shape), tf.float32)])

    def __call__(self, clips: NDArray[np.floating]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits ``(n, classes)`` and features ``(n, n_features)`` of clips ``(n, length, channels)``."""
        logits, features = (np.empty((len(clips), width), np.float32) for width in self._widths)
        batch = np.zeros((BATCH, *self._shape), np.float32)
        for start in range(0, len(clips), BATCH):
            rows = clips[start : start + BATCH]
            batch[: len(rows)] = rows
            said, seen = self._compute(batch)
            logits[start : start + len(rows)] = said[: len(rows)]
            features[start : start + len(rows)] = seen[: len(rows)]
        return logits, features
