"""Log-magnitude spectra of frames."""

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class LogSpectra(keras.layers.Layer):
    """Natural logarithm of the magnitudes of frames under a periodic Hann window; always float32.

    Frame ``m`` begins with sample ``hop * m``. The input is as many hops as there are frames; beyond its end are zeros.

    Args:
        n_fft: Samples of a frame.
        hop: Samples from frame to frame.
        floor: Added to magnitudes before their logarithm is taken.

    Input shape:
        ``(batch, time, channels)``, ``time`` a multiple of ``hop``.

    Output shape:
        ``(batch, time // hop, n_fft // 2 + 1, channels)``.

    Raises:
        ValueError: For a frame shorter than 2 or than its hop, a hop below 1, or a floor that isn't positive.
    """

    def __init__(self, n_fft: int = 256, hop: int = 128, floor: float = 1e-6, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        if not (n_fft >= 2 and 1 <= hop <= n_fft):
            raise ValueError(f"`n_fft` must be at least 2, `hop` from 1 to it. Received: n_fft={n_fft}, hop={hop}")
        if not floor > 0:
            raise ValueError(f"`floor` must be positive. Received: floor={floor}")
        self.n_fft, self.hop, self.floor = int(n_fft), int(hop), float(floor)
        self._window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.n_fft) / self.n_fft)).astype(np.float32)

    def call(self, x):
        _, time, channels = x.shape
        flat = ops.reshape(ops.transpose(x, (0, 2, 1)), (-1, time))  # (B*C, T)
        padded = ops.pad(flat, ((0, 0), (0, self.n_fft - self.hop)))
        window = ops.convert_to_tensor(self._window)
        real, imaginary = ops.stft(padded, self.n_fft, self.hop, self.n_fft, window=window, center=False)
        logarithms = ops.log(ops.sqrt(real * real + imaginary * imaginary) + self.floor)
        logarithms = ops.reshape(logarithms, (-1, channels, time // self.hop, self.n_fft // 2 + 1))
        return ops.transpose(logarithms, (0, 2, 3, 1))  # (B, M, F, C)

    def compute_output_shape(self, input_shape):
        batch, time, channels = input_shape
        return (batch, None if time is None else time // self.hop, self.n_fft // 2 + 1, channels)

    def get_config(self):
        return {**super().get_config(), "n_fft": self.n_fft, "hop": self.hop, "floor": self.floor}
