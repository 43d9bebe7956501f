"""Architectures on FFT frames: the table, what fits a clip, and what to do where nothing does."""

import math

import pytest

from pgan_audio.config import load_config, with_data
from pgan_audio.config.fft_networks import (
    ARCHITECTURES,
    Architecture,
    FftNetworks,
    nearest_divisors,
    nearest_strides,
)
from pgan_audio.errors import ConfigError

FACTS = {"fingerprint": "0", "channels": 1, "n_stages": 1, "stage_rms": (0.1,), "authors": ()}


def config(design="fft-autoencoder", rate_hz=44_100, clip_samples=44_100, overrides=()):
    facts = FACTS | {"sample_rate_hz": rate_hz, "clip_samples": clip_samples}
    return with_data(load_config(design=design, overrides=overrides), facts)


def test_the_decoder_is_the_mirror_image():
    architecture = ARCHITECTURES["1"]
    assert architecture.factor == 60
    assert architecture.decoder_strides == (5, 4, 3, 1)
    assert architecture.decoder_widths(49) == (171, 147, 122, 98)


@pytest.mark.parametrize("design", ["fft-autoencoder", "fft-gan"])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_fits_a_second_at_44_100_hz(design, name):
    assert config(design, overrides=[f"architecture={name}"]).n_frames == 900


def test_a_number_is_a_name():
    assert load_config(design="fft-autoencoder", overrides=["architecture=4"]).fft_autoencoder.architecture == "4"
    with pytest.raises(ConfigError, match=r"expected 'small', .* Received: '5'"):
        load_config(design="fft-autoencoder", overrides=["architecture=5"])
    with pytest.raises(ConfigError, match="architecture"):
        load_config(design="fft-autoencoder", overrides=["architecture=true"])


def test_strides_2_3_7_are_refused_with_the_nearest_that_fit():
    with pytest.raises(ConfigError) as told:
        config(overrides=["strides=[2, 3, 7]"])
    message = str(told.value)
    assert "49 x 2 x 3 x 7 = 2058 samples" in message
    assert "Received: 44100 samples are 900 frames, which the strides 2 x 3 x 7 don't divide." in message
    assert "Nearest that fit: n_fft = 42 or 50; strides = [2, 3, 6] or [2, 3, 5];" in message
    assert "data prepared with --clip-samples 43218 or 45276;" in message
    assert message.endswith("architecture = small, small-celu, 1, 2, 3, 4, 4bis.")


@pytest.mark.parametrize("remedy", [["n_fft=42"], ["n_fft=50"], ["strides=[2, 3, 6]"], ["strides=[2, 3, 5]"]])
def test_what_is_named_does_fit(remedy):
    config(overrides=["strides=[2, 3, 7]", *remedy])
    for clip_samples in (43_218, 45_276):
        config(clip_samples=clip_samples, overrides=["strides=[2, 3, 7]"])


def test_clips_of_no_whole_frames_are_refused():
    with pytest.raises(ConfigError, match=r"16384 samples are no whole number of frames of 49\. .*16170 or 16464\."):
        config(rate_hz=16_000, clip_samples=16_384)


@pytest.mark.parametrize(
    ("rate_hz", "clip_samples", "overrides"),
    [(16_000, 16_000, ["n_fft=40", "strides=[1, 2, 4, 5]"]), (8_000, 4_704, []), (48_000, 24_000, ["n_fft=50"])],
)
def test_other_rates_lengths_and_strides_do(rate_hz, clip_samples, overrides):
    config(rate_hz=rate_hz, clip_samples=clip_samples, overrides=overrides)


def test_widths_for_more_layers_rise_evenly():
    """By the rule that gives the widths of architectures 1 and 2."""
    for name in ("1", "2"):
        networks = FftNetworks(architecture="small", strides=list(ARCHITECTURES[name].strides))
        assert networks.resolved.widths == ARCHITECTURES[name].widths
        assert networks.resolved.norm_everywhere


def test_as_many_widths_as_strides():
    with pytest.raises(ConfigError, match=r"an entry per layer, both\. Received: 3 strides, \[1, 2, 3\], and 2 widths"):
        load_config(design="fft-gan", overrides=["widths=[10, 20]"])
    networks = FftNetworks(strides=[1, 2], widths=[10, 20])
    assert networks.resolved == Architecture((1, 2), (10, 20))


@pytest.mark.parametrize(
    ("number", "wanted", "expected"), [(1050, 49, [42, 50]), (7, 49, [7]), (100, 1, [2]), (1, 5, [])]
)
def test_nearest_divisors(number, wanted, expected):
    assert nearest_divisors(number, wanted) == expected


def test_nearest_strides_divide_and_keep_the_first():
    for n_frames in (900, 450, 77):
        for strides in nearest_strides(n_frames, (1, 4, 7)):
            assert n_frames % math.prod(strides) == 0
            assert strides[0] == 1
