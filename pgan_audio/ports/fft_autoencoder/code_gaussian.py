"""A Gaussian over codes: normal numbers in, codes like those of the training clips out."""

import keras
from keras import ops


class CodeGaussian(keras.layers.Layer):
    """``mean + deviation * (z + Q (g * Q^T z))``: of z ~ N(0, I) it makes codes of the Gaussian that was fitted.

    Q has orthonormal directions; along the k-th the deviation is ``1 + g_k`` times what it is across all of them, in
    units of ``deviation``. So the covariance is low-rank plus diagonal, and as many normal numbers go in as codes have
    values. Until it is fitted it leaves z as it is.

    Args:
        rank: Number of directions.

    Input shape:
        ``(batch, moments, width)``.

    Output shape:
        As the input.
    """

    def __init__(self, rank: int, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.rank = rank

    def build(self, input_shape):
        shape = tuple(input_shape[1:])
        options = {"trainable": False, "initializer": "zeros"}
        self.mean = self.add_weight(name="mean", shape=shape, **options)
        self.deviation = self.add_weight(name="deviation", shape=shape, trainable=False, initializer="ones")
        self.directions = self.add_weight(name="directions", shape=(self.rank, *shape), **options)
        self.gains = self.add_weight(name="gains", shape=(self.rank,), **options)

    def call(self, z, radius=1.0):
        """Codes of ``z``; a radius below 1 draws them towards the mean."""
        z = z * radius
        along = ops.einsum("btc,rtc->br", z, self.directions) * self.gains
        return self.mean + self.deviation * (z + ops.einsum("br,rtc->btc", along, self.directions))
