"""The log-spectral distance as a loss: with gradients, and for whole batches."""

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from pgan_audio.audio.distance import TINY_RMS, floor_db, windows

_TINY = 1e-12
"""Keeps the gradient of the root finite where two spectra agree."""


class SpectralLoss:
    """Distance of clips from one recording, the same as `pgan_audio.audio.distance.log_spectral_distance_db`.

    Args:
        reference: The recording, ``(time, channels)`` float32, not silent.
    """

    def __init__(self, reference: NDArray[np.float32]):
        self._rms = float(np.sqrt(np.mean(np.square(reference, dtype=np.float64))))
        self._scales = []
        for n_fft, hop in windows(len(reference)):
            floor = 10 ** (floor_db(reference, n_fft, hop) / 10)
            self._scales.append((n_fft, hop, floor, _levels(tf.constant(reference[None]), n_fft, hop, floor)))

    def __call__(self, waves):
        """Distance of each clip, in dB.

        Args:
            waves: ``(batch, time, channels)`` float32.

        Returns:
            ``(batch,)`` float32.
        """
        rms = tf.sqrt(tf.reduce_mean(waves**2, axis=(1, 2), keepdims=True) + TINY_RMS**2)
        waves = waves * (self._rms / rms)
        distances = []
        for n_fft, hop, floor, levels in self._scales:
            difference = _levels(waves, n_fft, hop, floor) - levels  # (batch, channels, frames, bins)
            frames = tf.sqrt(tf.reduce_mean(difference**2, axis=-1) + _TINY)
            distances.append(tf.reduce_mean(frames, axis=(1, 2)))
        return tf.add_n(distances) / len(distances)


def _levels(waves, n_fft: int, hop: int, floor: float):
    """Levels over a noise floor, in dB re a full-scale sine: ``(batch, channels, frames, bins)``.

    Frame ``m`` is centred on sample ``m * hop``, under a periodic Hann window, with zeros beyond both ends.
    """
    x = tf.pad(tf.transpose(waves, (0, 2, 1)), ((0, 0), (0, 0), (n_fft // 2, n_fft - n_fft // 2)))  # b t c -> b c t
    window = tf.signal.hann_window(n_fft, periodic=True)
    n_frames = 1 + waves.shape[1] // hop
    spectra = tf.signal.rfft(tf.signal.frame(x, n_fft, hop)[:, :, :n_frames] * window)
    power = (tf.math.real(spectra) ** 2 + tf.math.imag(spectra) ** 2) * (2 / tf.reduce_sum(window)) ** 2
    return tf.math.log(power + floor) * (10 / np.log(10))
