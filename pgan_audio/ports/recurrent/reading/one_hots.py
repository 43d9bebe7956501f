"""Symbols as the network reads them."""

import keras
from keras import ops


class OneHots(keras.layers.Layer):
    """Each value of a step as a one-hot vector, one after the other; -1 as zeros.

    Args:
        sizes: How many different values each column can have.

    Input shape:
        ``(..., len(sizes))`` int32.

    Output shape:
        ``(..., sum(sizes))`` float32.
    """

    def __init__(self, sizes: tuple[int, ...], **kwargs):
        super().__init__(**kwargs)
        self.sizes = tuple(sizes)

    def build(self, input_shape):
        self.built = True

    def call(self, x):
        columns = [ops.one_hot(x[..., place], size) for place, size in enumerate(self.sizes)]
        return ops.concatenate(columns, axis=-1) if columns else ops.cast(x, "float32")

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], sum(self.sizes))

    def get_config(self):
        return {**super().get_config(), "sizes": self.sizes}
