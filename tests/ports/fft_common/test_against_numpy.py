"""Encoder, decoder and discriminator with fixed weights, against NumPy written the slow, obvious way.

The padding is spelt out there in zeros that are laid around the signal. With Keras's "same" in its place every network
has the right lengths and the wrong numbers: the last test holds that these comparisons would see it.
"""

import numpy as np
import pytest
from keras import ops

from pgan_audio.config import load_config, with_data
from pgan_audio.config.fft_networks import ARCHITECTURES, Architecture
from pgan_audio.layers.padded_conv1d import PaddedConv1D
from pgan_audio.layers.padded_conv1d_transpose import PaddedConv1DTranspose
from pgan_audio.ports.fft_autoencoder.encoder import Encoder
from pgan_audio.ports.fft_common.decoder import Decoder
from pgan_audio.ports.fft_gan.discriminator import Discriminator

N_FFT = 4
EPSILON = 1e-5
# Every stride there is in the table of architectures, at few channels.
NETS = {
    "norm everywhere": Architecture((1, 2, 3), (3, 4, 5), norm_everywhere=True),
    "celu": Architecture((1, 2, 3), (3, 4, 5)),
    "large strides": Architecture((1, 4, 5), (3, 4, 5)),
}
# How much the decoder's transposed convolutions cut off at the beginning, and leave more at the end, as published.
CUTS = {1: (1, 0), 2: (2, 1), 3: (2, 0), 4: (3, 1), 5: (3, 0)}


def conv(x, kernel, bias, stride, padding):
    zeros = np.zeros((padding, x.shape[1]))
    padded = np.concatenate([zeros, x, zeros])
    n_out = (len(padded) - len(kernel)) // stride + 1
    y = np.empty((n_out, kernel.shape[2]))
    for n in range(n_out):
        for filter_ in range(kernel.shape[2]):
            y[n, filter_] = bias[filter_] + np.sum(
                padded[n * stride : n * stride + len(kernel)] * kernel[:, :, filter_]
            )
    return y


def transpose(x, kernel, bias, stride):
    padding, output_padding = CUTS[stride]
    whole = np.zeros(((len(x) - 1) * stride + len(kernel) + output_padding, kernel.shape[1]))
    for n, row in enumerate(x):
        for k, taps in enumerate(kernel):
            whole[n * stride + k] += taps @ row
    return whole[padding : len(whole) - padding] + bias


def celu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def norm(x, values, name):
    scale = values[f"{name}/gamma"] / np.sqrt(values[f"{name}/moving_variance"] + EPSILON)
    return (x - values[f"{name}/moving_mean"]) * scale + values[f"{name}/beta"]


def slow_encoder(values, architecture, x):
    last = len(architecture.strides)
    for place, stride in enumerate(architecture.strides, start=1):
        x = conv(x, values[f"encode_{place}/kernel"], values[f"encode_{place}/bias"], stride, stride)
        if place == last:
            x = norm(x, values, "code_norm")
        else:
            x = norm(x, values, f"encode_{place}_norm") if architecture.norm_everywhere else celu(x)
    return x


def slow_decoder(values, architecture, x):
    last = len(architecture.strides)
    for place, stride in enumerate(architecture.strides[::-1], start=1):
        x = transpose(x, values[f"decode_{place}/kernel"], values[f"decode_{place}/bias"], stride)
        if place < last:
            x = norm(x, values, f"decode_{place}_norm") if architecture.norm_everywhere else celu(x)
    return x


def slow_discriminator(values, x):
    for place, (stride, padding) in enumerate(zip((1, 2, 2, 3, 3), (1, 2, 2, 3, 3), strict=True), start=1):
        x = celu(conv(x, values[f"judge_{place}/kernel"], values[f"judge_{place}/bias"], stride, padding))
    x = celu(x.reshape(-1) @ values["hidden/kernel"] + values["hidden/bias"])
    return (x @ values["logit/kernel"] + values["logit/bias"]).item()


def filled(network, rng):
    """Random weights for a network; its arrays by the last two words of their names."""
    values = {}
    for variable in network.variables:
        drawn = (
            rng.uniform(0.5, 1.5, variable.shape) if "variance" in variable.path else rng.normal(0, 0.3, variable.shape)
        )
        variable.assign(drawn)
        values["/".join(variable.path.split("/")[-2:])] = np.asarray(variable, np.float64)
    return values


