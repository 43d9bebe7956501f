"""Frames and their spectra: against the sum that defines the transform, there and back, and what errors weigh."""

import numpy as np
import pytest

from pgan_audio.audio.frames import fft_frames, fft_wave
from pgan_audio.errors import UsageError


def slow_frames(wave, n_fft):
    """The transform's sum, term by term."""
    frames = []
    for first in range(0, len(wave), n_fft):
        values = []
        for k in range(n_fft):
            values.append(sum(wave[first + n] * np.exp(-2j * np.pi * k * n / n_fft) for n in range(n_fft)))
        frames.append([value.real for value in values] + [value.imag for value in values])
    return np.array(frames)


@pytest.mark.parametrize("n_fft", [2, 7, 49, 50])
def test_spectra_are_the_sum_that_defines_them(rng, n_fft):
    wave = rng.standard_normal(3 * n_fft)
    np.testing.assert_allclose(fft_frames(wave, n_fft), slow_frames(wave, n_fft), rtol=1e-5, atol=1e-4)


def test_there_and_back(rng):
    waves = rng.uniform(-1, 1, (3, 2, 49 * 20)).astype(np.float32)
    frames = fft_frames(waves, 49)
    assert frames.shape == (3, 2, 20, 98)
    assert frames.dtype == np.float32
    back = fft_wave(frames)
    assert back.dtype == np.float32
    assert np.abs(back - waves).max() < 1e-6


def test_a_frame_is_blind_to_its_neighbours(rng):
    wave = rng.standard_normal(49 * 3)
    other = wave.copy()
    other[49:98] = 0
    changed = np.any(fft_frames(wave, 49) != fft_frames(other, 49), axis=1)
    assert changed.tolist() == [False, True, False]


@pytest.mark.parametrize("n_fft", [48, 49])
def test_an_error_weighs_half_n_fft_times_as_much_in_spectra(rng, n_fft):
    """24.5 times for 49 samples: by Parseval's theorem, as 98 values hold 49 free ones."""
    wave, error = rng.standard_normal((2, 40 * n_fft))
    mse_wave = np.mean((fft_wave(fft_frames(wave + error, n_fft)) - wave) ** 2)
    mse_fft = np.mean((fft_frames(wave + error, n_fft) - fft_frames(wave, n_fft)) ** 2)
    assert mse_fft == pytest.approx(n_fft / 2 * mse_wave, rel=1e-4)


def test_half_of_the_values_are_free(rng):
    frame = fft_frames(rng.standard_normal(49), 49)[0]
    real, imaginary = frame[:49], frame[49:]
    np.testing.assert_allclose(real[1:], real[:0:-1], atol=1e-5)
    np.testing.assert_allclose(imaginary[1:], -imaginary[:0:-1], atol=1e-5)
    assert imaginary[0] == pytest.approx(0, abs=1e-5)


def test_spectra_of_no_sound_become_those_of_the_nearest_one(rng):
    """The projection on spectra of sound: what it changes is at right angles to all of those."""
    frames = rng.standard_normal((5, 14)).astype(np.float32)
    projected = fft_frames(fft_wave(frames), 7)
    np.testing.assert_allclose(fft_frames(fft_wave(projected), 7), projected, atol=1e-5)
    sound = fft_frames(rng.standard_normal(35), 7)
    assert np.sum((frames - projected) * sound) == pytest.approx(0, abs=1e-3)
    assert np.sum((frames - projected) ** 2) > 1


@pytest.mark.parametrize(("n_samples", "n_fft"), [(50, 49), (48, 49), (10, 0)])
def test_parts_of_frames_are_refused(n_samples, n_fft):
    with pytest.raises(UsageError, match=rf"whole frames .* Received: {n_samples} samples, n_fft={n_fft}"):
        fft_frames(np.zeros(n_samples), n_fft)


def test_an_odd_number_of_values_is_refused():
    with pytest.raises(UsageError, match="Received: 97 numbers per frame"):
        fft_wave(np.zeros((3, 97)))
