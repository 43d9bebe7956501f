"""Doubling of a waveform's rate."""

import keras
import numpy as np
from keras import ops

from pgan_audio.audio.filters import root_raised_cosine


@keras.saving.register_keras_serializable(package="pgan_audio")
class WaveUp(keras.layers.Layer):
    """Double the rate of a waveform: zeros inserted, the package's one filter with reflected ends, gain 2.

    Written as two filters at the low rate, one for the even and one for the odd samples of the result; equal to
    :func:`pgan_audio.audio.resampling.up`. Always float32.

    Args:
        kind: ``"rrc"``, or ``"box"`` to repeat every sample.

    Input shape:
        ``(batch, time, channels)``, at least 17 samples.

    Output shape:
        ``(batch, 2 * time, channels)``.
    """

    def __init__(self, kind: str = "rrc", **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        if kind not in ("rrc", "box"):
            raise ValueError(f"`kind` must be 'rrc' or 'box'. Received: kind={kind!r}")
        self.kind = kind

    def call(self, x):
        if self.kind == "box":
            return ops.repeat(x, 2, axis=1)
        taps = 2 * root_raised_cosine()
        margin = len(taps) // 4
        odd = np.concatenate([[0.0], taps[1::2]])
        kernel = ops.convert_to_tensor(np.stack([taps[0::2], odd], axis=-1)[:, None, :], "float32")  # (K, 1, 2)
        _, time, channels = x.shape
        flat = ops.reshape(ops.transpose(x, (0, 2, 1)), (-1, time, 1))  # (B*C, T, 1)
        before = ops.flip(flat[:, 1 : margin + 1], axis=1)
        after = ops.flip(flat[:, time - margin :], axis=1)  # the inserted zero after the last sample is the mirror
        phases = ops.conv(ops.concatenate([before, flat, after], axis=1), kernel, padding="valid")  # (B*C, T, 2)
        return ops.transpose(ops.reshape(phases, (-1, channels, 2 * time)), (0, 2, 1))

    def compute_output_shape(self, input_shape):
        batch, time, channels = input_shape
        return (batch, None if time is None else 2 * time, channels)

    def get_config(self):
        return {**super().get_config(), "kind": self.kind}
