"""Where the training on sound begins."""

import numpy as np
import pytest

from pgan_audio.ports.recurrent import linear_prediction as module
from pgan_audio.ports.recurrent.linear_prediction import linear_prediction
from pgan_audio.ports.recurrent.notation.notation import Sequenced

WIDTH = 5


def sequences(rng, *lengths):
    matrix = 0.9 * np.linalg.qr(rng.standard_normal((WIDTH, WIDTH)))[0]
    items = []
    for length in lengths:
        x = [rng.standard_normal(WIDTH)]
        for _ in range(length - 1):
            x.append(x[-1] @ matrix + 0.1 * rng.standard_normal(WIDTH))
        items.append(Sequenced(np.array(x, np.float32), np.zeros(0, np.int32), length))
    return items


def test_it_is_the_least_squares_of_all_pairs_within_sequences(rng, monkeypatch):
    monkeypatch.setattr(module, "RIDGE", 0.0)
    items = sequences(rng, 300, 1, 257, 514)
    before = np.concatenate([item.steps[:-1] for item in items]).astype(float)
    after = np.concatenate([item.steps[1:] for item in items]).astype(float)
    expected = np.linalg.lstsq(before, after, rcond=None)[0]
    np.testing.assert_allclose(linear_prediction(items, WIDTH), expected, atol=1e-5)
    monkeypatch.setattr(module, "READ_BLOCKS", 7)
    np.testing.assert_allclose(linear_prediction(items, WIDTH), expected, atol=1e-5)


def test_of_long_sequences_a_part_is_read(rng, monkeypatch):
    monkeypatch.setattr(module, "MOST_BLOCKS", 400)
    one, other = sequences(rng, 400, 400)
    halves = [Sequenced(item.steps[:200], item.condition, 200) for item in (one, other)]
    np.testing.assert_allclose(linear_prediction([one, other], WIDTH), linear_prediction(halves, WIDTH), atol=1e-5)


def test_what_never_sounds_predicts_nothing():
    items = [Sequenced(np.zeros((50, WIDTH), np.float32), np.zeros(0, np.int32), 50)]
    np.testing.assert_array_equal(linear_prediction(items, WIDTH), 0)


def test_training_begins_with_it(task_of):
    """Before the first step the error is that of the linear guess."""
    task = task_of("rnn-spectra")
    matrix = linear_prediction(task.train, task.notation.width)
    squares = [(item.steps[0:1] ** 2, (item.steps[1:] - item.steps[:-1] @ matrix) ** 2) for item in loaded(task.valid)]
    expected = np.mean(np.concatenate([part for pair in squares for part in pair]))
    assert task.evaluate(task.build())["mse"] == pytest.approx(expected, rel=1e-4)


def loaded(items):
    return [Sequenced(np.asarray(item.steps[0 : len(item.steps)]), item.condition, item.n_symbols) for item in items]