def discriminator():
    data = {"fingerprint": "0", "sample_rate_hz": 1000, "clip_samples": 36 * N_FFT, "channels": 1, "n_stages": 1}
    overrides = [f"n_fft={N_FFT}", "hidden_size=6", "strides=[1, 2, 3]", "widths=[3, 4, 5]", "precision=float32"]
    config = load_config(design="fft-gan", preset="tiny", overrides=overrides)
    return Discriminator(with_data(config, data | {"stage_rms": (0.1,), "authors": ()}))


def difference(kind, rng):
    """How far a network is from its reference, at most."""
    if kind == "discriminator":
        network = discriminator()
        values, x = filled(network, rng), rng.standard_normal((2, 36, 2 * N_FFT)).astype(np.float32)
        expected = np.array([slow_discriminator(values, row) for row in x])
        return np.abs(np.asarray(network(x, labels=None, fade=None)) - expected).max()
    part, name = kind
    architecture = NETS[name]
    if part == "encoder":
        network, shape, slow = Encoder(architecture, N_FFT), (2, 2 * architecture.factor, 2 * N_FFT), slow_encoder
    else:
        network, shape, slow = Decoder(architecture, N_FFT), (2, 4, architecture.widths[-1]), slow_decoder
    values, x = filled(network, rng), rng.standard_normal(shape).astype(np.float32)
    expected = np.stack([slow(values, architecture, row) for row in x])
    output = np.asarray(network(x, training=False))
    assert output.shape == expected.shape
    return np.abs(output - expected).max()


KINDS = [*((part, name) for part in ("encoder", "decoder") for name in NETS), "discriminator"]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_networks_are_the_slow_ones(kind, rng):
    assert difference(kind, rng) < 1e-5


def same_conv(layer, x):
    return ops.conv(x, layer.kernel, strides=layer.stride, padding="same") + layer.bias


def same_transpose(layer, x):
    return ops.conv_transpose(x, layer.kernel, strides=layer.stride, padding="same") + layer.bias


@pytest.mark.parametrize("kind", [("encoder", "celu"), ("decoder", "celu"), "discriminator"], ids=str)
def test_same_padding_would_be_seen(kind, rng, monkeypatch):
    monkeypatch.setattr(PaddedConv1D, "call", same_conv)
    monkeypatch.setattr(PaddedConv1DTranspose, "call", same_transpose)
    assert difference(kind, rng) > 0.01


def test_the_table_of_cuts_is_that_of_the_decoder():
    for stride, (padding, output_padding) in CUTS.items():
        layer = Decoder(Architecture((stride,), (2,)), N_FFT).layers[0]
        assert (layer.kernel_size, layer.padding, layer.output_padding) == (2 * stride + 1, padding, output_padding)


# Name: latent time and channels, parameters of encoder and decoder, at 44 100 Hz and frames of 49 samples.
PUBLISHED = {
    "small": ((150, 226), 401_358, 400_778),
    "small-celu": ((150, 226), 400_774, 400_194),
    "1": ((15, 196), 757_343, 756_853),
    "2": ((15, 196), 794_225, 793_735),
    "3": ((75, 196), 486_863, 486_373),
    "4": ((25, 196), 656_241, 655_751),
    "4bis": ((25, 744), 4_300_271, 4_298_137),
}


def n_trainable(network):
    return sum(int(np.prod(variable.shape)) for variable in network.trainable_variables)


def test_every_published_architecture_is_there():
    assert ARCHITECTURES.keys() == PUBLISHED.keys()


@pytest.mark.parametrize("name", PUBLISHED)
def test_shapes_and_parameters_are_those_published(name):
    latent, n_encoder, n_decoder = PUBLISHED[name]
    encoder, decoder = Encoder(ARCHITECTURES[name], 49), Decoder(ARCHITECTURES[name], 49)
    assert encoder.compute_output_shape((1, 900, 98)) == (1, *latent)
    assert decoder.compute_output_shape((1, *latent)) == (1, 900, 98)
    assert (n_trainable(encoder), n_trainable(decoder)) == (n_encoder, n_decoder)


def test_the_discriminator_has_the_published_size():
    data = {"fingerprint": "0", "sample_rate_hz": 44_100, "clip_samples": 44_100, "channels": 1, "n_stages": 1}
    config = load_config(design="fft-gan", preset="small", overrides=["precision=float32"])
    config = with_data(config, data | {"stage_rms": (0.1,), "authors": ()})
    assert config.discriminator_widths == (117, 141, 169, 203, 243)
    network = Discriminator(config)
    assert (network.n_features, config.fft_gan.hidden_size) == (6075, 6096)
    assert n_trainable(network) == 37_867_746
