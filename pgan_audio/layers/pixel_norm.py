"""Normalisation of each moment's feature vector."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class PixelNorm(keras.layers.Layer):
    """Divide the features of each moment by their root mean square; computed in float32, returned in the layer's dtype.

    Args:
        epsilon: Added to the mean square.

    Input shape:
        ``(..., channels)``.

    Output shape:
        As the input.

    Reference:
        Karras et al., Progressive Growing of GANs (2018), section 4.2.
    """

    def __init__(self, epsilon: float = 1e-8, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = float(epsilon)

    def call(self, x):
        wide = ops.cast(x, "float32")
        power = ops.mean(ops.square(wide), axis=-1, keepdims=True)
        return ops.cast(wide * ops.rsqrt(power + self.epsilon), self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
