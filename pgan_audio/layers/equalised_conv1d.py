"""A convolution over time with an equalised learning rate and, where asked, a change of rate folded in."""

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class EqualisedConv1D(keras.layers.Layer):
    """Convolution with an odd kernel from N(0, 1), scaled at run time by ``gain / sqrt(kernel_size * n_channels)``.

    ``upsample=r`` is "repeat every sample r times, then convolve", ``downsample=r`` is "convolve, then average every r
    samples". Both are computed as one convolution at the lower rate, which costs about half: by linearity the repeated
    samples share sums of taps (one short filter per phase), and the average of r neighbouring outputs is a strided
    filter r - 1 taps longer.

    Args:
        filters: Channels of the output.
        kernel_size: Odd number of taps.
        gain: Scale of the output's standard deviation for unit inputs.
        upsample: Factor of the repetition before the convolution.
        downsample: Factor of the averaging after the convolution.
        padding: ``"zero"``, or ``"symmetric"`` for a mirror image beyond both ends.

    Input shape:
        ``(batch, time, channels)``; ``time`` divisible by ``downsample``.

    Output shape:
        ``(batch, time * upsample / downsample, filters)``.

    Raises:
        ValueError: For an even kernel, an unknown padding, a size or factor below 1, or two changes of rate at once.

    Reference:
        Karras et al., Progressive Growing of GANs (2018), section 4.1, for the equalised learning rate.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int = 9,
        gain: float = 2**0.5,
        upsample: int = 1,
        downsample: int = 1,
        padding: str = "zero",
        **kwargs,
    ):
        super().__init__(**kwargs)
        sizes = {"filters": filters, "kernel_size": kernel_size, "upsample": upsample, "downsample": downsample}
        for name, size in sizes.items():
            if size < 1:
                raise ValueError(f"`{name}` must be at least 1. Received: {name}={size}")
        if kernel_size % 2 == 0:
            raise ValueError(f"`kernel_size` must be odd. Received: kernel_size={kernel_size}")
        if padding not in ("zero", "symmetric"):
            raise ValueError(f"`padding` must be 'zero' or 'symmetric'. Received: padding={padding!r}")
        if upsample > 1 and downsample > 1:
            raise ValueError(f"Only one rate can change. Received: upsample={upsample}, downsample={downsample}")
        self.filters = int(filters)
        self.kernel_size = int(kernel_size)
        self.gain = float(gain)
        self.upsample = int(upsample)
        self.downsample = int(downsample)
        self.padding = padding

    def build(self, input_shape):
        n_channels = input_shape[-1]
        self.kernel = self.add_weight(
            name="kernel",
            shape=(self.kernel_size, n_channels, self.filters),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
        )
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")
        self.scale = self.gain / (self.kernel_size * n_channels) ** 0.5
        self._phases = _phase_matrix(self.kernel_size, self.upsample)

    def call(self, x):
        kernel = self.kernel * self.scale
        if self.upsample > 1:
            return self._upsampled(x, kernel) + self.bias
        half = self.kernel_size // 2
        if self.downsample > 1:
            kernel = _averaged(kernel, self.downsample)
        return ops.conv(self._pad(x, half), kernel, strides=self.downsample, padding="valid") + self.bias

    def _upsampled(self, x, kernel):
        n_taps, n_phases, size = self._phases.shape
        channels = x.shape[-1]
        mix = ops.cast(ops.convert_to_tensor(self._phases.reshape(n_taps * n_phases, size)), kernel.dtype)
        low = ops.matmul(mix, ops.reshape(kernel, (size, channels * self.filters)))  # (N*P, C*F)
        low = ops.reshape(low, (n_taps, n_phases, channels, self.filters))
        low = ops.reshape(ops.transpose(low, (0, 2, 1, 3)), (n_taps, channels, n_phases * self.filters))
        y = ops.conv(self._pad(x, n_taps // 2), low, padding="valid")  # (B, T, P*F)
        return ops.reshape(y, (-1, x.shape[1] * n_phases, self.filters))

    def _pad(self, x, n_samples):
        if n_samples == 0:
            return x
        mode = "constant" if self.padding == "zero" else "symmetric"
        return ops.pad(x, ((0, 0), (n_samples, n_samples), (0, 0)), mode=mode)

    def compute_output_shape(self, input_shape):
        batch, time, _ = input_shape
        return (batch, None if time is None else time * self.upsample // self.downsample, self.filters)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "gain": self.gain,
            "upsample": self.upsample,
            "downsample": self.downsample,
            "padding": self.padding,
        }


def _phase_matrix(kernel_size: int, factor: int) -> np.ndarray:
    """Which taps of the kernel meet the same repeated sample: ``(low-rate taps, phases, kernel_size)`` of 0 and 1."""
    half = kernel_size // 2
    reach = -(-half // factor)
    matrix = np.zeros((2 * reach + 1, factor, kernel_size), np.float32)
    for phase in range(factor):
        for tap in range(kernel_size):
            matrix[(phase + tap - half) // factor + reach, phase, tap] = 1.0
    return matrix


def _averaged(kernel, factor: int):
    """The filter whose strided output is the average of ``factor`` neighbouring outputs of ``kernel``."""
    shifted = [ops.pad(kernel, ((shift, factor - 1 - shift), (0, 0), (0, 0))) for shift in range(factor)]
    return sum(shifted[1:], shifted[0]) * (1.0 / factor)
