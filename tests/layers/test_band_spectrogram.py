"""The log spectrogram in bands: against sums written out, and levels that are known."""

import numpy as np
import pytest

from pgan_audio.layers.band_spectrogram import BandSpectrogram, band_matrix


def slow_spectrogram(x, rate_hz, n_fft, hop, n_bands):
    """The definition, one frame, bin and band after the other; ``x`` is ``(time,)``."""
    window = [0.5 - 0.5 * np.cos(2 * np.pi * n / n_fft) for n in range(n_fft)]
    energy = sum(w * w for w in window)
    centres = [mel_to_hz(b * hz_to_mel(rate_hz / 2) / (n_bands - 1)) for b in range(-1, n_bands + 1)]
    frames = []
    for m in range(1 + len(x) // hop):
        place = [m * hop - n_fft // 2 + n for n in range(n_fft)]
        frame = np.array([x[p] * w if 0 <= p < len(x) else 0.0 for p, w in zip(place, window, strict=True)])
        power = []
        for k in range(n_fft // 2 + 1):
            turns = np.exp(-2j * np.pi * k * np.arange(n_fft) / n_fft)
            power.append(abs((frame * turns).sum()) ** 2 / energy)
        levels = []
        for band in range(1, n_bands + 1):
            weights = []
            for k in range(n_fft // 2 + 1):
                away = k * rate_hz / n_fft - centres[band]
                reach = centres[band] - centres[band - 1] if away < 0 else centres[band + 1] - centres[band]
                weights.append(max(0.0, 1 - abs(away) / max(reach, rate_hz / n_fft)))
            mean = sum(w * p for w, p in zip(weights, power, strict=True)) / sum(weights)
            levels.append(10 * np.log10(1 + mean / 1e-8) / 20)
        frames.append(levels)
    return np.array(frames)


def hz_to_mel(hz):
    return 2595 * np.log10(1 + hz / 700)


def mel_to_hz(mel):
    return 700 * (10 ** (mel / 2595) - 1)


@pytest.mark.parametrize(
    ("rate_hz", "n_fft", "hop", "n_bands", "time"), [(125, 8, 3, 5, 20), (8000, 16, 4, 9, 33), (500, 7, 2, 3, 11)]
)
def test_it_is_the_sum_written_out(rng, rate_hz, n_fft, hop, n_bands, time):
    x = (0.1 * rng.standard_normal((2, time, 2))).astype(np.float32)
    y = np.array(BandSpectrogram(rate_hz, n_fft, hop, n_bands)(x))
    for clip in range(2):
        for channel in range(2):
            expected = slow_spectrogram(x[clip, :, channel].astype(float), rate_hz, n_fft, hop, n_bands)
            np.testing.assert_allclose(y[clip, :, :, channel], expected, atol=1e-4)


def test_silence_is_zero_and_so_is_what_16_bits_round_away(rng):
    layer = BandSpectrogram(8000, 256, 64, 64)
    assert np.array(layer(np.zeros((1, 1024, 1), np.float32))).max() == 0.0
    rounding = rng.uniform(-0.5, 0.5, (1, 8192, 1)).astype(np.float32) / 32768
    assert np.array(layer(rounding)).mean() < 0.01


@pytest.mark.parametrize("n_fft", [64, 512])
def test_white_noise_reads_its_level_whatever_the_window(rng, n_fft):
    noise = (10 ** (-30 / 20) * rng.standard_normal((4, 16384, 1))).astype(np.float32)
    units = np.array(BandSpectrogram(8000, n_fft, n_fft // 4, 20)(noise))[:, 8:-8, 3:-3]
    power_db = 10 * np.log10(np.mean(10 ** (units * 2))) - 80
    assert power_db == pytest.approx(-30, abs=0.3)


def test_a_gain_of_20_db_is_one_unit(rng):
    layer = BandSpectrogram(8000, 256, 64, 64)
    x = rng.standard_normal((1, 2048, 1)).astype(np.float32)
    difference = np.array(layer(0.1 * x)) - np.array(layer(0.01 * x))
    np.testing.assert_allclose(difference[:, 3:-3], 1.0, atol=0.01)


@pytest.mark.parametrize(
    ("rate_hz", "n_fft", "n_bands"),
    [
        (125, 32, 17),
        (250, 64, 33),
        (1000, 128, 64),
        (8000, 256, 64),
        (16000, 512, 64),
        (44100, 512, 200),
        (8000, 64, 1),
    ],
)
def test_every_band_has_bins_and_every_bin_a_band(rate_hz, n_fft, n_bands):
    matrix = band_matrix(rate_hz, n_fft, n_bands)
    assert matrix.shape == (n_fft // 2 + 1, n_bands)
    np.testing.assert_allclose(matrix.sum(axis=0), 1.0)
    assert (matrix >= 0).all()
    if n_bands > 1:
        assert (matrix.sum(axis=1) > 0).all()


def test_a_sine_stands_in_the_band_nearest_to_it():
    time = np.arange(8192) / 8000
    centres = mel_to_hz(np.linspace(0, hz_to_mel(4000), 64))
    layer = BandSpectrogram(8000, 256, 64, 64)
    for hz in (300.0, 1000.0, 3100.0):
        sine = np.sin(2 * np.pi * hz * time).astype(np.float32)[None, :, None]
        band = np.array(layer(sine))[0, 64, :, 0].argmax()
        assert abs(centres[band] - hz) <= np.diff(centres)[min(band, 62)]
