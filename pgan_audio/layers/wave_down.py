"""Halving of a waveform's rate."""

import keras
from keras import ops

from pgan_audio.audio.filters import root_raised_cosine


@keras.saving.register_keras_serializable(package="pgan_audio")
class WaveDown(keras.layers.Layer):
    """Halve the rate of a waveform: the package's one filter with reflected ends, then every second sample.

    Equal to :func:`pgan_audio.audio.resampling.down`. Always float32.

    Args:
        kind: ``"rrc"``, or ``"box"`` for the average of each pair.

    Input shape:
        ``(batch, time, channels)``, an even number of samples, at least 34.

    Output shape:
        ``(batch, time / 2, channels)``.
    """

    def __init__(self, kind: str = "rrc", **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        if kind not in ("rrc", "box"):
            raise ValueError(f"`kind` must be 'rrc' or 'box'. Received: kind={kind!r}")
        self.kind = kind

    def call(self, x):
        _, time, channels = x.shape
        if self.kind == "box":
            return ops.mean(ops.reshape(x, (-1, time // 2, 2, channels)), axis=2)
        taps = root_raised_cosine()
        half = len(taps) // 2
        kernel = ops.convert_to_tensor(taps[:, None, None], "float32")  # (K, 1, 1)
        flat = ops.reshape(ops.transpose(x, (0, 2, 1)), (-1, time, 1))  # (B*C, T, 1)
        padded = ops.pad(flat, ((0, 0), (half, half), (0, 0)), mode="reflect")
        filtered = ops.conv(padded, kernel, strides=2, padding="valid")
        return ops.transpose(ops.reshape(filtered, (-1, channels, time // 2)), (0, 2, 1))

    def compute_output_shape(self, input_shape):
        batch, time, channels = input_shape
        return (batch, None if time is None else time // 2, channels)

    def get_config(self):
        return {**super().get_config(), "kind": self.kind}
