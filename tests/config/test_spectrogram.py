"""The settings of the designs on spectrograms: defaults, what each loss brings with it, and what is refused."""

import math

import pytest

from pgan_audio.config import load_config, preset_names, with_data, with_values
from pgan_audio.config.spectrogram import filled_in
from pgan_audio.errors import ConfigError, UsageError

DESIGNS = ("specgan", "dcgan")
FACTS = {
    "fingerprint": "0",
    "sample_rate_hz": 16_000,
    "clip_samples": 16_384,
    "channels": 1,
    "n_stages": 7,
    "stage_rms": (0.1,) * 7,
    "authors": ("a",),
}


@pytest.mark.parametrize("design", DESIGNS)
def test_defaults_are_the_articles(design):
    config = load_config(design=design, preset="base")
    adam = config.optimiser
    assert (adam.learning_rate, adam.beta_1, adam.beta_2, adam.critic_steps) == (2e-4, 0.5, 0.999, 1)
    assert (config.loss.name, config.loss.uses_penalty) == ("sigmoid_cross_entropy", False)
    assert (config.feed.crop, config.feed.noise_db) == ("start", -math.inf)
    networks = config.networks
    assert networks is getattr(config, design)
    assert (networks.width, networks.latent_size, networks.kernel_size) == (64, 100, 5)
    assert networks.griffin_lim_iterations == 20
    assert config.schedule.batch_sizes == (64,)


def test_the_published_loss_brings_its_optimiser():
    config = load_config(design="specgan", overrides=["loss.name=wgan_gp"])
    adam = config.optimiser
    assert (adam.learning_rate, adam.beta_1, adam.beta_2, adam.critic_steps) == (1e-4, 0.5, 0.9, 5)
    assert (config.loss.uses_penalty, config.loss.penalty_weight, config.loss.drift) == (True, 10, 0)
    own = load_config(design="specgan", overrides=["loss.name=wgan_gp", "optimiser.critic_steps=2"]).optimiser
    assert (own.critic_steps, own.beta_2) == (2, 0.9)


def test_what_is_recorded_is_read_back_unchanged(tmp_path):
    from pgan_audio.config import record

    for overrides in ([], ["loss.name=wgan_gp"], ["loss.name=wgan_gp", "optimiser.beta_2=0.5"]):
        config = load_config(design="specgan", overrides=overrides)
        record.write(config, tmp_path / "config.toml")
        assert record.read(tmp_path / "config.toml") == config


def test_filling_in_leaves_the_rest_alone():
    assert filled_in({"a": {"x": 1}, "b": 2}, "a", {"x": 3, "y": 4}) == {"a": {"x": 1, "y": 4}, "b": 2}
    assert filled_in({}, "a", {"x": 3}) == {"a": {"x": 3}}
    assert filled_in({"a": 5}, "a", {"x": 3}) == {"a": 5}
    assert filled_in("nonsense", "a", {"x": 3}) == "nonsense"


@pytest.mark.parametrize(
    ("design", "override", "message"),
    [
        ("dcgan", "loss.name=wgan_gp", r"loss\.name \(--set\): expected 'sigmoid_cross_entropy'\. Received: 'wgan_gp'"),
        ("dcgan", "loss.penalty=gp", r"loss\.penalty \(--set\): expected 'auto' or 'none'\. Received: 'gp'"),
        ("specgan", "loss.name=sign_literal", r"expected 'sigmoid_cross_entropy' or 'wgan_gp'\. Received: 'sign"),
        ("specgan", "specgan.kernel_size=4", r"an odd number"),
        ("specgan", "loss=3", r"loss \(--set\): expected a section with the keys"),
    ],
)
def test_what_goes_not_with_a_design_is_refused(design, override, message):
    with pytest.raises(ConfigError, match=message):
        load_config(design=design, overrides=[override])


@pytest.mark.parametrize(
    ("design", "override", "owner"),
    [
        ("specgan", "progressive.kernel_size=9", "progressive"),
        ("progressive", "specgan.width=32", "specgan"),
        ("dcgan", "specgan.width=32", "specgan"),
    ],
)
def test_another_designs_option_is_told_as_such(design, override, owner):
    with pytest.raises(ConfigError) as caught:
        load_config(design=design, overrides=[override])
    assert f"It belongs to the design {owner}; this is {design}." in str(caught.value)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("name", preset_names("specgan"))
def test_every_preset_loads(design, name):
    config = with_data(load_config(preset=name, design=design), FACTS)
    assert (config.preset, config.n_rows, config.n_stages, config.grows) == (name, 128, 1, False)
    assert config.training.event_clips <= config.training.checkpoint_clips <= config.training.preview_clips
    assert preset_names(design) == ("base", "small", "tiny")


def test_clips_are_whole_numbers_of_32_spectra():
    config = load_config(design="specgan")
    for length, near in ((16_000, "12288 or 16384"), (2048, "4096")):
        facts = FACTS | {"clip_samples": length, "n_stages": 1, "stage_rms": (0.1,)}
        with pytest.raises(ConfigError, match=rf"multiple of 4096 samples.*of {length} .*--clip-samples {near}\."):
            with_data(config, facts)
    assert with_data(config, FACTS | {"clip_samples": 8192}).n_rows == 64


def test_a_stage_is_refused():
    with pytest.raises(UsageError, match=r"through stages, and specgan doesn't\. Received: --stage 1\. Leave it out"):
        load_config(design="specgan").check_stage(1)
    load_config(design="specgan").check_stage(None)
    load_config(design="progressive").check_stage(1)


def test_widths_can_be_set():
    config = with_values(load_config(design="dcgan"), {"dcgan.width": 8})
    assert config.networks.width == 8
