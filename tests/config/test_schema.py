"""The schema against the values the design prescribes, and its helpers at known points."""

import pydantic
import pytest

from pgan_audio.config import load_config, per_stage, with_data, with_values
from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.validation import known_keys
from pgan_audio.errors import ConfigError, UsageError

FACTS = {
    "fingerprint": "5eed",
    "sample_rate_hz": 16_000,
    "clip_samples": 16_384,
    "channels": 1,
    "n_stages": 7,
    "stage_rms": [0.02, 0.03, 0.05, 0.06, 0.07, 0.08, 0.08],
    "authors": ["Bach", "Ysaÿe"],
}


@pytest.mark.parametrize(
    ("preset", "channels", "clips", "batch_sizes"),
    [
        ("small", (96, 96, 64, 48, 32, 24, 16), 60_000, (16,) * 7),
        ("base", (256, 192, 128, 96, 64, 48, 32), 300_000, (128, 128, 64, 64, 32, 32, 16)),
        ("large", (512, 384, 256, 192, 128, 96, 64), 300_000, (128, 128, 64, 64, 32, 32, 16)),
        ("tiny", (16, 16, 12, 12, 8, 8, 8), 2_000, (16,) * 7),
    ],
)
def test_presets_are_those_of_the_design(preset, channels, clips, batch_sizes):
    config = load_config(preset=preset)
    stages = range(1, 8)
    assert config.preset == preset
    assert config.progressive.channels == channels
    assert [per_stage(config.schedule.growing_clips, s) for s in stages] == [clips] * 7
    assert [per_stage(config.schedule.stable_clips, s) for s in stages] == [clips] * 7
    assert tuple(per_stage(config.schedule.batch_sizes, s) for s in stages) == batch_sizes


def test_defaults_are_those_of_the_design():
    config = load_config()
    assert (config.design, config.preset, config.seed, config.precision) == ("progressive", "small", 0, "auto")
    assert config.data is None
    assert config.progressive.alphas == (4, 5, 6, 8, 10, 12, 16)
    assert (config.progressive.latent_size, config.progressive.kernel_size) == (128, 9)
    assert (config.loss.penalty_weight, config.loss.drift) == (10.0, 0.001)
    optimiser = config.optimiser
    assert (optimiser.beta_1, optimiser.beta_2, optimiser.epsilon, optimiser.critic_steps) == (0.0, 0.99, 1e-8, 1)
    assert (config.training.average_half_life_clips, config.training.average_share) == (10_000, 0.05)
    assert (config.training.roll_backs, config.training.keep_checkpoints) == (3, 2)
    assert (config.feed.crop, config.feed.weight, config.feed.noise_db) == ("random", "track", -70.0)


def test_per_stage_counts_from_one_and_repeats_the_last():
    assert [per_stage((7, 5, 3), stage) for stage in (1, 2, 3, 4, 9)] == [7, 5, 3, 3, 3]


@pytest.mark.parametrize(("values", "stage"), [((1, 2), 0), ((1, 2), -1), ((), 1)])
def test_per_stage_refuses_what_has_no_answer(values, stage):
    with pytest.raises(UsageError, match=rf"Expected a stage from 1 on .* Received: stage {stage}"):
        per_stage(values, stage)


def test_learning_rate_falls_at_its_stage():
    optimiser = load_config().optimiser
    assert [optimiser.learning_rate_at(stage) for stage in (1, 5, 6, 7)] == [1e-3, 1e-3, 5e-4, 5e-4]


@pytest.mark.parametrize(
    ("name", "penalty", "used"),
    [
        ("wgan_gp", "auto", True),
        ("wgan_gp", "gp", True),
        ("wgan_gp", "none", False),
        ("sign_literal", "auto", False),
        ("sign_literal", "gp", True),
        ("sign_separating", "auto", False),
        ("sign_separating", "none", False),
    ],
)
def test_penalty_is_resolved_by_the_loss(name, penalty, used):
    config = load_config(overrides=[f"loss.name={name}", f"loss.penalty={penalty}"])
    assert config.loss.uses_penalty is used


