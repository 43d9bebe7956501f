"""The design as the loop knows it."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.audio.resampling import down, up
from pgan_audio.progressive.design import ProgressiveDesign
from pgan_audio.training.weights import arrays, grow, initialise


def scored(critic, x, fade: float) -> np.ndarray:
    return np.array(critic(tf.constant(x), None, tf.constant(fade)))


def test_facts(tiny_config) -> None:
    design = ProgressiveDesign(tiny_config(3))
    assert (design.name, design.n_stages, design.latent_size) == ("progressive", 3, 8)


@pytest.mark.parametrize(
    ("name", "stddev"),
    [
        ("stage_1_dense/kernel", 1.0),
        ("stage_1_embed/embeddings", 1.0),
        ("stage_3_to_wave/kernel", 1.0),
        ("stage_3_conv_1/bias", 0.3),
        ("stage_2_from_wave/bias", 0.3),
        ("stage_1_hidden/bias", 0.3),
        ("stage_3_to_wave/bias", 0.0),
        ("stage_1_score/bias", 0.0),
    ],
)
def test_initial_deviations(tiny_config, name: str, stddev: float) -> None:
    design = ProgressiveDesign(tiny_config(3, 1, 0, "progressive.bias_stddev=0.3"))
    assert design.initial_stddev(name) == stddev


def test_fresh_networks_are_not_odd(tiny_config, rng) -> None:
    """Odd activations without biases would make the critic's score of a clip the negative of its mirror image's."""
    design = ProgressiveDesign(tiny_config(3))
    critic = design.build_critic(2)
    initialise(critic, 0, design.initial_value)
    x = 0.05 * rng.standard_normal((4, 128, 1)).astype(np.float32)
    scores, mirrored = scored(critic, x, 1.0), scored(critic, -x, 1.0)
    assert np.abs(scores + mirrored).max() > 0.1 * np.abs(scores).max()


@pytest.mark.parametrize("kind", ["rrc", "box"])
@pytest.mark.parametrize("fade", [0.0, 0.3, 1.0])
def test_real_clips_fade_in_from_their_halved_selves(tiny_config, rng, kind: str, fade: float) -> None:
    design = ProgressiveDesign(tiny_config(3, 2, 0, f"progressive.filter={kind}"))
    x = rng.standard_normal((3, 128, 2)).astype(np.float32)
    held_back = np.stack([up(down(clip.astype(np.float64), kind), kind) for clip in x])
    expected = fade * x + (1 - fade) * held_back
    np.testing.assert_allclose(design.real_samples(x, 2, tf.constant(fade)), expected, atol=1e-5)


def test_real_clips_of_stage_1_are_shown_as_they_are(tiny_config, rng) -> None:
    x = rng.standard_normal((3, 64, 1)).astype(np.float32)
    np.testing.assert_array_equal(ProgressiveDesign(tiny_config()).real_samples(x, 1, 0.0), x)


def test_penalty_unit_is_of_the_stages_own_level_and_length(tiny_config) -> None:
    design = ProgressiveDesign(tiny_config(3))  # 64, 128, 256 samples at RMS 0.02, 0.05, 0.11
    assert float(design.penalty_unit(1, tf.constant(1.0))) == pytest.approx(0.02 * 0.5)
    assert float(design.penalty_unit(3, tf.constant(1.0))) == pytest.approx(0.11)
    start, end = 2**0.5 * 0.05 * 0.5**0.5, 0.11
    assert float(design.penalty_unit(3, tf.constant(0.0))) == pytest.approx(start)
    assert float(design.penalty_unit(3, tf.constant(0.5))) == pytest.approx((start * end) ** 0.5)


def test_growth_shows_the_critic_what_it_knows(tiny_config, rng, randomise) -> None:
    """At fade 0 the grown critic scores faded clips as the old one did those of its stage, up to the filter."""
    design = ProgressiveDesign(tiny_config(3))
    old, new = design.build_critic(2), design.build_critic(3)
    randomise(old)
    grow(new, arrays(old))
    x = 0.1 * rng.standard_normal((4, 256, 1)).astype(np.float32)
    halved = np.stack([down(clip) for clip in x])
    expected = scored(old, halved, 1.0)
    faded = design.real_samples(x, 3, 0.0)
    np.testing.assert_allclose(scored(new, faded, 0.0), expected, atol=0.02 * np.abs(expected).max())
