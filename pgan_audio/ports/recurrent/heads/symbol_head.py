"""What symbols cost."""

import keras
from keras import ops


class SymbolHead(keras.layers.Layer):
    """Softmaxes over the values of a step: side by side, or in a chain in which the second is told the first.

    Args:
        sizes: How many different values each column can have.
        is_chained: Of two columns: whether the second is drawn knowing the first, through a hidden layer.

    Call arguments:
        x: ``(batch, time, units)``, of the LSTM.
        targets: ``(batch, time, len(sizes))`` int32; -1 costs nothing.

    Returns:
        ``(batch, time)`` float32: -log p of the targets, in nats.
    """

    def __init__(self, sizes: tuple[int, ...], is_chained: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.sizes, self.is_chained = tuple(sizes), is_chained
        self.logits = [keras.layers.Dense(size, name=f"logits_{n}") for n, size in enumerate(self.sizes, start=1)]
        self.hidden: keras.layers.Layer | None = None

    def build(self, input_shape):
        units = input_shape[-1]
        if self.is_chained:
            self.hidden = keras.layers.Dense(units, activation="tanh", name="hidden")
            self.hidden.build((None, units + self.sizes[0]))
        for dense in self.logits:
            dense.build((None, units))
        self.built = True

    def call(self, x, targets):
        nats = cross_entropy(self.logits[0](x), targets[..., 0], self.sizes[0])
        if self.hidden is not None:
            x = self.hidden(ops.concatenate([x, ops.one_hot(targets[..., 0], self.sizes[0])], axis=-1))
        for place in range(1, len(self.sizes)):
            nats = nats + cross_entropy(self.logits[place](x), targets[..., place], self.sizes[place])
        return nats


def cross_entropy(logits, targets, n_values: int):
    """-log p of ``targets`` in nats; 0 where they are -1.

    Args:
        logits: ``(..., n_values)``.
        targets: ``(...)`` int32.
        n_values: Of a target.
    """
    return -ops.sum(ops.one_hot(targets, n_values) * ops.log_softmax(logits, axis=-1), axis=-1)
