"""The finished auto-encoder as a generator of random clips."""

import numpy as np
import pytest

from pgan_audio.config.fft_networks import Architecture
from pgan_audio.ports.fft_autoencoder.codec import Codec

ARCHITECTURE = Architecture((1, 2), (3, 4))


@pytest.fixture
def codecs(rng):
    """One that draws from its Gaussian and one that doesn't, of the same weights."""
    fitted, plain = Codec(ARCHITECTURE, 5, 6, 2), Codec(ARCHITECTURE, 5, 6, 2, fitted=False)
    for one, other in zip(fitted.variables, plain.variables, strict=True):
        one.assign(rng.uniform(0.5, 1.5, one.shape))
        other.assign(one)
    return fitted, plain


def test_random_codes_become_sound(codecs, rng):
    z = rng.standard_normal((2, 6, 4)).astype(np.float32)
    fitted, plain = codecs
    waves = np.asarray(plain(z))
    assert waves.shape == (2, 60, 1)
    np.testing.assert_allclose(waves, plain.to_wave(plain.decoder(z, training=False)), atol=1e-6)
    expected = fitted.to_wave(fitted.decoder(fitted.code(z), training=False))
    np.testing.assert_allclose(fitted(z), expected, atol=1e-5)
    assert np.abs(np.asarray(fitted(z)) - waves).max() > 0.1


def test_a_radius_scales_the_numbers_drawn(codecs, rng):
    z = rng.standard_normal((2, 6, 4)).astype(np.float32)
    for codec in codecs:
        np.testing.assert_allclose(codec(z, radius=0.5), codec(0.5 * z), atol=1e-5)


def test_names_of_all_weights():
    from pgan_audio.training import weights

    names = set(weights.arrays(Codec(ARCHITECTURE, 5, 6, 2)))
    layers = ("encoder/encode_1", "encoder/encode_2", "decoder/decode_1", "decoder/decode_2")
    convolutions = {f"{layer}/{kind}" for layer in layers for kind in ("kernel", "bias")}
    norm = {f"encoder/code_norm/{kind}" for kind in ("gamma", "beta", "moving_mean", "moving_variance")}
    code = {f"code/{kind}" for kind in ("mean", "deviation", "directions", "gains")}
    assert names == convolutions | norm | code
