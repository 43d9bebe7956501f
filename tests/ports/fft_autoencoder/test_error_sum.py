"""Errors of frames and of the sound they stand for."""

import numpy as np
import pytest

from pgan_audio.audio.frames import fft_frames, fft_wave
from pgan_audio.ports.fft_autoencoder.error_sum import ErrorSum, snr_db

N_FFT = 49


@pytest.fixture
def pair(rng):
    """Frames of clips, and of the same with an error of real sound."""
    waves = 0.1 * rng.standard_normal((4, 20 * N_FFT))
    return fft_frames(waves, N_FFT), fft_frames(waves + 0.01 * rng.standard_normal(waves.shape), N_FFT)


def test_figures_are_those_of_the_arrays(pair):
    frames, output = pair
    errors = ErrorSum()
    errors.add(frames[:3], output[:3])
    errors.add(frames[3:], output[3:])
    figures = errors.figures(N_FFT)
    wave, back = fft_wave(frames), fft_wave(output)
    assert figures["mse_fft"] == pytest.approx(np.mean((output - frames) ** 2), rel=1e-4)
    assert figures["mse_wave"] == pytest.approx(np.mean((back - wave) ** 2), rel=1e-4)
    assert figures["zero_mse_fft"] == pytest.approx(np.mean(frames**2), rel=1e-4)
    assert figures["snr_db"] == pytest.approx(10 * np.log10(np.mean(wave**2) / np.mean((back - wave) ** 2)), abs=1e-3)


def test_for_an_error_of_real_sound_the_one_is_24_5_times_the_other(pair):
    errors = ErrorSum()
    errors.add(*pair)
    figures = errors.figures(N_FFT)
    assert figures["mse_fft"] == pytest.approx(24.5 * figures["mse_wave"], rel=1e-3)


def test_what_is_no_sound_weighs_in_the_spectra_alone(pair):
    frames, _ = pair
    imaginary_dc = np.zeros_like(frames)
    imaginary_dc[..., N_FFT] = 1.0
    errors = ErrorSum()
    errors.add(frames, frames + imaginary_dc)
    figures = errors.figures(N_FFT)
    assert figures["mse_fft"] == pytest.approx(1 / 98, rel=1e-4)
    assert figures["mse_wave"] < 1e-12


def test_silence_in_place_of_all_has_0_db(pair):
    frames, _ = pair
    errors = ErrorSum()
    errors.add(frames, np.zeros_like(frames))
    figures = errors.figures(N_FFT)
    assert figures["snr_db"] == pytest.approx(0, abs=1e-3)
    assert figures["mse_fft"] == pytest.approx(figures["zero_mse_fft"])


def test_sums_of_sums(pair):
    frames, output = pair
    whole, first, second = ErrorSum(), ErrorSum(), ErrorSum()
    whole.add(frames, output)
    first.add(frames[:1], output[:1])
    second.add(frames[1:], output[1:])
    first.include(second)
    assert first.figures(N_FFT) == pytest.approx(whole.figures(N_FFT))


@pytest.mark.parametrize(("power", "error", "expected"), [(1, 0.1, 10), (1, 0, 200), (0, 0, 0), (0, 1, -200)])
def test_ratios_without_power_or_error_are_finite(power, error, expected):
    assert snr_db(power, error) == pytest.approx(expected)
