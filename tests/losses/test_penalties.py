"""The gradient penalty in closed form, its unit of length, and the points it is measured at."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.losses.penalties import gradient_penalty, interpolates, unit_of_length

SIGMAS = (0.02, 0.05, 0.11)
LENGTHS = (128, 256, 512)


def nu(stage: int) -> float:
    return SIGMAS[stage - 1] * np.sqrt(LENGTHS[stage - 1] / 256)


@pytest.mark.parametrize("unit", [1.0, 0.03])
@pytest.mark.parametrize("channels", [1, 2])
def test_linear_critic_pays_its_norm_less_one_squared(unit: float, channels: int, rng: np.random.Generator) -> None:
    w = rng.standard_normal((1, 64, channels)).astype(np.float32)
    x = tf.constant(rng.standard_normal((5, 64, channels)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        scores = tf.reduce_sum(w * x, axis=(1, 2))
    penalty = gradient_penalty(tape.gradient(scores, x), unit)
    assert float(penalty) == pytest.approx((unit * np.linalg.norm(w) - 1) ** 2, rel=1e-5)


def test_penalty_is_a_mean_over_clips_of_a_norm_per_clip(rng: np.random.Generator) -> None:
    gradients = rng.standard_normal((6, 10, 2))
    expected = np.mean([(0.2 * np.sqrt(np.sum(g**2)) - 1) ** 2 for g in gradients])
    assert float(gradient_penalty(tf.constant(gradients), 0.2)) == pytest.approx(expected, rel=1e-5)


def test_samples_may_have_any_number_of_axes(rng: np.random.Generator) -> None:
    gradients = rng.standard_normal((3, 4, 5, 2))
    expected = np.mean([(np.linalg.norm(g.ravel()) - 1) ** 2 for g in gradients])
    assert float(gradient_penalty(tf.constant(gradients), 1.0)) == pytest.approx(expected, rel=1e-5)
    real, fake, u = rng.standard_normal((3, 4, 5)), rng.standard_normal((3, 4, 5)), np.array([0.0, 0.25, 1.0])
    between = np.array(interpolates(tf.constant(real), tf.constant(fake), tf.constant(u)))
    np.testing.assert_allclose(between, [r + k * (f - r) for r, f, k in zip(real, fake, u, strict=True)], rtol=1e-6)


def test_flat_critic_pays_one_and_its_slope_is_finite() -> None:
    gradients = tf.zeros((2, 8, 1))
    with tf.GradientTape() as tape:
        tape.watch(gradients)
        penalty = gradient_penalty(gradients, 1.0)
    assert float(penalty) == pytest.approx(1, abs=1e-5)
    assert np.isfinite(tape.gradient(penalty, gradients)).all()


def test_penalty_is_computed_in_float32_from_bfloat16() -> None:
    """Summed in bfloat16, 512 squares of 1 would stop at 256."""
    penalty = gradient_penalty(tf.ones((1, 512, 1), tf.bfloat16), 1.0)
    assert penalty.dtype == tf.float32
    assert float(penalty) == pytest.approx((np.sqrt(512) - 1) ** 2, rel=1e-5)


def test_interpolates_go_from_real_to_generated_clip_by_clip(rng: np.random.Generator) -> None:
    real, fake = rng.standard_normal((2, 3, 5, 2)).astype(np.float32)
    mixed = np.array(interpolates(real, fake, np.array([0.0, 0.25, 1.0], np.float32)))
    np.testing.assert_allclose(mixed[0], real[0])
    np.testing.assert_allclose(mixed[1], 0.75 * real[1] + 0.25 * fake[1], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(mixed[2], fake[2], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("stage", [2, 3])
@pytest.mark.parametrize("fade", [0.0, 0.25, 0.5, 1.0])
def test_unit_moves_geometrically_from_the_stage_below_to_its_own(stage: int, fade: float) -> None:
    start, end = np.sqrt(2) * nu(stage - 1), nu(stage)
    unit = unit_of_length(stage, LENGTHS[:stage], SIGMAS[:stage], tf.constant(fade))
    assert float(unit) == pytest.approx(start ** (1 - fade) * end**fade, rel=1e-5)


def test_unit_at_known_points() -> None:
    assert float(unit_of_length(1, (256,), (0.5,), tf.constant(0.3))) == 0.5
    assert float(unit_of_length(2, (256, 512), (0.5, 0.1), tf.constant(1.0))) == pytest.approx(0.1 * 2**0.5)
    assert float(unit_of_length(2, (256, 512), (0.5, 0.1), tf.constant(0.0))) == pytest.approx(0.5 * 2**0.5)
    assert float(unit_of_length(7, (*[256] * 6, 16384), (*[1.0] * 6, 0.01), 1.0)) == pytest.approx(0.08)


def test_unit_of_stage_1_does_not_read_the_fade() -> None:
    units = [float(unit_of_length(1, LENGTHS[:1], SIGMAS[:1], tf.constant(fade))) for fade in (0.0, 0.5, 1.0)]
    assert units == pytest.approx([nu(1)] * 3)


def test_upsampled_clips_keep_their_penalty_at_growth(rng: np.random.Generator) -> None:
    """A critic that looks at every pair's mean sees the same distances at twice the rate: the unit must follow."""
    w = rng.standard_normal((1, 256, 1)).astype(np.float32)
    before = gradient_penalty(w, unit_of_length(2, LENGTHS[:2], SIGMAS[:2], 1.0))
    w_grown = np.repeat(w, 2, axis=1) / 2
    after = gradient_penalty(w_grown, unit_of_length(3, LENGTHS, SIGMAS, 0.0))
    assert float(after) == pytest.approx(float(before), rel=1e-5)
