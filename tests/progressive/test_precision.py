"""Mixed precision: which stages, and that waveforms and scores are float32 and near the float32 ones."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.progressive.design import ProgressiveDesign
from pgan_audio.progressive.precision import feature_dtypes
from pgan_audio.training.weights import arrays, assign, variables

WIDE = "progressive.channels=[48, 40, 32]"


def computed(network, x, labels):
    return network(tf.constant(x), labels, tf.constant(0.4))


def test_wide_stages_are_mixed_and_narrow_ones_are_not(tiny_config) -> None:
    config = tiny_config(4, 1, 0, "precision=bfloat16", "progressive.channels=[96, 40, 39, 64]")
    assert feature_dtypes(config, 4) == ("mixed_bfloat16", "mixed_bfloat16", "float32", "mixed_bfloat16")
    assert feature_dtypes(config, 1) == ("mixed_bfloat16",)


def test_float32_is_float32_everywhere(tiny_config) -> None:
    assert feature_dtypes(tiny_config(3, 1, 0, WIDE), 3) == ("float32",) * 3


@pytest.fixture
def pair(tiny_config):
    """Designs that differ in precision alone."""
    return [ProgressiveDesign(tiny_config(3, 1, 2, WIDE, f"precision={p}")) for p in ("float32", "bfloat16")]


def test_generator_gives_float32_waveforms_near_the_exact_ones(pair, latents, randomise) -> None:
    exact, mixed = (design.build_generator(3) for design in pair)
    randomise(exact)
    assign(mixed, arrays(exact))
    labels = np.array([0, 1, 1, 0])
    expected, wave = np.array(computed(exact, latents, labels)), computed(mixed, latents, labels)
    assert wave.dtype == tf.float32
    assert not np.array_equal(wave, expected)  # else nothing was computed in bfloat16
    assert np.std(wave - expected) < 0.03 * np.std(expected)
    assert {variable.dtype for variable in variables(mixed).values()} == {"float32"}


def test_critic_gives_float32_scores_near_the_exact_ones(pair, rng, randomise) -> None:
    exact, mixed = (design.build_critic(3) for design in pair)
    randomise(exact)
    assign(mixed, arrays(exact))
    x = 0.1 * rng.standard_normal((4, 256, 1)).astype(np.float32)
    labels = np.array([0, 1, 1, 0])
    expected, scores = np.array(computed(exact, x, labels)), computed(mixed, x, labels)
    assert scores.dtype == tf.float32
    assert not np.array_equal(scores, expected)
    np.testing.assert_allclose(scores, expected, atol=0.05 * np.abs(expected).max())


def test_only_features_are_narrow(pair) -> None:
    generator, critic = pair[1].build_generator(3), pair[1].build_critic(3)
    assert [block[0].compute_dtype for block in generator.blocks] == ["bfloat16", "bfloat16", "float32"]
    assert {to_wave.compute_dtype for to_wave in generator.to_waves.values()} == {"float32"}
    assert [critic.blocks[stage][0].compute_dtype for stage in (2, 3)] == ["bfloat16", "float32"]
    assert {layer.compute_dtype for layer in (critic.hidden, critic.hidden_activation, critic.score)} == {"float32"}
