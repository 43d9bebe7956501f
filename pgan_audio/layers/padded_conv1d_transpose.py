"""A transposed convolution over time whose padding is said in numbers."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class PaddedConv1DTranspose(keras.layers.Layer):
    """Transposed convolution: each input adds its multiple of the kernel to the output, ``stride`` places further on.

    Input ``n`` adds ``kernel[k] x[n]`` to place ``n * stride + k``. Of what comes out, ``padding`` places are cut off
    at the beginning and ``padding - output_padding`` at the end. So it is the transpose of a convolution with that
    stride and that much padding, whose output length leaves ``output_padding`` inputs open.

    Args:
        filters: Channels of the output.
        kernel_size: Number of taps, at least ``stride``.
        stride: Places between the contributions of two inputs.
        padding: Places cut off at the beginning.
        output_padding: By how many fewer are cut off at the end; at most ``padding``.

    Input shape:
        ``(batch, time, channels)``.

    Output shape:
        ``(batch, (time - 1) * stride - 2 * padding + kernel_size + output_padding, filters)``.

    Raises:
        ValueError: For a size out of range.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int = 3,
        stride: int = 1,
        padding: int = 0,
        output_padding: int = 0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        for name, size, least in (
            ("filters", filters, 1),
            ("stride", stride, 1),
            ("kernel_size", kernel_size, stride),
            ("output_padding", output_padding, 0),
            ("padding", padding, output_padding),
        ):
            if size < least:
                raise ValueError(f"`{name}` must be at least {least}. Received: {name}={size}")
        self.filters = int(filters)
        self.kernel_size = int(kernel_size)
        self.stride = int(stride)
        self.padding = int(padding)
        self.output_padding = int(output_padding)

    def build(self, input_shape):
        # Taps, outputs, inputs: the order in which Keras wants it.
        self.kernel = self.add_weight(name="kernel", shape=(self.kernel_size, self.filters, input_shape[-1]))
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")

    def call(self, x):
        whole = ops.conv_transpose(x, self.kernel, strides=self.stride, padding="valid")  # (B, (T - 1) S + K, F)
        cut = self.padding - self.output_padding
        return whole[:, self.padding : -cut or None] + self.bias

    def compute_output_shape(self, input_shape):
        batch, time, _ = input_shape
        if time is not None:
            time = (time - 1) * self.stride - 2 * self.padding + self.kernel_size + self.output_padding
        return (batch, time, self.filters)

    def get_config(self):
        own = ("filters", "kernel_size", "stride", "padding", "output_padding")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}
