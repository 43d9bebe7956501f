"""The batch norm of DCGAN."""

import keras

EPSILON = 1e-5
MOMENTUM = 0.99


def batch_norm(name: str) -> keras.layers.BatchNormalization:
    """Batch norm over batch, rows and bins, in float32.

    In training it works with the statistics of the batch, of all devices together, and gathers moving ones; otherwise
    it works with those, so that a clip doesn't depend on what is generated beside it.

    Reference:
        Ioffe and Szegedy, Batch Normalization (2015).
    """
    synchronized = keras.backend.backend() == "tensorflow"  # elsewhere Keras has no such thing, nor several devices
    return keras.layers.BatchNormalization(
        momentum=MOMENTUM, epsilon=EPSILON, synchronized=synchronized, name=name, dtype="float32"
    )
