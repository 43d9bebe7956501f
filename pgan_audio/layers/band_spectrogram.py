"""Log spectrogram in mel bands."""

import keras
import numpy as np
from keras import ops

FLOOR_DB = -80.0
DB_PER_UNIT = 20.0


@keras.saving.register_keras_serializable(package="pgan_audio")
class BandSpectrogram(keras.layers.Layer):
    """Level of every band in every frame, 0 where the level is that of -80 dBFS white noise or less.

    A periodic Hann window of unit energy, so that white noise of RMS ``s`` has the expected power ``s ** 2`` in every
    bin whatever the window's length; frame ``m`` is centred on sample ``m * hop``, with silence beyond both ends. The
    power in a band is the mean over its bins under a triangle. What is far below -80 dBFS doesn't count, so a network
    behind this layer can't judge by digital silence or the noise of 16 bits. Always float32.

    Args:
        rate_hz: Sampling rate.
        n_fft: Window, in samples.
        hop: Samples from frame to frame.
        n_bands: Number of bands, see `band_matrix`.

    Input shape:
        ``(batch, time, channels)``.

    Output shape:
        ``(batch, 1 + time // hop, n_bands, channels)``; a unit is 20 dB.

    Raises:
        ValueError: For a size below 1, or a window shorter than 2.

    Reference:
        The scale: O'Shaughnessy, Speech Communication (1987), ``mel = 2595 log10(1 + f / 700)``.
    """

    def __init__(self, rate_hz: float, n_fft: int, hop: int, n_bands: int, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        for name, size, least in (("n_fft", n_fft, 2), ("hop", hop, 1), ("n_bands", n_bands, 1)):
            if size < least:
                raise ValueError(f"`{name}` must be at least {least}. Received: {name}={size}")
        if not rate_hz > 0:
            raise ValueError(f"`rate_hz` must be positive. Received: rate_hz={rate_hz}")
        self.rate_hz = float(rate_hz)
        self.n_fft = int(n_fft)
        self.hop = int(hop)
        self.n_bands = int(n_bands)
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.n_fft) / self.n_fft)
        self._window = (window / np.sqrt(np.sum(window**2))).astype(np.float32)
        self._bands = band_matrix(self.rate_hz, self.n_fft, self.n_bands).astype(np.float32)

    def call(self, x):
        _, time, channels = x.shape
        half = self.n_fft // 2
        flat = ops.reshape(ops.transpose(x, (0, 2, 1)), (-1, time))  # (B*C, T)
        padded = ops.pad(flat, ((0, 0), (half, self.n_fft - half)))
        window = ops.convert_to_tensor(self._window)
        real, imaginary = ops.stft(padded, self.n_fft, self.hop, self.n_fft, window=window, center=False)
        power = ops.matmul(real * real + imaginary * imaginary, ops.convert_to_tensor(self._bands))  # (B*C, M, bands)
        floor = 10.0 ** (FLOOR_DB / 10.0)
        level = ops.log(1.0 + power / floor) * (10.0 / DB_PER_UNIT / np.log(10.0))
        frames = 1 + time // self.hop
        level = ops.reshape(level, (-1, channels, frames, self.n_bands))
        return ops.transpose(level, (0, 2, 3, 1))  # (B, M, bands, C)

    def compute_output_shape(self, input_shape):
        batch, time, channels = input_shape
        return (batch, None if time is None else 1 + time // self.hop, self.n_bands, channels)

    def get_config(self):
        sizes = {"rate_hz": self.rate_hz, "n_fft": self.n_fft, "hop": self.hop, "n_bands": self.n_bands}
        return {**super().get_config(), **sizes}


def band_matrix(rate_hz: float, n_fft: int, n_bands: int) -> np.ndarray:
    """Weights of the transform's bins in each band: triangles on the mel scale that sum to 1.

    The centres lie evenly on the mel scale from 0 to half the rate, both included. A triangle reaches to the
    neighbouring centres, or to the neighbouring bins where those are farther: no band is empty, and with as many bands
    as bins at a low rate, where the scale is nearly linear, a band is about a bin.

    Args:
        rate_hz: Sampling rate.
        n_fft: Length of the transform.
        n_bands: Number of bands.

    Returns:
        ``(n_fft // 2 + 1, n_bands)`` float64.
    """
    bins = np.arange(n_fft // 2 + 1) * (rate_hz / n_fft)  # Hz
    mel = np.linspace(-1.0, n_bands, n_bands + 2) * (_mel(rate_hz / 2) / max(1, n_bands - 1))
    edges = 700.0 * (10.0 ** (mel / 2595.0) - 1.0)  # Hz; a centre with one neighbour on either side
    centres = edges[1:-1]
    below = np.maximum(centres - edges[:-2], rate_hz / n_fft)
    above = np.maximum(edges[2:] - centres, rate_hz / n_fft)
    distance = bins[:, None] - centres  # (bins, bands)
    triangles = np.maximum(0.0, 1.0 - np.where(distance < 0, -distance / below, distance / above))
    return triangles / triangles.sum(axis=0)


def _mel(frequency_hz: float) -> float:
    return float(2595.0 * np.log10(1.0 + frequency_hz / 700.0))
