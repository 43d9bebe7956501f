"""The batch norm of the networks on FFT frames."""

import keras

EPSILON = 1e-5
MOMENTUM = 0.99


def batch_norm(name: str) -> keras.layers.BatchNormalization:
    """Batch norm over batch and time, in float32.

    Differs from the source in its momentum, there 0.9: statistics of about ten batches scatter too much for a decoder
    that is to tell levels apart.
    """
    return keras.layers.BatchNormalization(momentum=MOMENTUM, epsilon=EPSILON, name=name, dtype="float32")
