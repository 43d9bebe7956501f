"""What a step of a piano roll costs."""

import keras
from keras import ops


class RollHead(keras.layers.Layer):
    """A sigmoid for each value of a step.

    Args:
        width: Values of a step.

    Call arguments:
        x: ``(batch, time, units)``, of the LSTM.
        targets: ``(batch, time, width)``, 0 or 1.

    Returns:
        ``(batch, time)`` float32: -log p of the targets, in nats.
    """

    def __init__(self, width: int, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.logits = keras.layers.Dense(width, name="keys")

    def build(self, input_shape):
        self.logits.build(input_shape)
        self.built = True

    def call(self, x, targets):
        logits = self.logits(x)
        return ops.sum(ops.softplus(logits) - targets * logits, axis=-1)
