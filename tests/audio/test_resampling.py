"""Resampling by two: against loops written from the definition, and the figures the whole signal path rests on."""

import numpy as np
import pytest

from pgan_audio.audio.filters import root_raised_cosine
from pgan_audio.audio.resampling import down, pyramid, up

LENGTHS = (2, 4, 10, 34, 66, 130)  # shorter and longer than the filter's reach of 32 samples
HALF = 32


def mirrored(index: int, length: int) -> int:
    """The place inside that a place beyond the ends reflects: the end samples are not repeated."""
    while not 0 <= index < length:
        index = -index if index < 0 else 2 * (length - 1) - index
    return index


def filtered_slowly(x: np.ndarray) -> np.ndarray:
    taps = root_raised_cosine()
    y = np.zeros(x.shape)
    for n in range(len(x)):
        for k in range(-HALF, HALF + 1):
            y[n] += taps[HALF + k] * x[mirrored(n - k, len(x)) if len(x) > 1 else 0]
    return y


def down_slowly(x: np.ndarray) -> np.ndarray:
    return filtered_slowly(x)[0::2]


def up_slowly(x: np.ndarray) -> np.ndarray:
    stuffed = np.zeros((2 * len(x), *x.shape[1:]))
    stuffed[0::2] = x
    return 2 * filtered_slowly(stuffed)


def pink(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    spectrum = np.fft.rfft(rng.standard_normal(n_samples))
    frequencies = np.arange(len(spectrum))
    return np.fft.irfft(spectrum / np.sqrt(np.maximum(frequencies, 1)), n_samples)


def quality_db(original: np.ndarray, copy: np.ndarray) -> float:
    return 10 * np.log10(np.sum(original**2) / np.sum((original - copy) ** 2))


@pytest.mark.parametrize("n_samples", LENGTHS)
@pytest.mark.parametrize("trailing", [(), (1,), (2,)])
def test_down_is_filter_then_every_second_sample(n_samples: int, trailing: tuple, rng: np.random.Generator) -> None:
    x = rng.standard_normal((n_samples, *trailing))
    np.testing.assert_allclose(down(x), down_slowly(x), atol=1e-12)


@pytest.mark.parametrize("n_samples", [1, 3, 7, *LENGTHS])
@pytest.mark.parametrize("trailing", [(), (1,), (2,)])
def test_up_is_zeros_then_filter_then_gain_2(n_samples: int, trailing: tuple, rng: np.random.Generator) -> None:
    x = rng.standard_normal((n_samples, *trailing))
    np.testing.assert_allclose(up(x), up_slowly(x), atol=1e-12)


def test_channels_do_not_mix(rng: np.random.Generator) -> None:
    x = rng.standard_normal((64, 2))
    for resampled in (down, up):
        np.testing.assert_array_equal(resampled(x)[:, 1], resampled(x[:, 1]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", ["rrc", "box"])
def test_dtype_is_kept(dtype: type, kind: str) -> None:
    x = np.ones((40, 1), dtype)
    assert down(x, kind).dtype == dtype
    assert up(x, kind).dtype == dtype


@pytest.mark.parametrize("seed", range(3))
def test_down_undoes_up_to_52_db_on_white_noise_ends_included(seed: int) -> None:
    x = np.random.default_rng(seed).standard_normal((8192, 1))
    assert quality_db(x, down(up(x))) >= 52


@pytest.mark.parametrize("seed", range(3))
def test_down_undoes_up_to_60_db_on_pink_noise(seed: int) -> None:
    x = pink(np.random.default_rng(seed), 8192)
    assert quality_db(x, down(up(x))) >= 60


@pytest.mark.parametrize("share_of_lower_nyquist", [1.3, 1.4, 1.6, 1.9])
def test_what_lies_beyond_does_not_fold_back(share_of_lower_nyquist: float) -> None:
    n = np.arange(8192)
    tone = np.sin(2 * np.pi * 0.25 * share_of_lower_nyquist * n)
    inner = slice(64, -64)  # a sine stops being one where it is mirrored
    leak_db = 20 * np.log10(np.std(down(tone)[inner]) / np.std(tone))
    assert leak_db <= -54


@pytest.mark.parametrize("share_of_lower_nyquist", [0.1, 0.5, 0.7])
def test_tones_below_pass_at_their_place_in_time(share_of_lower_nyquist: float) -> None:
    n = np.arange(2048)
    frequency = 0.25 * share_of_lower_nyquist
    tone, half_tone = np.cos(2 * np.pi * frequency * n), np.cos(2 * np.pi * frequency * n[::2])
    np.testing.assert_allclose(down(tone)[64:-64], half_tone[64:-64], atol=5e-3)
    np.testing.assert_allclose(up(half_tone)[64:-64], tone[64:-64], atol=5e-3)


def test_constants_stay_what_they_are_up_to_the_last_sample() -> None:
    x = np.full((100, 1), 0.7)
    np.testing.assert_allclose(down(x), 0.7, rtol=1e-12)
    np.testing.assert_allclose(up(x), 0.7, rtol=2e-3)


def test_box_is_average_and_nearest() -> None:
    x = np.array([[1.0, 10.0], [3.0, 30.0], [5.0, 50.0], [9.0, 90.0]])
    np.testing.assert_array_equal(down(x, "box"), [[2.0, 20.0], [7.0, 70.0]])
    np.testing.assert_array_equal(up(x[:2], "box"), [[1.0, 10.0], [1.0, 10.0], [3.0, 30.0], [3.0, 30.0]])


@pytest.mark.parametrize("kind", ["rrc", "box"])
def test_pyramid_is_down_again_and_again(kind: str, rng: np.random.Generator) -> None:
    x = rng.standard_normal((128, 2)).astype(np.float32)
    scales = pyramid(x, 4, kind)
    assert [scale.shape for scale in scales] == [(16, 2), (32, 2), (64, 2), (128, 2)]
    np.testing.assert_array_equal(scales[3], x)
    np.testing.assert_array_equal(scales[0], down(down(down(x, kind), kind), kind))


def test_pyramid_of_one_stage_is_the_waveform() -> None:
    x = np.ones((5, 1))
    (only,) = pyramid(x, 1)
    np.testing.assert_array_equal(only, x)
