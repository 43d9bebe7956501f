"""The spectra that a critic is shown are those that statistics are taken of."""

import numpy as np
import tensorflow as tf

from pgan_audio.audio.log_spectra import FLOOR, HOP, N_FFT, log_spectra
from pgan_audio.layers.log_spectra import LogSpectra


def test_it_is_the_slow_form_channel_by_channel(rng):
    clips = (0.1 * rng.standard_normal((3, 640, 2))).astype(np.float32)
    spectra = LogSpectra(N_FFT, HOP, FLOOR)(tf.constant(clips)).numpy()
    assert spectra.shape == (3, 5, 129, 2)
    for clip, found in zip(clips, spectra, strict=True):
        for channel in range(2):
            expected = np.exp(log_spectra(clip[:, channel]))
            np.testing.assert_allclose(np.exp(found[:, :, channel]), expected, rtol=1e-5, atol=1e-6)


def test_silence_is_the_logarithm_of_the_floor():
    np.testing.assert_allclose(LogSpectra(8, 4, 1e-3)(np.zeros((1, 16, 1), np.float32)), np.log(1e-3), rtol=1e-5)
