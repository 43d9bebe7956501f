"""First weights: a signal keeps its power on its way, whatever the strides."""

import functools

import numpy as np
import pytest

from pgan_audio.config.fft_networks import ARCHITECTURES, Architecture
from pgan_audio.ports.fft_autoencoder.encoder import Encoder
from pgan_audio.ports.fft_common.decoder import Decoder
from pgan_audio.ports.fft_common.initial import initial_value
from pgan_audio.training import weights


@pytest.mark.parametrize("strides", [(1, 2, 3), (1, 4, 5)])
def test_power_is_kept_from_end_to_end(strides, rng):
    architecture = Architecture(strides, (60, 80, 100), norm_everywhere=True)  # linear but for the norms
    encoder, decoder = Encoder(architecture, 25), Decoder(architecture, 25)
    for network in (encoder, decoder):
        weights.initialise(network, 0, functools.partial(initial_value, architecture))
    x = rng.standard_normal((2, 40 * architecture.factor, 50)).astype(np.float32)
    code = np.asarray(encoder(x, training=False))
    output = np.asarray(decoder(code, training=False))
    assert np.std(code[:, 5:-5]) == pytest.approx(1, rel=0.15)
    assert np.std(output[:, 50:-50]) == pytest.approx(1, rel=0.25)


def test_scales_are_one_and_shifts_zero(rng):
    architecture = ARCHITECTURES["small"]
    assert (initial_value(architecture, "code_norm/gamma", (5,), rng) == 1).all()
    assert (initial_value(architecture, "code_norm/beta", (5,), rng) == 0).all()
    assert (initial_value(architecture, "decode_1/bias", (5,), rng) == 0).all()
