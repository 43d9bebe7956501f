"""The layers between waveforms and frames are the functions of `pgan_audio.audio.frames`."""

import numpy as np
import pytest

from pgan_audio.audio.frames import fft_frames, fft_wave
from pgan_audio.layers.fft_frames import FftFrames
from pgan_audio.layers.fft_wave import FftWave


@pytest.mark.parametrize("n_fft", [5, 49])
def test_frames_are_those_of_numpy(rng, n_fft):
    waves = rng.standard_normal((2, 6 * n_fft)).astype(np.float32)
    np.testing.assert_allclose(FftFrames(n_fft)(waves[..., None]), fft_frames(waves, n_fft), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("n_fft", [5, 49])
def test_waves_are_those_of_numpy(rng, n_fft):
    frames = rng.standard_normal((2, 6, 2 * n_fft)).astype(np.float32)
    np.testing.assert_allclose(FftWave()(frames)[..., 0], fft_wave(frames), rtol=1e-5, atol=1e-5)


def test_there_and_back(rng):
    waves = rng.uniform(-1, 1, (2, 49 * 12, 1)).astype(np.float32)
    assert np.abs(np.asarray(FftWave()(FftFrames(49)(waves))) - waves).max() < 1e-5


def test_stereo_is_refused():
    with pytest.raises(ValueError, match="must have 1 channel"):
        FftFrames(5)(np.zeros((1, 10, 2)))


def test_an_odd_number_of_values_is_refused():
    with pytest.raises(ValueError, match="as many imaginary parts as real ones"):
        FftWave()(np.zeros((1, 10, 3)))
