"""Optimisers in groups: against the formulas in NumPy, and fresh moments and bias correction for a new stage alone."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.config.schema import Optimiser
from pgan_audio.errors import CheckpointError
from pgan_audio.training.optimisers import StageOptimisers
from pgan_audio.training.weights import arrays

SETTINGS = Optimiser(learning_rate=0.1, beta_1=0.5, beta_2=0.9, epsilon=1e-3)


class Net(keras.Model):
    """A kernel and a bias per stage."""

    def __init__(self, n_stages: int):
        super().__init__(name="net")
        self.parts = [keras.layers.Dense(2, name=f"stage_{stage}_dense") for stage in range(1, n_stages + 1)]

    def build(self, input_shape=None):
        for part in self.parts:
            part.build((None, 3))
        super().build(input_shape)


class NumpyAdam:
    """Kingma and Ba (2015), algorithm 1, with the epsilon of its section 2 ("epsilon hat"), for one array."""

    def __init__(self, value: np.ndarray):
        self.value, self.m, self.v, self.t = value.astype(np.float64), 0.0, 0.0, 0

    def apply(self, gradient: np.ndarray, rate: float) -> None:
        self.t += 1
        self.m = 0.5 * self.m + (1 - 0.5) * gradient
        self.v = 0.9 * self.v + (1 - 0.9) * gradient**2
        step = rate * np.sqrt(1 - 0.9**self.t) / (1 - 0.5**self.t)
        self.value = self.value - step * self.m / (np.sqrt(self.v) + 1e-3)


def net(n_stages: int) -> Net:
    network = Net(n_stages)
    network.build()
    return network


def step(adams: StageOptimisers, oracles: dict[str, NumpyAdam], rng: np.random.Generator, rate: float = 0.1) -> None:
    """Give the same random gradients to both."""
    gradients = []
    for variable in adams.variables:
        name = variable.path.removeprefix("net/")
        gradients.append(rng.standard_normal(variable.shape))
        oracles[name].apply(gradients[-1], rate)
    adams.apply([tf.constant(gradient, tf.float32) for gradient in gradients])


def check(network: Net, oracles: dict[str, NumpyAdam]) -> None:
    for name, value in arrays(network).items():
        np.testing.assert_allclose(value, oracles[name].value, rtol=1e-4, atol=1e-5, err_msg=name)


def test_steps_are_those_of_adam_in_numpy(rng: np.random.Generator) -> None:
    network = net(2)
    adams, oracles = StageOptimisers(network, SETTINGS), {name: NumpyAdam(v) for name, v in arrays(network).items()}
    for _ in range(5):
        step(adams, oracles, rng)
        check(network, oracles)


def test_each_stages_group_keeps_its_own_moments_and_step_count() -> None:
    adams = StageOptimisers(net(2), SETTINGS)
    assert set(adams.arrays()) == {
        f"stage-{stage}/{name}"
        for stage in (1, 2)
        for name in (
            "iterations",
            *(f"stage_{stage}_dense/{v}/{m}" for v in ("kernel", "bias") for m in ("momentum", "velocity")),
        )
    }


def test_state_holds_what_its_names_say(rng: np.random.Generator) -> None:
    network = net(2)
    adams, oracles = StageOptimisers(network, SETTINGS), {name: NumpyAdam(v) for name, v in arrays(network).items()}
    for _ in range(3):
        step(adams, oracles, rng)
    state = adams.arrays()
    for stage in (1, 2):
        assert state[f"stage-{stage}/iterations"] == 3
        for part in ("kernel", "bias"):
            name = f"stage_{stage}_dense/{part}"
            np.testing.assert_allclose(state[f"stage-{stage}/{name}/momentum"], oracles[name].m, rtol=1e-5)
            np.testing.assert_allclose(state[f"stage-{stage}/{name}/velocity"], oracles[name].v, rtol=1e-5)


def test_growth_starts_the_new_group_afresh_and_the_old_ones_go_on(rng: np.random.Generator) -> None:
    """A step count shared by all would leave the new stage without bias correction."""
    old = net(1)
    adams, oracles = StageOptimisers(old, SETTINGS), {name: NumpyAdam(v) for name, v in arrays(old).items()}
    for _ in range(7):
        step(adams, oracles, rng)
    new = net(2)
    for name, variable in ((v.path.removeprefix("net/"), v) for v in new.trainable_variables):
        if name in oracles:
            variable.assign(arrays(old)[name])
        else:
            oracles[name] = NumpyAdam(variable.value.numpy())
    grown = StageOptimisers(new, SETTINGS)
    grown.restore(adams.arrays(), new_stage=2)
    assert grown.arrays()["stage-1/iterations"] == 7
    assert grown.arrays()["stage-2/iterations"] == 0
    for _ in range(3):
        step(grown, oracles, rng)
        check(new, oracles)


def test_restored_optimiser_goes_on_bit_for_bit(rng: np.random.Generator) -> None:
    gradients = [[tf.constant(rng.standard_normal(s), tf.float32) for s in ((2,), (3, 2))] for _ in range(4)]
    network = net(1)
    adams = StageOptimisers(network, SETTINGS)
    for each in gradients[:2]:
        adams.apply(each)
    again = net(1)
    for target, source in zip(again.trainable_variables, network.trainable_variables, strict=True):
        target.assign(source.value)
    restored = StageOptimisers(again, SETTINGS)
    restored.restore(adams.arrays())
    for each in gradients[2:]:
        adams.apply(each)
        restored.apply(each)
    for name, value in arrays(network).items():
        np.testing.assert_array_equal(arrays(again)[name], value)


def test_rate_is_set_for_every_group(rng: np.random.Generator) -> None:
    network = net(2)
    adams, oracles = StageOptimisers(network, SETTINGS), {name: NumpyAdam(v) for name, v in arrays(network).items()}
    adams.set_learning_rate(0.02)
    step(adams, oracles, rng, rate=0.02)
    check(network, oracles)


def test_defaults_are_those_of_the_design() -> None:
    adam = Optimiser()
    assert (adam.learning_rate, adam.beta_1, adam.beta_2, adam.epsilon) == (1e-3, 0.0, 0.99, 1e-8)
    assert [adam.learning_rate_at(stage) for stage in (1, 5, 6, 7)] == [1e-3, 1e-3, 5e-4, 5e-4]


def test_missing_moments_are_an_error_unless_the_stage_is_new() -> None:
    saved = StageOptimisers(net(1), SETTINGS).arrays()
    with pytest.raises(CheckpointError, match="lacks the optimiser's stage-2/iterations"):
        StageOptimisers(net(2), SETTINGS).restore(saved)
    del saved["stage-1/stage_1_dense/kernel/velocity"]
    with pytest.raises(CheckpointError, match="lacks the optimiser's stage-1/stage_1_dense/kernel/velocity"):
        StageOptimisers(net(2), SETTINGS).restore(saved, new_stage=2)


def test_moments_of_another_shape_are_an_error() -> None:
    saved = StageOptimisers(net(1), SETTINGS).arrays()
    saved["stage-1/stage_1_dense/bias/momentum"] = np.zeros(5)
    with pytest.raises(CheckpointError, match=r"bias/momentum has the shape \(2,\). Received: \(5,\)"):
        StageOptimisers(net(1), SETTINGS).restore(saved)


def test_plain_gradient_descent(rng):
    """No moments to keep: a step is the gradient times the rate."""
    network = net(2)
    optimisers = StageOptimisers(network, SETTINGS.model_copy(update={"kind": "sgd"}))
    before = {variable.path: variable.numpy() for variable in optimisers.variables}
    gradients = [rng.standard_normal(variable.shape).astype(np.float32) for variable in optimisers.variables]
    optimisers.set_learning_rate(0.25)
    optimisers.apply([tf.constant(gradient) for gradient in gradients])
    for variable, gradient in zip(optimisers.variables, gradients, strict=True):
        np.testing.assert_allclose(variable.numpy(), before[variable.path] - 0.25 * gradient, rtol=1e-6, atol=1e-7)
    assert optimisers.arrays() == {"stage-1/iterations": 1, "stage-2/iterations": 1}
    optimisers.restore({"stage-1/iterations": np.int64(7), "stage-2/iterations": np.int64(3)})
    assert optimisers.arrays()["stage-1/iterations"] == 7
