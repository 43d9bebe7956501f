"""The training step: losses, penalty and draws seen through networks one can do sums on, then the real networks."""

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.config.loading import load_config
from pgan_audio.config.record import with_data
from pgan_audio.config.schema import Config
from pgan_audio.errors import CheckpointError, ConfigError
from pgan_audio.progressive.design import ProgressiveDesign
from pgan_audio.training import draws
from pgan_audio.training.design import AdversarialDesign
from pgan_audio.training.draws import Draws
from pgan_audio.training.steps import AdversarialSteps

BATCH, N_SAMPLES, UNIT = 8, 16, 0.3
LABELS = np.array([0, 1, 1, 0, 1, 1, 1, 0], np.int32)
HALF_SCALE = np.full((BATCH, N_SAMPLES, 1), 16384, np.int16)
GENERATED = -0.25


def tiny_config(*overrides: str, n_stages: int = 1, n_authors: int = 2) -> Config:
    narrow = ["progressive.channels=[8, 6]", "progressive.latent_size=8", "progressive.hidden_size=8"]
    facts = {
        "fingerprint": "0",
        "sample_rate_hz": 1000,
        "clip_samples": 64 << (n_stages - 1),
        "channels": 1,
        "n_stages": n_stages,
        "stage_rms": (0.05, 0.1)[:n_stages],
        "authors": ("a", "b")[:n_authors],
    }
    return with_data(load_config(preset="tiny", overrides=["precision=float32", *narrow, *overrides]), facts)


class Net(keras.Model):
    """A network of named weights and a function of them."""

    def __init__(self, name: str, weights: dict[str, list], function: Callable):
        super().__init__(name=name)
        self.initial = {key: np.array(value, np.float32) for key, value in weights.items()}
        self.function = function
        self.named = {key: self.add_weight(name=key, shape=value.shape) for key, value in self.initial.items()}
        self.built = True

    def call(self, x, labels, fade):
        return self.function({key: tf.convert_to_tensor(w) for key, w in self.named.items()}, x, labels)


class StubDesign(AdversarialDesign):
    """Networks given as functions; their weights begin at the values given."""

    name, n_stages, latent_shape, batch_group = "stub", 1, (N_SAMPLES,), 4

    def __init__(self, critic: tuple[dict, Callable], generator: tuple[dict, Callable] | None = None):
        self.critic, self.generator = critic, generator or CONSTANT

    def build_generator(self, stage: int) -> keras.Model:
        return Net("generator", *self.generator)

    def build_critic(self, stage: int) -> keras.Model:
        return Net("critic", *self.critic)

    def initial_value(self, name: str, shape, rng) -> np.ndarray:
        return np.zeros(shape, np.float32)

    def real_samples(self, x, stage: int, fade):
        return fade * x

    def penalty_unit(self, stage: int, fade):
        return tf.constant(UNIT)


def constant_clips(w, z, labels):
    return GENERATED * w["g"] * tf.ones((tf.shape(z)[0], N_SAMPLES, 1))


def tell_tale_scores(w, x, labels):
    """``real`` for clips of HALF_SCALE, ``fake`` for those the constant generator begins with: A and B are weights."""
    mean = tf.reduce_mean(x, axis=(1, 2))
    return w["real"] * tf.nn.relu(mean) / 0.5 + w["fake"] * tf.nn.relu(-mean) / -GENERATED


CONSTANT = ({"g": 1.0}, constant_clips)
LATENT_AS_CLIP = ({"g": 1.0}, lambda w, z, labels: w["g"] * z[:, :, None])
SILENT = ({"g": 1.0}, lambda w, z, labels: 0 * w["g"] * z[:, :, None])
HALF_SQUARES = ({"c": 1.0}, lambda w, x, labels: w["c"] * tf.reduce_sum(x**2, axis=(1, 2)) / 2)


