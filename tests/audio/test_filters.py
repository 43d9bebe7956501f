"""The filter behind every change of rate: its shape from the definition, and the figures it was chosen for."""

import numpy as np
import pytest

from pgan_audio.audio.filters import root_raised_cosine

LOWER_NYQUIST = 0.25  # in cycles per sample of the full rate


def response(taps: np.ndarray, frequencies: np.ndarray) -> np.ndarray:
    """Magnitude at frequencies in cycles per sample, by the definition of the Fourier transform."""
    n = np.arange(len(taps))
    return np.abs(np.exp(-2j * np.pi * np.outer(frequencies, n)) @ taps)


def by_its_spectrum(n_taps: int, roll_off: float, beta: float) -> np.ndarray:
    """The same taps the slow way: the textbook's spectrum, transformed back by a sum over many frequencies."""
    n_points = 200_000
    f = (np.arange(n_points) + 0.5) / n_points / 2  # cycles per sample, 0 to 0.5
    low, high = (1 - roll_off) * LOWER_NYQUIST, (1 + roll_off) * LOWER_NYQUIST
    transition = np.cos(np.pi / 2 * (f - low) / (high - low))
    spectrum = np.where(f < low, 1.0, np.where(f < high, transition, 0.0))
    t = np.arange(n_taps) - n_taps // 2
    taps = np.array([np.mean(spectrum * np.cos(2 * np.pi * f * moment)) for moment in t])
    window = np.i0(beta * np.sqrt(1 - (t / (n_taps // 2)) ** 2)) / np.i0(beta)
    return taps * window / np.sum(taps * window)


@pytest.mark.parametrize(
    ("n_taps", "roll_off", "beta"), [(65, 0.25, 2.0), (33, 0.5, 4.0), (21, 0.35, 0.0), (9, 1.0, 1.0)]
)
def test_taps_are_those_of_the_root_raised_cosine_spectrum(n_taps: int, roll_off: float, beta: float) -> None:
    taps = root_raised_cosine(n_taps, roll_off, beta)
    np.testing.assert_allclose(taps, by_its_spectrum(n_taps, roll_off, beta), atol=1e-8)


def test_default_is_the_one_of_the_design() -> None:
    taps = root_raised_cosine()
    assert taps.shape == (65,)
    assert taps.dtype == np.float64
    np.testing.assert_array_equal(taps, root_raised_cosine(65, 0.25, 2.0))


def test_gain_at_dc_is_one_and_phase_is_linear() -> None:
    taps = root_raised_cosine()
    assert taps.sum() == pytest.approx(1.0, abs=1e-14)
    np.testing.assert_allclose(taps, taps[::-1], atol=1e-16)


def test_half_power_lies_at_the_lower_nyquist_frequency() -> None:
    gain = response(root_raised_cosine(), np.array([LOWER_NYQUIST]))[0]
    assert 20 * np.log10(gain) == pytest.approx(-3.01, abs=0.05)


def test_pass_band_is_flat() -> None:
    gains = response(root_raised_cosine(), np.linspace(0, 0.7 * LOWER_NYQUIST, 500))
    assert np.abs(20 * np.log10(gains)).max() < 0.05


def test_leakage_beyond_1_3_of_the_lower_nyquist_frequency_is_at_most_54_db_down() -> None:
    beyond = np.linspace(1.3 * LOWER_NYQUIST, 0.5, 2000)
    assert 20 * np.log10(response(root_raised_cosine(), beyond).max()) <= -54
    assert 20 * np.log10(response(np.array([0.5, 0.5]), beyond).max()) == pytest.approx(-5.6, abs=0.1)  # the ruler


def test_convolved_with_itself_it_vanishes_at_every_second_sample_but_one() -> None:
    pair = np.convolve(root_raised_cosine(), root_raised_cosine())
    every_second = 2 * pair[len(pair) // 2 % 2 :: 2]
    middle = len(every_second) // 2
    assert every_second[middle] == pytest.approx(1.0, abs=2e-3)
    assert np.abs(np.delete(every_second, middle)).max() < 2e-3


def test_shared_array_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        root_raised_cosine()[0] = 1.0
