"""Recordings of any length through the networks: in blocks as in one piece, channel by channel."""

import numpy as np
import pytest

from pgan_audio.audio.frames import fft_frames, fft_wave
from pgan_audio.config.fft_networks import ARCHITECTURES, Architecture
from pgan_audio.ports.fft_autoencoder.codec import Codec
from pgan_audio.ports.fft_autoencoder.coder import Coder, decoder_halo, encoder_halo

N_FFT = 5


def coder_of(architecture, block_frames=1 << 20):
    codec = Codec(architecture, N_FFT, 2, 0)
    rng = np.random.default_rng(1)
    for variable in codec.variables:
        is_variance = "variance" in variable.path
        variable.assign(rng.uniform(0.5, 1.5, variable.shape) if is_variance else rng.normal(0, 0.3, variable.shape))
    return Coder(codec, architecture, N_FFT, block_frames)


def narrow(name):
    """An architecture of the table with few channels."""
    named = ARCHITECTURES[name]
    return Architecture(named.strides, tuple(range(3, 3 + len(named.strides))), named.norm_everywhere)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_blocks_leave_no_seams(name, rng):
    """Whatever the strides: a halo of one moment less would show (see the next test)."""
    architecture = narrow(name)
    whole, blocks = coder_of(architecture), coder_of(architecture, 3 * architecture.factor)
    blocks.codec = whole.codec
    wave = rng.standard_normal((20 * whole.unit, 1)).astype(np.float32)
    code = whole.encode(wave)
    assert code.shape == (1, 20, architecture.widths[-1])
    np.testing.assert_allclose(blocks.encode(wave), code, atol=1e-5)
    output = whole.decode(code, len(wave))
    np.testing.assert_allclose(blocks.decode(code, len(wave)), output, atol=1e-5)


@pytest.mark.parametrize(("halo", "function"), [("encoder_halo", "encode"), ("decoder_halo", "decode")])
def test_without_its_halo_a_block_would_have_seams(halo, function, rng, monkeypatch):
    architecture = narrow("small-celu")
    whole, blocks = coder_of(architecture), coder_of(architecture, 3 * architecture.factor)
    blocks.codec = whole.codec
    wave = rng.standard_normal((20 * whole.unit, 1)).astype(np.float32)
    code = whole.encode(wave)
    wanted = code if function == "encode" else whole.decode(code, len(wave))
    monkeypatch.setattr(f"pgan_audio.ports.fft_autoencoder.coder.{halo}", lambda architecture: 0)
    got = blocks.encode(wave) if function == "encode" else blocks.decode(code, len(wave))
    assert np.abs(got - wanted).max() > 1e-3


def test_halos_by_hand():
    """Kernels of 3, 5 and 7 at strides 1, 2, 3: a code sees 9 frames to each side, which are two moments of 6."""
    architecture = Architecture((1, 2, 3), (1, 1, 1))
    assert encoder_halo(architecture) == 2
    assert decoder_halo(architecture) == 3
    assert encoder_halo(Architecture((1,), (1,))) == 1


def test_it_is_what_the_networks_do(rng):
    coder = coder_of(narrow("small"))
    wave = rng.standard_normal((4 * coder.unit, 1)).astype(np.float32)
    frames = fft_frames(wave.T, N_FFT)
    code = np.asarray(coder.codec.encoder(frames, training=False))
    np.testing.assert_allclose(coder.encode(wave), code, atol=1e-6)
    expected = fft_wave(np.asarray(coder.codec.decoder(code, training=False)))[0]
    np.testing.assert_allclose(coder.decode(code, len(wave))[:, 0], expected, atol=1e-6)


def test_channels_go_apart(rng):
    coder = coder_of(narrow("small-celu"))
    wave = rng.standard_normal((4 * coder.unit, 2)).astype(np.float32)
    code = coder.encode(wave)
    for channel in (0, 1):
        np.testing.assert_allclose(code[channel], coder.encode(wave[:, [channel]])[0], atol=1e-5)
    assert coder.decode(code, len(wave)).shape == wave.shape


@pytest.mark.parametrize("n_samples", [1, 29, 30, 31, 100])
def test_any_length_is_filled_up_and_cut_again(n_samples, rng):
    coder = coder_of(narrow("small-celu"))
    assert coder.unit == 30
    wave = rng.standard_normal((n_samples, 1)).astype(np.float32)
    code = coder.encode(wave)
    assert code.shape[1] == -(-n_samples // 30)
    filled = np.pad(wave, ((0, code.shape[1] * 30 - n_samples), (0, 0)))
    np.testing.assert_allclose(code, coder.encode(filled), atol=1e-6)
    assert coder.decode(code, n_samples).shape == (n_samples, 1)