def stub_steps(design: StubDesign, *overrides: str, strategy: tf.distribute.Strategy | None = None) -> AdversarialSteps:
    """Steps with the stub's networks at the values it gives; no noise unless asked for."""
    config = tiny_config("feed.noise_db=-inf", *overrides)
    steps = AdversarialSteps(design, config, 1, BATCH, strategy or tf.distribute.get_strategy())
    for network in (steps.generator, steps.critic, steps.average):
        for key, variable in network.named.items():
            variable.assign(network.initial[key])
    return steps


def capture(adams) -> dict[str, tf.Variable]:
    """Take the gradients away from an optimiser, by name of the weight."""
    caught = {variable.name: tf.Variable(tf.zeros(variable.shape)) for variable in adams.variables}

    def apply(gradients) -> None:
        for holder, gradient in zip(caught.values(), gradients, strict=True):
            holder.assign(gradient)

    adams.apply = apply
    return caught


# For each loss and (A, B): dL_D/dA, dL_D/dB, dL_G/dB, L_D, L_G.
TABLE = {
    "sign_literal": {
        (0.3, 1.7): (1.0001, 1.000999, 2.0001, 1.0001 * 0.3 + 1.000999 * 1.7, 1.0001 * 1.7 + 1.4),
        (1.7, 0.3): (-0.9999, -0.999001, -1.9999, -0.9999 * 1.7 - 0.999001 * 0.3, -0.9999 * 0.3 + 1.4),
        (0.5, 0.5): (0.0001, 0.000999, 0.0001, 0.001099 * 0.5, 0.0001 * 0.5),
    },
    "sign_separating": {
        (0.3, 1.7): (1.0001, -0.999001, 2.0001, -1.4 + 0.0001 * 0.3 + 0.000999 * 1.7, 1.0001 * 1.7 + 1.4),
        (1.7, 0.3): (-0.9999, 1.000999, -1.9999, -1.4 + 0.0001 * 1.7 + 0.000999 * 0.3, -0.9999 * 0.3 + 1.4),
        (0.5, 0.5): (0.0001, 0.000999, 0.0001, 0.001099 * 0.5, 0.0001 * 0.5),
    },
    "wgan_gp": {  # with the drift, 0.001 A^2
        (0.3, 1.7): (-1 + 0.002 * 0.3, 1.0, -1.0, 1.4 + 0.001 * 0.3**2, -1.7),
        (1.7, 0.3): (-1 + 0.002 * 1.7, 1.0, -1.0, -1.4 + 0.001 * 1.7**2, -0.3),
        (0.5, 0.5): (-1 + 0.002 * 0.5, 1.0, -1.0, 0.001 * 0.5**2, -0.5),
    },
}


@pytest.mark.parametrize("loss", TABLE)
def test_table_of_gradients(loss: str) -> None:
    design = StubDesign(({"real": 0.0, "fake": 0.0}, tell_tale_scores))
    steps = stub_steps(design, f"loss.name={loss}", "loss.penalty=none")
    by_critic, by_generator = capture(steps.critic_optimisers), capture(steps.generator_optimisers)
    for (a, b), (by_a, by_b, generator_by_b, critic_loss, generator_loss) in TABLE[loss].items():
        steps.critic.named["real"].assign(a)
        steps.critic.named["fake"].assign(b)
        metrics = steps.critic_step(HALF_SCALE, LABELS, 1.0, 0, 0)
        assert float(metrics["score/real"]) == pytest.approx(a)
        assert float(metrics["score/generated"]) == pytest.approx(b)
        assert float(by_critic["real"]) == pytest.approx(by_a, abs=1e-6)
        assert float(by_critic["fake"]) == pytest.approx(by_b, abs=1e-6)
        assert float(metrics["gradient/critic"]) == pytest.approx(np.hypot(by_a, by_b), rel=1e-5)
        assert float(metrics["loss/critic"]) == pytest.approx(critic_loss, rel=1e-5)
        assert float(metrics["penalty/gp"]) == 0
        metrics = steps.generator_step(LABELS, 1.0, metrics["score/real"], 0.5, 0, 0)
        assert float(by_generator["g"]) == pytest.approx(generator_by_b * b, abs=1e-6)  # B = fake * g
        assert float(metrics["gradient/generator"]) == pytest.approx(abs(generator_by_b) * b, rel=1e-4)
        assert float(metrics["loss/generator"]) == pytest.approx(generator_loss, rel=1e-5)


