"""The activations by name."""

import numpy as np
import pytest

from pgan_audio.layers.activation import ACTIVATIONS, activation


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("tanh_linear", [-0.9640276 - 2 / 5, 0.0, 0.9640276 + 2 / 5]),
        ("leaky_relu", [-0.4, 0.0, 2.0]),
        ("linear", [-2.0, 0.0, 2.0]),
        ("tanh", [-0.9640276, 0.0, 0.9640276]),
    ],
)
def test_each_name_is_its_function(kind: str, expected: list[float]) -> None:
    y = activation(kind, alpha=5.0)(np.array([-2.0, 0.0, 2.0], np.float32))
    np.testing.assert_allclose(y, expected, rtol=1e-6)


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_precision_is_handed_on(kind: str) -> None:
    assert activation(kind, 5.0, dtype="mixed_bfloat16").compute_dtype == "bfloat16"


def test_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="`kind` must be one of tanh_linear, leaky_relu, .*Received: kind='relu'"):
        activation("relu", 4.0)
