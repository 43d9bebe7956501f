"""EqualisedConv1D: folded changes of rate equal the obvious form, values and gradients; the scale is equalised."""

import itertools

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.layers.equalised_conv1d import EqualisedConv1D

RATES = [(1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (1, 3), (1, 4)]


def convolved(x: np.ndarray, kernel: np.ndarray, padding: str) -> np.ndarray:
    """``(time, channels)`` with ``(taps, channels, filters)``, sample by sample; what lies outside is 0 or mirrored."""
    half = len(kernel) // 2
    y = np.zeros((len(x), kernel.shape[2]))
    for n, tap in itertools.product(range(len(x)), range(len(kernel))):
        place = n + tap - half
        if padding == "symmetric":  # the end samples are repeated
            place = -place - 1 if place < 0 else place
            place = 2 * len(x) - 1 - place if place >= len(x) else place
        if 0 <= place < len(x):
            y[n] += x[place] @ kernel[tap]
    return y


def obvious(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray, layer: EqualisedConv1D) -> np.ndarray:
    """Repeat every sample, convolve, average neighbours: one after the other."""
    scaled = kernel * layer.gain / np.sqrt(kernel.shape[0] * kernel.shape[1])
    clips = []
    for clip in x:
        y = convolved(np.repeat(clip, layer.upsample, axis=0), scaled, layer.padding) + bias
        clips.append(y.reshape(-1, layer.downsample, y.shape[-1]).mean(axis=1))
    return np.stack(clips)


def built(rng: np.random.Generator, kernel_size: int, rates: tuple[int, int], padding: str) -> EqualisedConv1D:
    upsample, downsample = rates
    layer = EqualisedConv1D(3, kernel_size, gain=1.7, upsample=upsample, downsample=downsample, padding=padding)
    layer.build((None, None, 2))
    layer.bias.assign(rng.standard_normal(3))
    return layer


@pytest.mark.parametrize("padding", ["zero", "symmetric"])
@pytest.mark.parametrize("rates", RATES)
@pytest.mark.parametrize("kernel_size", [1, 3, 9])
def test_values_are_those_of_the_obvious_form(
    kernel_size: int, rates: tuple[int, int], padding: str, rng: np.random.Generator
) -> None:
    layer = built(rng, kernel_size, rates, padding)
    x = rng.standard_normal((2, 12, 2))
    expected = obvious(x, layer.kernel.value.numpy(), layer.bias.value.numpy(), layer)
    np.testing.assert_allclose(layer(x.astype(np.float32)), expected, atol=1e-5)


@pytest.mark.parametrize("padding", ["zero", "symmetric"])
@pytest.mark.parametrize("rates", [(1, 1), (2, 1), (4, 1), (1, 2), (1, 4)])
def test_gradients_are_those_of_the_obvious_form(
    rates: tuple[int, int], padding: str, rng: np.random.Generator
) -> None:
    """Linear in input, kernel and bias, the layer has as gradients the obvious form's answers to impulses."""
    layer = built(rng, 5, rates, padding)
    x = rng.standard_normal((1, 8, 2))
    kernel, no_bias = layer.kernel.value.numpy().astype(np.float64), np.zeros(3)
    c = rng.standard_normal(obvious(x, kernel, no_bias, layer).shape)
    inputs = tf.constant(x, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        total = tf.reduce_sum(layer(inputs) * c.astype(np.float32))
    by_x, by_kernel, by_bias = tape.gradient(total, [inputs, layer.kernel.value, layer.bias.value])
    impulses = np.eye(x.size).reshape(-1, *x.shape)
    expected = [np.sum(c * obvious(impulse, kernel, no_bias, layer)) for impulse in impulses]
    np.testing.assert_allclose(np.ravel(by_x), expected, atol=1e-5)
    impulses = np.eye(kernel.size).reshape(-1, *kernel.shape)
    expected = [np.sum(c * obvious(x, impulse, no_bias, layer)) for impulse in impulses]
    np.testing.assert_allclose(np.ravel(by_kernel), expected, atol=1e-5)
    np.testing.assert_allclose(by_bias, c.sum(axis=(0, 1)), atol=1e-5)


@pytest.mark.parametrize("padding", ["zero", "symmetric"])
@pytest.mark.parametrize("rates", [(2, 1), (1, 2)])
def test_gradients_of_gradients_exist(rates: tuple[int, int], padding: str, rng: np.random.Generator) -> None:
    """The penalty asks for them. |dy/dx|^2 is quadratic in the kernel, so its slope times the kernel is twice it."""
    layer = built(rng, 5, rates, padding)
    x = tf.constant(rng.standard_normal((1, 8, 2)), tf.float32)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            total = tf.reduce_sum(layer(x))
        power = tf.reduce_sum(tf.square(inner.gradient(total, x)))
    slope = outer.gradient(power, layer.kernel.value)
    assert np.sum(slope * layer.kernel.value) == pytest.approx(2 * float(power), rel=1e-4)


@pytest.mark.parametrize("gain", [1.0, 2**0.5, 3.0])
def test_output_has_the_gain_squared_as_variance(gain: float, rng: np.random.Generator) -> None:
    layer = EqualisedConv1D(64, 9, gain=gain)
    x = rng.standard_normal((4, 256, 48)).astype(np.float32)
    y = np.array(layer(x))[:, 4:-4]
    assert np.std(layer.kernel.value.numpy()) == pytest.approx(1, rel=0.03)  # the scale isn't in the weights
    assert np.var(y) == pytest.approx(gain**2, rel=0.05)


def test_repeating_before_the_convolution_keeps_the_variance(rng: np.random.Generator) -> None:
    y = EqualisedConv1D(64, 9, gain=1.5, upsample=2)(rng.standard_normal((4, 256, 48)).astype(np.float32))
    assert np.var(y[:, 8:-8]) == pytest.approx(1.5**2, rel=0.05)