@pytest.mark.parametrize(("loss", "penalty"), [("wgan_gp", "auto"), ("sign_literal", "gp"), ("sign_separating", "gp")])
def test_penalty_of_a_linear_critic(loss: str, penalty: str, rng: np.random.Generator) -> None:
    """``10 (unit |w| - 1)^2`` in the loss, its slope along w, and the mean clips' difference."""
    w = rng.standard_normal((N_SAMPLES, 1)).astype(np.float32)
    design = StubDesign(({"w": w}, lambda named, x, labels: tf.reduce_sum(named["w"] * x, axis=(1, 2))))
    steps = stub_steps(design, f"loss.name={loss}", f"loss.penalty={penalty}", "loss.drift=0.0")
    by_critic = capture(steps.critic_optimisers)
    metrics = steps.critic_step(HALF_SCALE, LABELS, 1.0, 0, 0)
    norm = np.linalg.norm(w)
    assert float(metrics["penalty/gp"]) == pytest.approx((UNIT * norm - 1) ** 2, rel=1e-5)
    a, b = 0.5 * w.sum(), GENERATED * w.sum()
    s = np.sign(b - a)
    by_a, by_b = {
        "wgan_gp": (-1, 1),
        "sign_literal": (s + 0.0001, s + 0.000999),
        "sign_separating": (s + 0.0001, -s + 0.000999),
    }[loss]
    expected = by_a * 0.5 + by_b * GENERATED + 10 * 2 * (UNIT * norm - 1) * UNIT * w / norm
    np.testing.assert_allclose(by_critic["w"], expected, rtol=1e-4, atol=1e-5)
    loss_value = by_a * a + by_b * b + 10 * (UNIT * norm - 1) ** 2
    assert float(metrics["loss/critic"]) == pytest.approx(loss_value, rel=1e-4)


def test_penalty_is_measured_between_real_and_generated_at_uniform_places() -> None:
    """A critic of slope x at x shows where it was asked: at ``x + u (G(z) - x)``, one u in [0, 1) per clip."""
    steps = stub_steps(StubDesign(HALF_SQUARES), "seed=5")
    metrics = steps.critic_step(HALF_SCALE, LABELS, 1.0, 48, 2)
    u = Draws(5, tf.constant(2, tf.int64), tf.constant(48, tf.int64)).uniform((BATCH,), draws.MIX)
    assert np.ptp(u) > 0.1
    norms = np.abs(0.5 + np.array(u) * (GENERATED - 0.5)) * np.sqrt(N_SAMPLES)
    assert float(metrics["penalty/gp"]) == pytest.approx(np.mean((UNIT * norms - 1) ** 2), rel=1e-4)


def test_real_clips_are_scaled_dithered_and_faded() -> None:
    silent_real = np.zeros_like(HALF_SCALE)
    steps = stub_steps(StubDesign(HALF_SQUARES, SILENT), "feed.noise_db=-70", "loss.penalty=none", "seed=5")
    metrics = steps.critic_step(silent_real, LABELS, 1.0, 16, 0)
    dither_db = 10 * np.log10(2 * float(metrics["score/real"]) / N_SAMPLES)
    assert dither_db == pytest.approx(-70, abs=1.5)
    assert float(metrics["score/generated"]) == 0
    quiet = stub_steps(StubDesign(HALF_SQUARES, SILENT), "loss.penalty=none")
    capture(quiet.critic_optimisers)
    for fade in (0.0, 0.5, 1.0):
        metrics = quiet.critic_step(HALF_SCALE, LABELS, fade, 16, 0)
        assert float(metrics["score/real"]) == pytest.approx((0.5 * fade) ** 2 * N_SAMPLES / 2)


