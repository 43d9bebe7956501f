"""A convolution over time whose padding is said in numbers."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class PaddedConv1D(keras.layers.Layer):
    """Convolution (in the sense of machine learning: a correlation) with ``padding`` zeros put before and after.

    Output ``n`` is ``bias + sum_k kernel[k] x[n * stride + k - padding]``. Keras's own ``padding="same"`` gives the
    same length where the stride divides it, but puts fewer zeros before than after, so that everything comes out
    shifted.

    Args:
        filters: Channels of the output.
        kernel_size: Number of taps.
        stride: Step between outputs.
        padding: Zeros on either side.

    Input shape:
        ``(batch, time, channels)``.

    Output shape:
        ``(batch, (time + 2 * padding - kernel_size) // stride + 1, filters)``.

    Raises:
        ValueError: For a size below 1 or a negative padding.
    """

    def __init__(self, filters: int, kernel_size: int = 3, stride: int = 1, padding: int = 0, **kwargs):
        super().__init__(**kwargs)
        for name, size, least in (
            ("filters", filters, 1),
            ("kernel_size", kernel_size, 1),
            ("stride", stride, 1),
            ("padding", padding, 0),
        ):
            if size < least:
                raise ValueError(f"`{name}` must be at least {least}. Received: {name}={size}")
        self.filters = int(filters)
        self.kernel_size = int(kernel_size)
        self.stride = int(stride)
        self.padding = int(padding)

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(self.kernel_size, input_shape[-1], self.filters))
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")

    def call(self, x):
        padded = ops.pad(x, ((0, 0), (self.padding, self.padding), (0, 0)))
        return ops.conv(padded, self.kernel, strides=self.stride, padding="valid") + self.bias

    def compute_output_shape(self, input_shape):
        batch, time, _ = input_shape
        if time is not None:
            time = (time + 2 * self.padding - self.kernel_size) // self.stride + 1
        return (batch, time, self.filters)

    def get_config(self):
        own = {name: getattr(self, name) for name in ("filters", "kernel_size", "stride", "padding")}
        return {**super().get_config(), **own}
