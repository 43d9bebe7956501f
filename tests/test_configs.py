"""Every file in configs/ and every preset: loaded, its networks built, and one step taken, at tiny size."""

import re
import types
from pathlib import Path

import numpy as np
import pytest

from pgan_audio.config import load_config, preset_names, with_data, with_values
from pgan_audio.config.designs import CONFIGS as DESIGNS
from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.recurrent import RecurrentConfig

ROOT = Path(__file__).parents[1]
CONFIGS = sorted((ROOT / "configs").rglob("*.toml"))
FACTS = {
    "fingerprint": "0",
    "sample_rate_hz": 1000,
    "clip_samples": 128,
    "channels": 1,
    "n_stages": 2,
    "stage_rms": (0.05, 0.1),
    "authors": ("a", "b"),
}
TINY = {"precision": "float32", "schedule.batch_sizes": (4,)}
TINY_NETWORKS = {
    "progressive": {"channels": (4,), "latent_size": 4, "hidden_size": 4},
    "specgan": {"width": 1, "latent_size": 4},
    "dcgan": {"width": 1, "latent_size": 4},
    "fft-autoencoder": {"n_fft": 5, "strides": (1, 2, 3), "widths": (2, 3, 4)},
    "fft-gan": {"n_fft": 5, "strides": (1, 2, 3), "widths": (2, 3, 4), "hidden_size": 4},
}
LENGTHS = {"progressive": 128, "fft-autoencoder": 360, "fft-gan": 360}


def name_of(path):
    return str(path.relative_to(ROOT))


def takes_a_step(config, rng):
    import tensorflow as tf

    from pgan_audio.designs import build_design
    from pgan_audio.training.steps import AdversarialSteps

    stage = config.n_stages
    steps = AdversarialSteps(build_design(config), config, stage, 4, tf.distribute.get_strategy())
    before = steps.state()
    clips = rng.integers(-3000, 3000, (4, config.length(stage), 1)).astype(np.int16)
    labels = np.array([0, 1, 0, 1], np.int32)
    metrics = dict(steps.critic_step(clips, labels, 0.5, 0, 0))
    metrics |= steps.generator_step(labels, 0.5, metrics["score/real"], 0.9, 0, 0)
    assert all(np.isfinite(float(value)) for value in metrics.values())
    after = steps.state()
    assert {name.partition("/")[0] for name in after if not np.array_equal(before[name], after[name])} == {
        "generator",
        "critic",
        "average",
        "generator_adam",
        "critic_adam",
    }


def fits_a_batch(config, rng):
    from pgan_audio.designs import build_fitted_design

    track = types.SimpleNamespace(split="train", n_samples=1000, author="a")
    network = build_fitted_design(config).task(types.SimpleNamespace(tracks=[track], path="data")).build()
    network.run_eagerly = True
    before = [np.asarray(variable) for variable in network.trainable_variables]
    x = rng.standard_normal((4, 72, 10)).astype(np.float32)
    assert np.isfinite(network.train_on_batch(x, x, return_dict=True)["loss"])
    changed = [not np.array_equal(a, b) for a, b in zip(before, network.trainable_variables, strict=True)]
    assert all(changed)


def continues_a_batch(config, items, rng):
    """A batch through the network of a design that continues sequences."""
    from pgan_audio.data.symbolic.text_folder import Passage
    from pgan_audio.designs import build_fitted_design
    from pgan_audio.ports.recurrent.notation.blocks import Blocks
    from pgan_audio.ports.recurrent.notation.notation import Sequenced
    from pgan_audio.ports.recurrent.task import SequenceTask

    small = {"units": 4, "window": 4} | ({"block_samples": 16} if config.content == "audio" else {})
    config = with_values(config, {f"recurrent.{key}": value for key, value in small.items()} | {"fit.batch_size": 2})
    counted = {"tunes": {"n_tunes": 6}, "text": {"n_characters": 9}}.get(config.content)
    config = with_data(config, FACTS if counted is None else {"fingerprint": "0", "authors": ("a",), **counted})
    if config.content == "audio":
        blocks = rng.standard_normal((9, 16)).astype(np.float32)
        notation = Blocks(16, np.zeros(16), np.ones(16))
        task = SequenceTask(config, notation, [Sequenced(blocks, np.zeros(0, np.int32), 9)], [], [])
    else:
        own = items if config.content == "tunes" else [Passage("X:1\nK:G\n", "a", 1, "a", "0", "train")]
        folder = types.SimpleNamespace(of_split=lambda *splits: [item for item in own if item.split in splits])
        task = build_fitted_design(config).task(folder)
    network = task.build()
    network.run_eagerly = True
    before = [np.asarray(variable) for variable in network.trainable_variables]
    x, weights = task.examples(0, 2, 0)
    assert np.isfinite(network.train_on_batch(x, weights, return_dict=True)["loss"])
    changed = [not np.array_equal(a, b) for a, b in zip(before, network.trainable_variables, strict=True)]
    assert any(changed)
    assert np.isfinite(np.concatenate([np.ravel(v) for v in network.trainable_variables])).all()


def test_there_are_configs():
    assert len(CONFIGS) >= 3


@pytest.mark.parametrize("path", CONFIGS, ids=name_of)
def test_every_config_takes_a_step(path, rng, small_tunes, plainly):
    config = load_config(path)
    assert config.design in path.parts
    if isinstance(config, RecurrentConfig):
        continues_a_batch(config, small_tunes, rng)
        return
    section = config.design.replace("-", "_")
    small = {f"{section}.{key}": value for key, value in TINY_NETWORKS[config.design].items()}
    facts = FACTS | {"clip_samples": LENGTHS.get(config.design, 4096)}
    if isinstance(config, FittedConfig):
        fits_a_batch(with_data(with_values(config, {"precision": "float32"} | small), facts), rng)
    else:
        takes_a_step(with_data(with_values(config, TINY | small), facts), rng)


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_loads_for_seven_stages(name):
    rms = (0.1,) * 7
    config = with_data(load_config(preset=name), FACTS | {"n_stages": 7, "clip_samples": 16384, "stage_rms": rms})
    assert (config.preset, len(config.progressive.channels)) == (name, 7)
    assert config.training.event_clips <= config.training.checkpoint_clips <= config.training.preview_clips


@pytest.mark.parametrize("design", DESIGNS)
def test_presets_save_less_often_than_they_tell(design):
    for name in preset_names(design):
        training = load_config(preset=name, design=design).training
        assert training.event_clips <= training.checkpoint_clips


@pytest.mark.parametrize("path", CONFIGS, ids=name_of)
def test_every_config_opens_with_its_purpose_and_command(path):
    comment = re.match(r"(#[^\n]*\n)+", path.read_text(encoding="utf-8"))
    assert comment
    assert f"pgan train --config {name_of(path)} " in comment[0]
    assert "pgan prepare " in comment[0]


@pytest.mark.parametrize("path", CONFIGS, ids=name_of)
def test_every_config_says_only_how_it_differs_from_its_preset(path):
    """Each of its values left out makes another config."""
    import tomllib

    from pgan_audio.config.nesting import flat

    own = flat(tomllib.loads(path.read_text(encoding="utf-8")))
    whole = flat(load_config(path).model_dump())
    preset, design = own.pop("preset"), own.pop("design", None)
    base = flat(load_config(preset=preset, design=design).model_dump())
    if loss := own.pop("loss.name", None):  # some losses bring their optimiser with them
        assert loss != base["loss.name"]
        base = flat(load_config(preset=preset, design=design, overrides=(f"loss.name={loss}",)).model_dump())
    assert [key for key in own if base[key] == whole[key]] == []
