"""The gradient table of the losses and the tie, as functions of the two mean scores."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.losses.adversarial import ENTROPIES, LINEAR, LOSSES, critic_loss, generator_loss, separation_sign

ABOVE, BELOW, TIE = (0.3, 1.7), (1.7, 0.3), (0.4, 0.4)  # (A, B)

CRITIC_TABLE = [  # loss, (A, B), dL_D/dA, dL_D/dB
    ("wgan_gp", ABOVE, -1.0, 1.0),
    ("wgan_gp", BELOW, -1.0, 1.0),
    ("wgan_gp", TIE, -1.0, 1.0),
    ("sign_literal", ABOVE, 1.0001, 1.000999),
    ("sign_literal", BELOW, -0.9999, -0.999001),
    ("sign_literal", TIE, 0.0001, 0.000999),
    ("sign_separating", ABOVE, 1.0001, -0.999001),
    ("sign_separating", BELOW, -0.9999, 1.000999),
    ("sign_separating", TIE, 0.0001, 0.000999),
]
GENERATOR_TABLE = [  # loss, (A, B), dL_G/dB
    ("wgan_gp", ABOVE, -1.0),
    ("wgan_gp", BELOW, -1.0),
    ("wgan_gp", TIE, -1.0),
    ("sign_literal", ABOVE, 2.0001),
    ("sign_literal", BELOW, -1.9999),
    ("sign_literal", TIE, 0.0001),
    ("sign_separating", ABOVE, 2.0001),
    ("sign_separating", BELOW, -1.9999),
    ("sign_separating", TIE, 0.0001),
]


def value_and_slopes(loss, name: str, scores: tuple[float, float]) -> tuple[float, float | None, float | None]:
    """The loss with its derivatives by A and by B; None where it is cut off from one."""
    a, b = tf.Variable(scores[0]), tf.Variable(scores[1])
    with tf.GradientTape() as tape:
        value = loss(name, a, b, separation_sign(a, b))
    slopes = tape.gradient(value, [a, b])
    return float(value), *(None if slope is None else float(slope) for slope in slopes)


@pytest.mark.parametrize(("name", "scores", "by_a", "by_b"), CRITIC_TABLE)
def test_slopes_of_the_critics_loss(name: str, scores: tuple[float, float], by_a: float, by_b: float) -> None:
    _, slope_a, slope_b = value_and_slopes(critic_loss, name, scores)
    assert slope_a == pytest.approx(by_a, abs=1e-6)
    assert slope_b == pytest.approx(by_b, abs=1e-6)


@pytest.mark.parametrize(("name", "scores", "by_b"), GENERATOR_TABLE)
def test_slopes_of_the_generators_loss(name: str, scores: tuple[float, float], by_b: float) -> None:
    """A is a constant for the generator: it has no derivative, or a zero one."""
    _, slope_a, slope_b = value_and_slopes(generator_loss, name, scores)
    assert not slope_a
    assert slope_b == pytest.approx(by_b, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "critic", "generator"),
    [
        ("wgan_gp", lambda a, b, s: b - a, lambda a, b, s: -b),
        (
            "sign_literal",
            lambda a, b, s: (s + 0.0001) * a + (s + 0.000999) * b,
            lambda a, b, s: (s + 0.0001) * b + abs(b - a),
        ),
        (
            "sign_separating",
            lambda a, b, s: -abs(b - a) + 0.0001 * a + 0.000999 * b,
            lambda a, b, s: (s + 0.0001) * b + abs(b - a),
        ),
    ],
)
@pytest.mark.parametrize("scores", [ABOVE, BELOW, TIE, (-2.0, 3.0), (3.0, -2.0)])
def test_values_are_the_printed_formulas(name: str, critic, generator, scores: tuple[float, float]) -> None:
    a, b = scores
    sign = (b - a) / abs(b - a) if a != b else 0.0
    assert value_and_slopes(critic_loss, name, scores)[0] == pytest.approx(critic(a, b, sign), abs=1e-6)
    assert value_and_slopes(generator_loss, name, scores)[0] == pytest.approx(generator(a, b, sign), abs=1e-6)


def test_sign_is_a_constant_and_0_at_the_tie() -> None:
    a, b = tf.Variable(1.0), tf.Variable(1.0)
    with tf.GradientTape() as tape:
        sign = separation_sign(a, b)
    assert float(sign) == 0
    assert tape.gradient(sign, [a, b]) == [None, None]
    assert float(separation_sign(1.0, 2.0)) == 1
    assert float(separation_sign(2.0, 1.0)) == -1


def test_scores_that_are_not_numbers_are_not_hidden_by_the_sign() -> None:
    assert np.isnan(separation_sign(float("nan"), 1.0))
    for name in LOSSES:
        for loss in (critic_loss, generator_loss):
            assert np.isnan(value_and_slopes(loss, name, (1.0, float("nan")))[0])


def test_replicas_add_up_to_the_global_batch_under_the_global_sign() -> None:
    """Two halves of a batch pull apart: under the sign of the whole, means of losses are losses of means."""
    a, b = np.array([0.0, 1.0], np.float32), np.array([0.5, 0.7], np.float32)
    sign = separation_sign(a.mean(), b.mean())
    for name in LINEAR:
        for loss in (critic_loss, generator_loss):
            whole = loss(name, a.mean(), b.mean(), sign)
            assert float(np.mean(loss(name, a, b, sign))) == pytest.approx(float(whole), abs=1e-6)


def log_sigmoid(x: np.ndarray) -> np.ndarray:
    return -np.log1p(np.exp(-x))


@pytest.mark.parametrize(("name", "unit", "share"), [("sigmoid_cross_entropy", 1.0, 0.5), ("cross_entropy_bits", 2, 1)])
def test_cross_entropies_are_means_of_logarithms_of_probabilities(name, unit, share, rng) -> None:
    real, fake = 2 * rng.standard_normal((2, 6)).astype(np.float32)
    log = log_sigmoid if unit == 1 else lambda x: log_sigmoid(x) / np.log(unit)
    expected = -share * (log(real).mean() + log(-fake).mean())  # 1 - sigmoid(x) = sigmoid(-x)
    assert float(critic_loss(name, real, fake, 0.0)) == pytest.approx(expected, rel=1e-5)
    assert float(generator_loss(name, 0.0, fake, 0.0)) == pytest.approx(-log(fake).mean(), rel=1e-5)


@pytest.mark.parametrize(
    ("name", "critic", "generator"), [("sigmoid_cross_entropy", np.log(2), np.log(2)), ("cross_entropy_bits", 2, 1)]
)
def test_cross_entropies_of_a_critic_that_cannot_tell(name: str, critic: float, generator: float) -> None:
    assert float(critic_loss(name, np.zeros(4), np.zeros(4), 0.0)) == pytest.approx(critic)
    assert float(generator_loss(name, 0.0, np.zeros(4), 0.0)) == pytest.approx(generator)


@pytest.mark.parametrize("name", ENTROPIES)
def test_cross_entropies_stay_finite_far_from_the_truth(name: str) -> None:
    """The logarithm of a probability that is 0 in float32."""
    far = np.array([1e4], np.float32)
    scale = 1 if name == "sigmoid_cross_entropy" else 2 / np.log(2)
    assert float(critic_loss(name, -far, far, 0.0)) == pytest.approx(1e4 * scale)
    assert float(generator_loss(name, 0.0, far, 0.0)) == 0


def test_replicas_add_up_to_the_global_batch_under_the_cross_entropies(rng) -> None:
    real, fake = rng.standard_normal((2, 8)).astype(np.float32)
    for name in ENTROPIES:
        halves = [critic_loss(name, r, f, 0.0) for r, f in zip(np.split(real, 2), np.split(fake, 2), strict=True)]
        assert float(np.mean(halves)) == pytest.approx(float(critic_loss(name, real, fake, 0.0)), rel=1e-6)


@pytest.mark.parametrize("loss", [critic_loss, generator_loss])
def test_unknown_name_is_refused(loss) -> None:
    with pytest.raises(ValueError, match="`name` must be one of wgan_gp, sign_literal, .*Received: name='hinge'"):
        loss("hinge", 0.0, 0.0, 0.0)
