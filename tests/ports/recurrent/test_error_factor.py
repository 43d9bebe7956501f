"""What predictions of sound leave open, and that a finished model of sound has all that sampling needs."""

import numpy as np
import pytest
from scipy import signal

from pgan_audio.ports.recurrent.composing import Composer, Order
from pgan_audio.ports.recurrent.error_factor import RIDGE, error_factor
from pgan_audio.ports.recurrent.notation.blocks import DEVIATION, ERROR, MEAN
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
    expected = (blocks - bias).T @ (blocks - bias) / len(blocks) + RIDGE * np.eye(len(bias))
    factor = error_factor(network, windows_of(task, items)).astype(np.float64)
    np.testing.assert_allclose(factor @ factor.T, expected, rtol=1e-4, atol=1e-4)


def test_its_mean_square_is_the_error_that_training_tells(task, network):
    factor = error_factor(network, windows_of(task, task.valid)).astype(np.float64)
    assert np.mean(np.diag(factor @ factor.T)) == pytest.approx(task.evaluate(network)["mse"], rel=1e-4)


def test_a_finished_model_of_sound_can_be_sampled(task, network):
    task.evaluate(network)
    facts, arrays = task.finish(network)
    assert {name for name in arrays if name.startswith("statistics/")} == {MEAN, DEVIATION, ERROR}
    np.testing.assert_array_equal(arrays[MEAN], task.notation.mean)
    np.testing.assert_array_equal(arrays[ERROR], error_factor(network, windows_of(task, task.valid)))
    composer = Composer(task.config, facts, arrays, rate_hz=1000)
    (_, sound), *_ = composer.works(Order(length=0.2), range(2))
    assert sound.shape == (200,)
    assert sound.any()


def test_continued_sound_has_no_clicks_at_the_edges_of_its_blocks(config_of, rng):
    """Noise of each value for itself, as large as it is wrong, would have them: the planted fault."""
    from pgan_audio.audio.seams import seam_ratio
    from pgan_audio.ports.recurrent.notation.blocks import Blocks
    from pgan_audio.ports.recurrent.notation.notation import Sequenced
    from pgan_audio.ports.recurrent.task import SequenceTask

    n = 64
    sound = signal.lfilter([0.1], [1, -1.7, 0.9], rng.standard_normal(n // 2 * 1201))
    plain = Blocks(n, np.zeros(n), np.ones(n)).encode(sound)
    notation = Blocks(n, plain.mean(axis=0), plain.std(axis=0))
    sequences = [Sequenced(part, np.zeros(0, np.int32), len(part)) for part in np.split(notation.encode(sound), [800])]
    config = config_of("rnn-spectra", f"recurrent.block_samples={n}")
    task = SequenceTask(config, notation, sequences[:1], sequences[1:], [])
    facts, arrays = task.finish(task.build())
    alone = np.diag(np.sqrt(np.sum(arrays[ERROR] ** 2, axis=1)))
    ratios = []
    for factor in (arrays[ERROR], alone):
        composer = Composer(config, facts, arrays | {ERROR: factor}, rate_hz=1000)
        ratios.append(np.mean([seam_ratio(made, n // 2) for _, made in composer.works(Order(length=20), range(4))]))
    assert ratios[0] == pytest.approx(1, abs=0.1)
    assert ratios[1] > 2
