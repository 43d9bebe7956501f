"""TanhLinear: odd, strictly increasing, with the slopes it is named for."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.layers.tanh_linear import TanhLinear

ALPHAS = [1.0, 4.0, 16.0, 32.0]


def value(alpha: float, x: float) -> float:
    return float(TanhLinear(alpha)(np.array([x], np.float32))[0])


def slope(alpha: float, x: float) -> float:
    point = tf.constant([x], tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(point)
        y = TanhLinear(alpha)(point)
    return float(tape.gradient(y, point)[0])


@pytest.mark.parametrize("alpha", ALPHAS)
def test_known_points(alpha: float) -> None:
    assert value(alpha, 0.0) == 0
    assert value(alpha, 1.0) == pytest.approx(0.7615942 + 1 / alpha, rel=1e-6)
    assert value(alpha, 100.0) == pytest.approx(1 + 100 / alpha, rel=1e-6)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_slope_is_1_plus_1_over_alpha_at_zero_and_1_over_alpha_far_out(alpha: float) -> None:
    assert slope(alpha, 0.0) == pytest.approx(1 + 1 / alpha, rel=1e-6)
    assert slope(alpha, 20.0) == pytest.approx(1 / alpha, rel=1e-6)
    assert slope(alpha, -20.0) == pytest.approx(1 / alpha, rel=1e-6)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_is_odd(alpha: float, rng: np.random.Generator) -> None:
    x = 10 * rng.standard_normal(1000).astype(np.float32)
    np.testing.assert_array_equal(TanhLinear(alpha)(-x), -np.array(TanhLinear(alpha)(x)))


@pytest.mark.parametrize("alpha", ALPHAS)
def test_is_strictly_increasing(alpha: float) -> None:
    y = np.array(TanhLinear(alpha)(np.linspace(-40, 40, 20_001, dtype=np.float32)))
    assert (np.diff(y) > 0).all()
