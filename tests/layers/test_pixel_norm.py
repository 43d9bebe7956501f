"""PixelNorm: against NumPy, with an epsilon that counts."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.layers.pixel_norm import PixelNorm


@pytest.mark.parametrize("epsilon", [1e-8, 0.5])
@pytest.mark.parametrize("shape", [(4, 6), (2, 5, 6)])
def test_divides_by_the_root_mean_square_over_channels(
    epsilon: float, shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    x = rng.standard_normal(shape)
    expected = x / np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + epsilon)
    np.testing.assert_allclose(PixelNorm(epsilon)(x.astype(np.float32)), expected, rtol=1e-5)


def test_default_gives_unit_power_and_zeros_stay_finite(rng: np.random.Generator) -> None:
    x = 1e-2 * rng.standard_normal((3, 7, 5)).astype(np.float32)
    np.testing.assert_allclose(np.mean(np.square(PixelNorm()(x)), axis=-1), 1, rtol=1e-3)
    np.testing.assert_array_equal(PixelNorm()(np.zeros((1, 2, 3), np.float32)), np.zeros((1, 2, 3)))
    assert PixelNorm().epsilon == 1e-8


def test_is_computed_in_float32_within_bfloat16(rng: np.random.Generator) -> None:
    """Rounded once, at the end: each step in bfloat16 would leave its own error."""
    x = tf.cast(rng.standard_normal((50, 24)), tf.bfloat16)
    wide = np.array(tf.cast(x, tf.float32), np.float64)
    exact = tf.cast(wide / np.sqrt(np.mean(wide**2, axis=-1, keepdims=True) + 1e-8), tf.bfloat16)
    y = PixelNorm(dtype="mixed_bfloat16")(x)
    assert y.dtype == tf.bfloat16
    assert np.mean(np.array(y == exact)) > 0.99
