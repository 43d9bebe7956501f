"""From a waveform to the spectra of its frames."""

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class FftFrames(keras.layers.Layer):
    """The Fourier transform of consecutive frames, without window or overlap: real parts, then imaginary ones.

    Equal to :func:`pgan_audio.audio.frames.fft_frames`. A product with a matrix: frames are short, and every backend
    has its gradient. Always float32.

    Args:
        n_fft: Samples of a frame.

    Input shape:
        ``(batch, time, 1)``, ``time`` a multiple of ``n_fft``.

    Output shape:
        ``(batch, time / n_fft, 2 * n_fft)``.

    Raises:
        ValueError: For frames without samples, or more channels than one.
    """

    def __init__(self, n_fft: int = 49, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        if n_fft < 1:
            raise ValueError(f"`n_fft` must be at least 1. Received: n_fft={n_fft}")
        self.n_fft = int(n_fft)

    def build(self, input_shape):
        if input_shape[-1] != 1:
            raise ValueError(f"The waveform must have 1 channel. Received: shape {tuple(input_shape)}")

    def call(self, x):
        angles = 2 * np.pi * np.outer(np.arange(self.n_fft), np.arange(self.n_fft)) / self.n_fft  # (N, K)
        matrix = np.concatenate([np.cos(angles), -np.sin(angles)], axis=1)
        n_frames = -1 if x.shape[1] is None else x.shape[1] // self.n_fft
        frames = ops.reshape(x, (-1, n_frames, self.n_fft))  # b (f n) 1 -> b f n
        return ops.matmul(frames, ops.convert_to_tensor(matrix, "float32"))

    def compute_output_shape(self, input_shape):
        batch, time, _ = input_shape
        return (batch, None if time is None else time // self.n_fft, 2 * self.n_fft)

    def get_config(self):
        return {**super().get_config(), "n_fft": self.n_fft}
