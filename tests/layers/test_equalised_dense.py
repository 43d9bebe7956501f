"""EqualisedDense: the formula, and unit variance in, gain squared out."""

import numpy as np
import pytest

from pgan_audio.layers.equalised_dense import EqualisedDense


def test_is_the_scaled_matrix_product(rng: np.random.Generator) -> None:
    layer = EqualisedDense(3, gain=1.7)
    layer.build((None, 5))
    layer.bias.assign([1.0, -2.0, 0.5])
    x = rng.standard_normal((4, 5))
    expected = x @ layer.kernel.value.numpy() * 1.7 / np.sqrt(5) + [1.0, -2.0, 0.5]
    np.testing.assert_allclose(layer(x.astype(np.float32)), expected, atol=1e-6)


@pytest.mark.parametrize("gain", [1.0, 2**0.5, 3.0])
def test_output_has_the_gain_squared_as_variance(gain: float, rng: np.random.Generator) -> None:
    layer = EqualisedDense(256, gain=gain)
    y = np.array(layer(rng.standard_normal((256, 300)).astype(np.float32)))
    assert np.std(layer.kernel.value.numpy()) == pytest.approx(1, rel=0.03)  # the scale isn't in the weights
    assert np.var(y) == pytest.approx(gain**2, rel=0.05)


def test_bias_begins_at_zero() -> None:
    layer = EqualisedDense(3)
    np.testing.assert_array_equal(layer(np.zeros((2, 4), np.float32)), np.zeros((2, 3)))
