"""Blocks of sound."""

import numpy as np

from pgan_audio.ports.recurrent.drawing.blocks import LARGEST, BlockDrawer
from pgan_audio.ports.recurrent.drawing.drawer import SoFar, Wishes

N, WIDTH = 5000, 4
PREDICTED = np.array([0.5, -1, 0, 100], np.float32)
ERROR = np.array([[0.1, 0, 0, 0], [0.4, 0.3, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]], np.float32)


def drawn(temperature):
    kernel = np.zeros((1 + WIDTH, WIDTH), np.float32)
    kernel[0, 1], kernel[2, 0] = -1, 0.5  # of the LSTM's output, 2, and of the second value of the block before, 4
    weights = {"head/prediction/kernel": kernel, "head/prediction/bias": PREDICTED - [2, -2, 0, 0]}
    drawer = BlockDrawer(weights | {"statistics/error": ERROR})
    so_far = SoFar(np.tile(np.array([0, 4, 0, 0], np.float32), (N, 1)), np.ones(N, bool))
    rngs = [np.random.default_rng(i) for i in range(N)]
    return drawer.draw(np.full((N, 1), 2, np.float32), so_far, rngs, Wishes(temperature))


def test_noise_is_off_as_the_error_is_times_temperature():
    for temperature in (0.5, 1.0):
        steps = drawn(temperature)[:, :3]
        np.testing.assert_allclose(steps.mean(axis=0), PREDICTED[:3], atol=0.02)
        expected = temperature**2 * np.array([[0.01, 0.04, 0], [0.04, 0.25, 0], [0, 0, 0]])
        np.testing.assert_allclose(np.cov(steps.T), expected, atol=0.01 * temperature**2)


def test_without_temperature_it_is_the_prediction_and_nothing_runs_away():
    np.testing.assert_array_equal(drawn(0), np.tile([*PREDICTED[:3], LARGEST], (N, 1)))
    assert drawn(1)[:, 3].max() == LARGEST