def test_the_two_steps_draw_different_latents_by_clips_and_roll_backs() -> None:
    steps = stub_steps(StubDesign(HALF_SQUARES, LATENT_AS_CLIP), "loss.penalty=none", "seed=5")
    for adams in (steps.critic_optimisers, steps.generator_optimisers):
        capture(adams)

    def expected(clips: int, roll_back: int, stream: int) -> float:
        source = Draws(5, tf.constant(roll_back, tf.int64), tf.constant(clips, tf.int64))
        z = source.normal((BATCH, N_SAMPLES), stream)
        return float(np.mean(np.sum(np.square(z), axis=1)) / 2)

    for clips, roll_back in ((0, 0), (8, 0), (8, 1)):
        metrics = steps.critic_step(HALF_SCALE, LABELS, 1.0, clips, roll_back)
        scored = expected(clips, roll_back, draws.CRITIC_LATENTS)
        assert float(metrics["score/generated"]) == pytest.approx(scored, rel=1e-5)
        metrics = steps.generator_step(LABELS, 1.0, metrics["score/real"], 0.5, clips, roll_back)
        scored = expected(clips, roll_back, draws.GENERATOR_LATENTS)
        assert float(metrics["loss/generator"]) == pytest.approx(-scored, rel=1e-5)


def test_clipped_share_counts_generated_samples_beyond_full_scale() -> None:
    steps = stub_steps(StubDesign(HALF_SQUARES, LATENT_AS_CLIP), "seed=5")
    source = Draws(5, tf.constant(0, tf.int64), tf.constant(8, tf.int64))
    z = np.array(source.normal((BATCH, N_SAMPLES), draws.CRITIC_LATENTS))
    metrics = steps.critic_step(HALF_SCALE, LABELS, 1.0, 8, 0)
    assert float(metrics["share/clipped"]) == pytest.approx(np.mean(np.abs(z) > 1))


def test_both_kinds_of_clips_are_scored_with_the_labels() -> None:
    design = StubDesign(({"c": 1.0}, lambda w, x, labels: w["c"] * tf.cast(labels, tf.float32)))
    metrics = stub_steps(design, "loss.penalty=none").critic_step(HALF_SCALE, LABELS, 1.0, 0, 0)
    assert float(metrics["score/real"]) == pytest.approx(LABELS.mean())
    assert float(metrics["score/generated"]) == pytest.approx(LABELS.mean())


def test_real_and_generated_clips_are_never_compared_with_one_another() -> None:
    """A critic that scores how much the clips of a batch differ: all real ones are alike, and all generated ones."""
    design = StubDesign(({"c": 1.0}, lambda w, x, labels: w["c"] * tf.math.reduce_std(x) * tf.ones(tf.shape(x)[0])))
    metrics = stub_steps(design, "loss.penalty=none").critic_step(HALF_SCALE, LABELS, 1.0, 0, 0)
    assert float(metrics["score/real"]) == 0
    assert float(metrics["score/generated"]) == 0


def test_gradient_of_an_embedding_is_summed_over_look_ups_before_it_is_squared() -> None:
    """Five clips of one author are five look-ups of one row, whose gradient is one number."""

    def looked_up(w, x, labels):
        return tf.gather(w["embeddings"], labels) * tf.reduce_mean(x, axis=(1, 2))

    steps = stub_steps(StubDesign(({"embeddings": [1.0, 1.0]}, looked_up)), "loss.penalty=none", "loss.drift=0.0")
    metrics = steps.critic_step(HALF_SCALE, LABELS, 1.0, 0, 0)
    gradient = np.array([3, 5]) / 8 * (GENERATED - 0.5)
    velocity = steps.critic_optimisers.arrays()["stage-1/embeddings/velocity"]
    np.testing.assert_allclose(velocity, 0.01 * gradient**2, rtol=1e-4)
    assert float(metrics["gradient/critic"]) == pytest.approx(np.linalg.norm(gradient), rel=1e-5)


