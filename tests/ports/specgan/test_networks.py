"""SpecGAN's networks: the published sizes, shapes of other clips, and what they compute."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.designs import build_design
from pgan_audio.training.weights import arrays, initialise, variables


def n_parameters(network):
    return sum(int(np.prod(variable.shape)) for variable in variables(network).values())


def built(config, seed=0):
    design = build_design(config)
    networks = design.build_generator(1), design.build_critic(1)
    for network in networks:
        initialise(network, seed, design.initial_value)
    return networks


def test_published_sizes(spectrogram_config):
    design = build_design(spectrogram_config("specgan", preset="base", clip_samples=16_384))
    assert n_parameters(design.build_generator(1)) == 19_065_345
    assert n_parameters(design.build_critic(1)) == 17_427_969


@pytest.mark.parametrize(("clip_samples", "rows"), [(4096, 32), (16_384, 128)])
@pytest.mark.parametrize("channels", [1, 2])
def test_images_are_as_long_as_clips(spectrogram_config, clip_samples, rows, channels):
    generator, critic = built(spectrogram_config("specgan", clip_samples=clip_samples, channels=channels))
    images = generator(tf.random.stateless_uniform((3, 6), (0, 1), -1, 1), None, None)
    assert images.shape == (3, rows, 128, channels)
    assert np.abs(images).max() < 1
    scores = critic(images, None, None)
    assert (scores.shape, scores.dtype) == ((3,), tf.float32)
    assert np.ptp(scores) > 0


def relu(x):
    return np.maximum(x, 0)


def transposed(x, kernel, bias):
    """Each point of ``(rows, bins, in)`` leaves its kernel's imprint, two points apart; 5 x 5, "same"."""
    rows, bins, _ = x.shape
    full = np.zeros((2 * rows + 3, 2 * bins + 3, kernel.shape[2]))
    for i in range(rows):
        for j in range(bins):
            full[2 * i : 2 * i + 5, 2 * j : 2 * j + 5] += kernel @ x[i, j]
    return full[1 : 1 + 2 * rows, 1 : 1 + 2 * bins] + bias


def halved(x, kernel, bias):
    """Every other point of a 5 x 5 convolution; "same" pads one more behind than before."""
    padded = np.pad(x, ((1, 2), (1, 2), (0, 0)))
    rows, bins = x.shape[0] // 2, x.shape[1] // 2
    result = np.zeros((rows, bins, kernel.shape[3]))
    for i in range(rows):
        for j in range(bins):
            result[i, j] = np.einsum("abi,abio->o", padded[2 * i : 2 * i + 5, 2 * j : 2 * j + 5], kernel)
    return result + bias


def test_networks_compute_what_their_layers_say(spectrogram_config, rng):
    config = spectrogram_config("specgan", "specgan.width=1")
    generator, critic = built(config)
    for network in (generator, critic):
        for variable in variables(network).values():
            variable.assign(0.3 * rng.standard_normal(variable.shape))
    g, d = arrays(generator), arrays(critic)
    z = rng.uniform(-1, 1, 6)
    x = relu(z @ g["dense/kernel"] + g["dense/bias"]).reshape(1, 4, 16)
    for place in range(1, 5):
        x = relu(transposed(x, g[f"up_{place}/kernel"], g[f"up_{place}/bias"]))
    image = np.tanh(transposed(x, g["up_5/kernel"], g["up_5/bias"]))
    made = generator(tf.constant(z[None], tf.float32), None, None)
    np.testing.assert_allclose(made[0], image, atol=1e-4)
    x = image
    for place in range(1, 6):
        x = halved(x, d[f"down_{place}/kernel"], d[f"down_{place}/bias"])
        x = np.where(x > 0, x, 0.2 * x)
    score = x.reshape(-1) @ d["score/kernel"] + d["score/bias"]
    np.testing.assert_allclose(critic(tf.constant(image[None], tf.float32), None, None), score, rtol=1e-3, atol=1e-4)


def test_a_small_radius_draws_latents_to_the_middle(spectrogram_config):
    generator, _ = built(spectrogram_config("specgan"))
    z = tf.random.stateless_uniform((8, 6), (0, 1), -1, 1)
    np.testing.assert_allclose(generator(z, None, None, radius=0.5), generator(0.5 * z, None, None), atol=1e-6)


def test_first_weights_are_glorots(spectrogram_config):
    design = build_design(spectrogram_config("specgan", preset="base", clip_samples=16_384))
    rng = np.random.default_rng(0)
    for name, shape, fans in (
        ("dense/kernel", (100, 4096), 100 + 4096),
        ("up_1/kernel", (5, 5, 64, 128), 25 * (64 + 128)),
        ("down_3/kernel", (5, 5, 32, 64), 25 * (32 + 64)),
    ):
        drawn = design.initial_value(name, shape, rng)
        limit = np.sqrt(6 / fans)
        assert drawn.dtype == np.float32
        assert 0.99 * limit < np.abs(drawn).max() <= limit
        assert drawn.std() == pytest.approx(limit / np.sqrt(3), rel=0.01)
        assert drawn.mean() == pytest.approx(0, abs=0.01 * limit)
    assert not design.initial_value("dense/bias", (7,), rng).any()


def test_bfloat16_computes_nearly_the_same(spectrogram_config):
    exact, _ = built(spectrogram_config("specgan"))
    coarse, critic = built(spectrogram_config("specgan", "precision=bfloat16"))
    z = tf.random.stateless_uniform((4, 6), (0, 1), -1, 1)
    images = coarse(z, None, None)
    assert images.dtype == tf.float32
    assert critic(images, None, None).dtype == tf.float32
    np.testing.assert_allclose(images, exact(z, None, None), atol=0.02)
