"""Convolutions with padding in numbers: against loops, and apart from Keras's "same"."""

import keras
import numpy as np
import pytest

from pgan_audio.layers.padded_conv1d import PaddedConv1D
from pgan_audio.layers.padded_conv1d_transpose import PaddedConv1DTranspose


def slow_conv(x, kernel, bias, stride, padding):
    """Output by output: ``bias + sum_k kernel[k] x[n stride + k - padding]``, zeros beyond both ends."""
    taps, _, filters = kernel.shape
    n_out = (len(x) + 2 * padding - taps) // stride + 1
    y = np.tile(bias.astype(np.float64), (n_out, 1))
    for n in range(n_out):
        for k in range(taps):
            place = n * stride + k - padding
            if 0 <= place < len(x):
                y[n] += x[place].astype(np.float64) @ kernel[k]
    return y.reshape(n_out, filters)


def slow_transpose(x, kernel, bias, stride, padding, output_padding):
    """Input by input: ``kernel[k] x[n]`` is added at place ``n stride + k - padding``, if there is such a place."""
    taps, filters, _ = kernel.shape
    n_out = (len(x) - 1) * stride - 2 * padding + taps + output_padding
    y = np.tile(bias.astype(np.float64), (n_out, 1))
    for n in range(len(x)):
        for k in range(taps):
            place = n * stride + k - padding
            if 0 <= place < n_out:
                y[place] += kernel[k] @ x[n].astype(np.float64)
    return y.reshape(n_out, filters)


def filled(layer, shape, rng):
    layer.build(shape)
    for variable in layer.weights:
        variable.assign(rng.standard_normal(variable.shape))
    return [np.asarray(variable) for variable in layer.weights]


@pytest.mark.parametrize(
    ("kernel_size", "stride", "padding", "length"),
    [(3, 1, 1, 8), (5, 2, 2, 8), (5, 2, 2, 9), (7, 3, 3, 12), (9, 4, 4, 16), (11, 5, 5, 20), (4, 3, 0, 11)],
)
def test_convolution_is_the_loop(rng, kernel_size, stride, padding, length):
    layer = PaddedConv1D(3, kernel_size, stride, padding)
    kernel, bias = filled(layer, (None, None, 2), rng)
    x = rng.standard_normal((2, length, 2)).astype(np.float32)
    expected = np.stack([slow_conv(row, kernel, bias, stride, padding) for row in x])
    np.testing.assert_allclose(layer(x), expected, rtol=1e-5, atol=1e-5)
    assert layer.compute_output_shape(x.shape) == expected.shape


@pytest.mark.parametrize(
    ("kernel_size", "stride", "padding", "output_padding"),
    [(3, 1, 1, 0), (5, 2, 2, 1), (7, 3, 2, 0), (9, 4, 3, 1), (11, 5, 3, 0), (5, 2, 1, 1), (4, 4, 0, 0)],
)
def test_transposed_convolution_is_the_loop(rng, kernel_size, stride, padding, output_padding):
    layer = PaddedConv1DTranspose(3, kernel_size, stride, padding, output_padding)
    kernel, bias = filled(layer, (None, None, 2), rng)
    x = rng.standard_normal((2, 7, 2)).astype(np.float32)
    expected = np.stack([slow_transpose(row, kernel, bias, stride, padding, output_padding) for row in x])
    np.testing.assert_allclose(layer(x), expected, rtol=1e-5, atol=1e-5)
    assert layer.compute_output_shape(x.shape) == expected.shape


def test_the_transposed_convolution_is_the_transpose(rng):
    """``<conv(x), y> = <x, transpose(y)>`` with the same kernel, for the lengths at which they are mirror images."""
    conv, transpose = PaddedConv1D(3, 5, 2, 2), PaddedConv1DTranspose(2, 5, 2, 2, 1)
    kernel, _ = filled(conv, (None, None, 2), rng)
    filled(transpose, (None, None, 3), rng)
    conv.bias.assign(np.zeros(3))
    transpose.bias.assign(np.zeros(2))
    transpose.kernel.assign(kernel)
    x, y = rng.standard_normal((1, 12, 2)), rng.standard_normal((1, 6, 3))
    assert np.sum(np.asarray(conv(x)) * y) == pytest.approx(np.sum(x * np.asarray(transpose(y))), rel=1e-5)


def test_same_padding_is_another_thing(rng):
    """As long, but shifted: this is why the padding is said in numbers."""
    layer = PaddedConv1D(3, 7, 3, 3)
    kernel, bias = filled(layer, (None, None, 2), rng)
    same = keras.layers.Conv1D(3, 7, strides=3, padding="same")
    same.build((None, None, 2))
    same.kernel.assign(kernel)
    same.bias.assign(bias)
    x = rng.standard_normal((1, 12, 2))
    assert same(x).shape == layer(x).shape
    assert np.abs(np.asarray(same(x)) - np.asarray(layer(x))).max() > 1
    shifted = np.concatenate([x[:, 1:], np.zeros((1, 1, 2))], axis=1)  # one place, for a padding of 2 instead of 3
    np.testing.assert_allclose(np.asarray(layer(shifted))[:, 1:-1], np.asarray(same(x))[:, 1:-1], rtol=1e-4, atol=1e-4)
