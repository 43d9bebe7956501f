"""The LSTMs that sampling steps through, against those that were trained."""

import numpy as np
import pytest

from pgan_audio.ports.recurrent.composing import Composer
from pgan_audio.ports.recurrent.continuing import CONDITIONS, STEPS, numbers_of
from pgan_audio.ports.recurrent.stepping import LstmStack, sigmoid

DESIGNS = ("rnn-text", "rnn-spectra", "rnn-midi", "rnn-notes", "rnn-series", "rnn-measures")


def test_steps_are_those_of_keras(rng):
    import keras

    layers = [keras.layers.LSTM(5, return_sequences=True, return_state=True) for _ in range(2)]
    x = rng.standard_normal((3, 7, 4)).astype(np.float32)
    weights, below = {}, x
    for number, layer in enumerate(layers, start=1):
        layer.build(below.shape)
        layer.set_weights([rng.standard_normal(w.shape) for w in layer.get_weights()])
        names = ("kernel", "recurrent_kernel", "bias")
        cell = zip(names, layer.get_weights(), strict=True)
        weights |= {f"lstm_{number}/lstm_cell/{name}": w for name, w in cell}
        below, *states = layer(below)
    stack = LstmStack(weights)
    own = stack.begin(3)
    for time in range(7):
        h, own = stack.step(x[:, time], own)
        np.testing.assert_allclose(h, np.asarray(below)[:, time], atol=2e-6)
    np.testing.assert_allclose(own[2:], np.stack([np.asarray(state) for state in states]), atol=2e-6)


@pytest.mark.parametrize("design", DESIGNS)
def test_what_is_stepped_through_is_the_network_that_was_trained(works_model, rng, design):
    """Random weights put into the Keras network: the same names and shapes, and the same outputs step by step."""
    from pgan_audio.ports.recurrent.notation.notation import Sequenced
    from pgan_audio.ports.recurrent.task import SequenceTask
    from pgan_audio.training.weights import variables

    config, facts, weights = works_model(design)
    composer = Composer(config, facts, weights)
    steps = some_steps(composer, config.recurrent.window)
    condition = np.array([1, 0][: len(composer.notation.condition_sizes)], np.int32)
    item = Sequenced(steps, condition, len(steps))
    task = SequenceTask(config, composer.notation, [item], [], [])
    network = task._network()
    trained = {name: value for name, value in weights.items() if not name.startswith("statistics/")}
    assert {name: tuple(v.shape) for name, v in variables(network).items()} == {
        name: w.shape for name, w in trained.items()
    }
    for name, variable in variables(network).items():
        variable.assign(trained[name])
    example, _ = task.windows.batch([0] * config.fit.batch_size)
    outputs, _ = network.outputs(example, network.zero_states())
    stack, drawer = composer._continuer._stack, composer._drawer
    states, last = stack.begin(1), drawer.first[None]
    hots = np.concatenate(
        [np.eye(size, dtype="f")[[i]] for size, i in zip(composer.notation.condition_sizes, condition, strict=True)]
        or [np.zeros((1, 0), "f")],
        axis=1,
    )
    for time, step in enumerate(steps[: config.recurrent.window]):
        h, states = stack.step(np.concatenate([drawer.features(last), hots], axis=1), states)
        seen = np.concatenate([h[0], last[0]]) if design == "rnn-spectra" else h[0]
        np.testing.assert_allclose(np.asarray(outputs)[0, time], seen, atol=1e-5)
        last = step[None]


def some_steps(composer, n):
    """Steps that the model itself draws."""
    from pgan_audio.ports.recurrent.composing import Order

    order = Order(seed=3, temperature=2.0)
    drawn = composer._continuer.continued(0, range(16), lambda i: composer._asked(order, i)[0], 2.0, n)
    return max((steps for _, steps in drawn), key=len)


def test_random_numbers_are_of_seed_number_and_purpose():
    draws = {
        (seed, index, purpose): numbers_of(seed, index, purpose).random()
        for seed in (0, 1, 2**63 - 1)
        for index in (0, 1)
        for purpose in (CONDITIONS, STEPS)
    }
    assert len(set(draws.values())) == len(draws)
    assert draws[1, 1, STEPS] == numbers_of(1, 1, STEPS).random()


def test_sigmoid_does_not_overflow():
    x = np.array([-1e4, -1.0, 0.0, 1.0, 1e4])
    np.testing.assert_allclose(sigmoid(x), [0, 1 / (1 + np.e), 0.5, 1 / (1 + 1 / np.e), 1], atol=1e-12)
