"""What predictions of sound leave open, and that a finished model of sound has all that sampling needs."""

import numpy as np
import pytest

from pgan_audio.ports.recurrent.composing import Composer, Order
from pgan_audio.ports.recurrent.notation.blocks import DEVIATION, ERROR, MEAN
from pgan_audio.ports.recurrent.value_errors import value_errors
from pgan_audio.ports.recurrent.windows import Windows


@pytest.fixture(scope="module")
def task(task_of):
    return task_of("rnn-spectra")


@pytest.fixture
def network(task, rng):
    network = task.build()
    for variable in network.trainable_variables:
        variable.assign(rng.standard_normal(variable.shape))
    return network


def windows_of(task, items):
    return Windows(items, task.settings.window, task.notation.width, task.notation.dtype)


def test_of_a_constant_prediction_it_is_the_spread_around_it(task, network, rng):
    bias = rng.standard_normal(task.notation.width).astype(np.float32)
    network.head.prediction.kernel.assign(np.zeros(network.head.prediction.kernel.shape))
    network.head.prediction.bias.assign(bias)
    items = [*task.train, *task.valid]  # more than are read side by side, of more than a window
    blocks = np.concatenate([np.asarray(item.steps[:], np.float64) for item in items])
    expected = np.sqrt(np.mean((blocks - bias) ** 2, axis=0))
    np.testing.assert_allclose(value_errors(network, windows_of(task, items)), expected, rtol=1e-5)


def test_its_mean_square_is_the_error_that_training_tells(task, network):
    errors = value_errors(network, windows_of(task, task.valid))
    assert np.mean(errors.astype(np.float64) ** 2) == pytest.approx(task.evaluate(network)["mse"], rel=1e-5)


def test_a_finished_model_of_sound_can_be_sampled(task, network):
    task.evaluate(network)
    facts, arrays = task.finish(network)
    assert {name for name in arrays if name.startswith("statistics/")} == {MEAN, DEVIATION, ERROR}
    np.testing.assert_array_equal(arrays[MEAN], task.notation.mean)
    np.testing.assert_array_equal(arrays[ERROR], value_errors(network, windows_of(task, task.valid)))
    composer = Composer(task.config, facts, arrays, rate_hz=1000)
    (_, sound), *_ = composer.works(Order(length=0.2), range(2))
    assert sound.shape == (200,)
    assert sound.any()
