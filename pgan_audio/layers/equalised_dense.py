"""A dense layer with an equalised learning rate."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class EqualisedDense(keras.layers.Layer):
    """``x @ (kernel * gain / sqrt(n_inputs)) + bias`` with a kernel drawn from N(0, 1).

    The scale is applied at run time, so that Adam's steps, whose size does not depend on the gradient's, are equally
    large relative to the weights of every layer.

    Args:
        units: Size of the output.
        gain: Scale of the output's standard deviation for unit inputs.

    Input shape:
        ``(batch, n_inputs)``.

    Output shape:
        ``(batch, units)``.

    Reference:
        Karras et al., Progressive Growing of GANs (2018), section 4.1.
    """

    def __init__(self, units: int, gain: float = 2**0.5, **kwargs):
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"`units` must be at least 1. Received: units={units}")
        self.units = int(units)
        self.gain = float(gain)

    def build(self, input_shape):
        n_inputs = input_shape[-1]
        self.kernel = self.add_weight(
            name="kernel", shape=(n_inputs, self.units), initializer=keras.initializers.RandomNormal(stddev=1.0)
        )
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")
        self.scale = self.gain / n_inputs**0.5

    def call(self, x):
        return ops.matmul(x, self.kernel * self.scale) + self.bias

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "gain": self.gain}