def test_average_keeps_its_share_of_what_it_was() -> None:
    steps = stub_steps(StubDesign(({"real": 0.3, "fake": 1.7}, tell_tale_scores)), "loss.penalty=none")
    steps.average.named["g"].assign(5.0)
    steps.set_learning_rate(0.25)
    steps.generator_step(LABELS, 1.0, tf.constant(0.3), 0.9, 0, 0)
    now = float(steps.generator.named["g"].value)
    assert now == pytest.approx(1.25, rel=1e-4)  # Adam's first step is the rate, against the gradient
    assert float(steps.average.named["g"].value) == pytest.approx(0.9 * 5 + 0.1 * now, rel=1e-5)


def test_learning_rate_is_set_for_both_networks() -> None:
    steps = stub_steps(StubDesign(({"real": 0.3, "fake": 1.7}, tell_tale_scores)), "loss.penalty=none")
    steps.set_learning_rate(0.0)
    metrics = steps.critic_step(HALF_SCALE, LABELS, 1.0, 0, 0)
    steps.generator_step(LABELS, 1.0, metrics["score/real"], 0.9, 0, 0)
    assert [float(w.value) for w in (*steps.critic.named.values(), *steps.generator.named.values())] == pytest.approx(
        [0.3, 1.7, 1.0], abs=1e-7
    )


def test_the_critics_rate_is_a_multiple_of_the_generators() -> None:
    nets = StubDesign(({"real": 0.3, "fake": 1.7}, tell_tale_scores))
    steps = stub_steps(nets, "loss.penalty=none", "optimiser.critic_rate_factor=0.5")
    steps.set_learning_rate(0.25)
    before = [float(variable) for variable in steps.critic_optimisers.variables]
    metrics = steps.critic_step(HALF_SCALE, LABELS, 1.0, 0, 0)
    after = [float(variable) for variable in steps.critic_optimisers.variables]
    moved = [abs(b - a) for a, b in zip(before, after, strict=True)]
    assert moved == pytest.approx([0.125, 0.125], rel=1e-3)  # Adam's first step is the rate
    steps.generator_step(LABELS, 1.0, metrics["score/real"], 0.9, 0, 0)
    assert abs(float(steps.generator.named["g"].value) - 1) == pytest.approx(0.25, rel=1e-3)


@pytest.mark.parametrize("place", [np.nan, np.inf])
def test_clips_that_are_not_finite_show_in_that_very_step(place: float) -> None:
    clips = HALF_SCALE.astype(np.float32)
    clips[3, 5, 0] = place
    metrics = stub_steps(StubDesign(HALF_SQUARES)).critic_step(clips, LABELS, 1.0, 0, 0)
    for name in ("loss/critic", "score/real", "gradient/critic", "weight/critic"):
        assert not np.isfinite(metrics[name]), name


# From here on with the networks of the progressive design: stage 2 of 2 in mid-fade, with authors.
FADE, N_STEPS = 0.5, 3


@pytest.fixture
def clips(rng: np.random.Generator) -> np.ndarray:
    return np.clip(3000 * rng.standard_normal((N_STEPS, BATCH, 128, 1)), -32768, 32767).astype(np.int16)


def real_steps(*overrides: str, stage: int = 2, strategy: tf.distribute.Strategy | None = None) -> AdversarialSteps:
    config = tiny_config("progressive.author_conditioning=true", *overrides, n_stages=2)
    return AdversarialSteps(ProgressiveDesign(config), config, stage, BATCH, strategy or tf.distribute.get_strategy())


def trained(steps: AdversarialSteps, clips: np.ndarray, first: int = 0) -> list[dict[str, float]]:
    """One step of both networks per batch of ``clips``; the metrics of each."""
    history = []
    for number, batch in enumerate(clips, start=first):
        metrics = dict(steps.critic_step(batch, LABELS, FADE, BATCH * number, 0))
        metrics |= steps.generator_step(LABELS, FADE, metrics["score/real"], 0.7, BATCH * number, 0)
        history.append({name: float(value) for name, value in metrics.items()})
    return history