@pytest.mark.parametrize(
    ("loss", "chosen", "resolved"),
    [
        ("wgan_gp", "auto", "linear"),
        ("sign_literal", "auto", "tanh_linear"),
        ("sign_separating", "auto", "tanh_linear"),
        ("wgan_gp", "tanh", "tanh"),
        ("sign_literal", "linear", "linear"),
    ],
)
def test_critic_output_is_resolved_by_the_loss(loss, chosen, resolved):
    config = load_config(overrides=[f"loss.name={loss}", f"progressive.critic_output={chosen}"])
    assert config.critic_output_resolved == resolved
    for penalty in ("gp", "none"):
        assert with_values(config, {"loss.penalty": penalty}).critic_output_resolved == resolved


def test_a_config_is_frozen_in_all_its_sections():
    config = load_config()
    for section, key in ((config, "seed"), (config.loss, "drift")):
        with pytest.raises(pydantic.ValidationError, match="frozen"):
            setattr(section, key, 1)


@pytest.mark.parametrize("size", [1, 3, 4, 8])
def test_a_batch_is_whole_groups_or_smaller_than_one(size):
    assert load_config(overrides=[f"schedule.batch_sizes=[16, {size}]"]).schedule.batch_sizes == (16, size)


def test_a_batch_of_broken_groups_is_refused():
    with pytest.raises(ConfigError, match=r"multiples of progressive.stddev_group = 4, or smaller. Received: 6, among"):
        load_config(overrides=["schedule.batch_sizes=[16, 6]"])
    assert load_config(overrides=["schedule.batch_sizes=[6]", "progressive.stddev_group=3"])


@pytest.mark.parametrize("n_stages", [1, 3, 7])
def test_data_of_any_number_of_stages_fits(n_stages):
    facts = FACTS | {"n_stages": n_stages, "clip_samples": 80 * 2 ** (n_stages - 1), "stage_rms": [0.1] * n_stages}
    data = with_data(load_config(), facts).data
    assert data is not None
    assert data.stage_1_samples == 80


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"clip_samples": 8_200}, r"divisible by 2\*\*\(n_stages - 1\) = 64, .* Received: 8200\."),
        ({"clip_samples": 3_072}, r"multiple of 16 and at least 64\. Received: 48, from clips of 3072 samples in 7"),
        ({"clip_samples": 72 * 64}, r"multiple of 16 and at least 64\. Received: 72, .* longer clips or fewer stages"),
        ({"stage_rms": [0.1] * 6}, r"data\.stage_rms must have 7 values, one per stage\. Received: 6\."),
        ({"stage_rms": [0, 0.1, 0, 0.1, 0.1, 0.1, 0.1]}, r"silent at stage 1, 3\. Expected a level above zero"),
        ({"stage_rms": [-0.1] * 7}, r"data\.stage_rms\[0\]: expected a number of at least 0\. Received: -0\.1\."),
        ({"channels": 3}, r"data\.channels: expected a number of at most 2\. Received: 3\."),
        ({"channels": True}, r"data\.channels: expected a whole number\. Received: true, a boolean\."),
        ({"n_stages": 0}, r"data\.n_stages: expected a number of at least 1\. Received: 0\."),
        ({"authors": ["Fran\udce7ois"]}, r"data\.authors\[0\]: expected text that can be written as UTF-8"),
        ({"loudness": 3}, r"Unknown key data\.loudness\. Known keys of the section data: fingerprint, sample_rate_hz,"),
    ],
)
def test_data_the_design_cannot_use_is_refused(change, message):
    with pytest.raises(ConfigError, match=message):
        with_data(load_config(), FACTS | change)


def test_conditioning_needs_authors():
    config = load_config(overrides=["progressive.author_conditioning=true"])
    assert with_data(config, FACTS)
    with pytest.raises(ConfigError, match=r"author_conditioning needs data with author labels"):
        with_data(config, FACTS | {"authors": []})


def test_known_keys_reach_every_section():
    keys = known_keys(ProgressiveConfig)
    assert {"seed", "data.stage_rms", "progressive.alphas", "training.roll_backs"} <= set(keys)
    assert len(keys) == len(set(keys))
    assert not set(keys) & {name for name in ProgressiveConfig.model_fields if f"{name}." in " ".join(keys)}
