"""From the spectra of frames to a waveform."""

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class FftWave(keras.layers.Layer):
    """The inverse of `FftFrames`; spectra that are of no real sound become the nearest one that is.

    Equal to :func:`pgan_audio.audio.frames.fft_wave`. Always float32.

    Input shape:
        ``(batch, n_frames, 2 * n_fft)``.

    Output shape:
        ``(batch, n_frames * n_fft, 1)``.

    Raises:
        ValueError: For an odd number of values per frame.
    """

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})

    def build(self, input_shape):
        if input_shape[-1] % 2:
            raise ValueError(f"A frame must have as many imaginary parts as real ones. Received: shape {input_shape}")

    def call(self, x):
        n_fft = x.shape[-1] // 2
        angles = 2 * np.pi * np.outer(np.arange(n_fft), np.arange(n_fft)) / n_fft  # (K, N)
        matrix = np.concatenate([np.cos(angles), -np.sin(angles)], axis=0) / n_fft
        samples = ops.matmul(x, ops.convert_to_tensor(matrix, "float32"))  # (B, F, N)
        return ops.reshape(samples, (-1, -1 if x.shape[1] is None else x.shape[1] * n_fft, 1))

    def compute_output_shape(self, input_shape):
        batch, n_frames, width = input_shape
        return (batch, None if n_frames is None else n_frames * (width // 2), 1)