@pytest.fixture(scope="module")
def steps() -> AdversarialSteps:
    """Traced once for all tests below; each begins with `restore`. A larger epsilon keeps Adam from blowing up the last
    bits of gradients that are nearly zero, where devices are compared."""
    return real_steps("optimiser.epsilon=1e-4")


@pytest.fixture(scope="module")
def beginning(steps: AdversarialSteps) -> dict[str, np.ndarray]:
    return steps.state()


def parts_that_differ(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> set[str]:
    assert one.keys() == other.keys()
    return {name for name in one if not np.array_equal(one[name], other[name])}


def test_average_begins_as_the_generator(beginning: dict[str, np.ndarray]) -> None:
    generator = {name: v for name, v in beginning.items() if name.startswith("generator/")}
    assert len(generator) > 10
    for name, values in generator.items():
        np.testing.assert_array_equal(beginning[f"average{name.removeprefix('generator')}"], values)


def test_each_step_trains_its_own_network_and_all_of_it(steps, beginning, clips) -> None:
    steps.restore(beginning)
    metrics = steps.critic_step(clips[0], LABELS, FADE, 0, 0)
    after_critic = steps.state()
    expected = {name for name in beginning if name.startswith(("critic/", "critic_adam/"))}
    assert parts_that_differ(beginning, after_critic) == expected
    steps.generator_step(LABELS, FADE, metrics["score/real"], 0.7, 0, 0)
    expected = {name for name in beginning if name.startswith(("generator/", "generator_adam/", "average/"))}
    assert parts_that_differ(after_critic, steps.state()) == expected


def test_metrics_have_the_names_of_the_events(steps, beginning, clips) -> None:
    steps.restore(beginning)
    (metrics,) = trained(steps, clips[:1])
    assert set(metrics) == {
        *("loss/critic", "score/real", "score/generated", "penalty/gp", "gradient/critic", "weight/critic"),
        *("share/clipped", "loss/generator", "gradient/generator", "weight/generator", "weight/average"),
    }
    norm = np.sqrt(sum(np.sum(v.astype(float) ** 2) for k, v in steps.state().items() if k.startswith("critic/")))
    assert metrics["weight/critic"] == pytest.approx(norm, rel=1e-5)  # after the update, not before
    norm = np.sqrt(sum(np.sum(v.astype(float) ** 2) for k, v in steps.state().items() if k.startswith("average/")))
    assert metrics["weight/average"] == pytest.approx(norm, rel=1e-5)


def test_restored_state_goes_on_bit_for_bit(steps, beginning, clips) -> None:
    steps.restore(beginning)
    trained(steps, clips[:1])
    saved = steps.state()
    history = trained(steps, clips[1:], first=1)
    end = steps.state()
    steps.restore(saved)
    assert parts_that_differ(saved, steps.state()) == set()
    assert trained(steps, clips[1:], first=1) == history
    assert parts_that_differ(end, steps.state()) == set()


def test_saved_state_is_a_copy(steps, beginning, clips) -> None:
    steps.restore(beginning)
    saved = steps.state()
    kept = {name: values.copy() for name, values in saved.items()}
    trained(steps, clips[:1])
    assert parts_that_differ(saved, kept) == set()


def test_any_weight_or_moment_that_is_no_number_shows_in_that_very_step(steps, beginning, clips) -> None:
    kinds = ("stage_1_embed", "stage_2_conv_1", "stage_1_to_wave", "stage_1_from_wave", "stage_1_score")
    chosen = [name for name in beginning if any(kind in name for kind in kinds)]
    assert {name.split("/")[0] for name in chosen} == {name.split("/")[0] for name in beginning}
    missed = []
    for name in chosen:
        poisoned = beginning[name].copy()
        poisoned.flat[-1] = np.nan
        steps.restore(beginning | {name: poisoned})
        (metrics,) = trained(steps, clips[:1])
        if all(np.isfinite(value) for value in metrics.values()):
            missed.append(name)
    assert missed == []


def test_growth_takes_over_the_stage_below_and_adds_a_fresh_one(beginning) -> None:
    below, grown = real_steps(stage=1), real_steps()
    old = {name: values + 7 for name, values in below.state().items()}
    grown.restore(old, grown=True)
    new = grown.state()
    assert {name for name in old if name not in new} == set()
    for name, values in new.items():
        np.testing.assert_array_equal(values, old.get(name, beginning[name]))
    assert new["critic_adam/stage-1/iterations"] == 7
    assert new["critic_adam/stage-2/iterations"] == 0
    for name in (name for name in new if name.startswith("average/stage_2")):
        np.testing.assert_array_equal(new[name], new[f"generator/{name.removeprefix('average/')}"])
    with pytest.raises(CheckpointError, match="not those of this generator"):
        grown.restore(old)


def hold_equal(one: AdversarialSteps, two: AdversarialSteps, clips: np.ndarray) -> None:
    """Metrics of every step and the state after several, to float tolerance."""
    assert two.n_replicas == 2
    assert parts_that_differ(one.state(), two.state()) == set()
    for alone, shared in zip(trained(one, clips), trained(two, clips), strict=True):
        assert shared == pytest.approx(alone, rel=1e-3, abs=1e-5)
    state = two.state()
    for name, values in one.state().items():
        atol = 1e-4 * np.abs(values).max()
        np.testing.assert_allclose(state[name], values, rtol=1e-3, atol=atol, err_msg=name)


def test_two_devices_equal_one_at_the_same_global_batch(steps, beginning, clips, two_devices) -> None:
    steps.restore(beginning)
    hold_equal(steps, real_steps("optimiser.epsilon=1e-4", strategy=two_devices), clips)


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["sign_literal", "sign_separating"])
def test_two_devices_equal_one_under_the_sign_losses(loss: str, clips, two_devices) -> None:
    settings = (f"loss.name={loss}", "loss.penalty=gp", "optimiser.epsilon=1e-4")
    hold_equal(real_steps(*settings), real_steps(*settings, strategy=two_devices), clips)


