"""How far a predicted block of sound is off."""

import keras
from keras import ops


class BlockHead(keras.layers.Layer):
    """A linear prediction of each value of a step, and its squared error.

    Args:
        width: Values of a step.

    Call arguments:
        x: ``(batch, time, units)``, of the LSTM.
        targets: ``(batch, time, width)``.

    Returns:
        ``(batch, time)`` float32: the mean squared error of a block.
    """

    def __init__(self, width: int, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.prediction = keras.layers.Dense(width, name="prediction")

    def build(self, input_shape):
        self.prediction.build(input_shape)
        self.built = True

    def call(self, x, targets):
        return ops.mean(ops.square(targets - self.prediction(x)), axis=-1)