@pytest.mark.parametrize("loss", ["sign_literal", "sign_separating"])
def test_sign_is_that_of_the_global_batch(loss: str, two_devices) -> None:
    """On the first device A is 0.35 and B 0.15, on the second 0 and 0.225. On the whole B is the larger."""
    clips = np.concatenate([1.4 * HALF_SCALE[:4], 0 * HALF_SCALE[4:]]).astype(np.int16)  # 0.35 in mid-fade

    def built(strategy: tf.distribute.Strategy | None = None) -> AdversarialSteps:
        scores = {"w": 1.0}, lambda w, x, labels: w["w"] * tf.reduce_mean(tf.abs(x), axis=(1, 2))
        level = (
            {"g": 0.3},
            lambda w, z, labels: w["g"] * tf.cast(labels, tf.float32)[:, None, None] * tf.ones((1, 16, 1)),
        )
        return stub_steps(StubDesign(scores, level), f"loss.name={loss}", "loss.penalty=none", strategy=strategy)

    one, two = built(), built(two_devices)
    histories = [trained(steps, [clips] * 2) for steps in (one, two)]
    assert histories[0][0]["score/real"] == pytest.approx(0.175, rel=1e-3)
    assert histories[0][0]["score/generated"] == pytest.approx(0.1875, rel=1e-3)
    for alone, shared in zip(*histories, strict=True):
        assert shared == pytest.approx(alone, rel=1e-4)
    state = two.state()
    for name, values in one.state().items():
        np.testing.assert_allclose(state[name], values, rtol=1e-4, err_msg=name)


def test_batch_that_cannot_be_shared_out_is_refused(two_devices) -> None:
    config = tiny_config()
    with pytest.raises(ConfigError, match="multiple of the 2 devices. Received: a batch of 7"):
        AdversarialSteps(StubDesign(HALF_SQUARES), config, 1, 7, two_devices)
