"""Letters, and notes at once or as a series."""

import numpy as np
import pytest
from scipy.special import softmax

from pgan_audio.ports.recurrent.composing import Composer, Order
from pgan_audio.ports.recurrent.drawing.drawer import SoFar, Wishes
from pgan_audio.ports.recurrent.drawing.symbols import SymbolDrawer

N = 15_000


def drawer_of(works_model, design):
    composer = Composer(*works_model(design))
    return composer.notation, works_model(design)[2], SymbolDrawer(composer.notation, works_model(design)[2])


@pytest.mark.parametrize("design", ["rnn-notes", "rnn-series"])
def test_pitch_and_duration_come_as_often_as_the_network_says(works_model, rng, design):
    """The joint distribution, worked out value by value: of rnn-series the second softmax is told the pitch."""
    notation, weights, drawer = drawer_of(works_model, design)
    h = rng.standard_normal(6).astype(np.float32)
    n_pitches = notation.sizes[0]
    pitches = softmax(h @ weights["head/logits_1/kernel"] + weights["head/logits_1/bias"])
    expected = np.zeros(notation.sizes)
    for pitch in range(n_pitches):
        told = h
        if design == "rnn-series":
            both = np.concatenate([h, np.eye(n_pitches, dtype="f")[pitch]])
            told = np.tanh(both @ weights["head/hidden/kernel"] + weights["head/hidden/bias"])
        durations = softmax(told @ weights["head/logits_2/kernel"] + weights["head/logits_2/bias"])
        expected[pitch] = pitches[pitch] * durations
    rows = np.tile(h, (N, 1))
    begun = SoFar(np.zeros((N, 2), np.int32), np.ones(N, bool))
    steps = drawer.draw(rows, begun, [np.random.default_rng(i) for i in range(N)], Wishes(1.0))
    found = np.zeros(notation.sizes)
    np.add.at(found, tuple(steps.T), 1 / N)
    assert np.abs(found - expected).max() < 4 * np.sqrt(0.25 / N)


@pytest.mark.parametrize("design", ["rnn-text", "rnn-notes", "rnn-series"])
def test_nothing_ends_before_it_has_begun(works_model, design):
    config, facts, weights = works_model(design)
    bias = weights["head/logits_1/bias"].copy()
    bias[-1] = 60  # the end, as soon as it may be; a rest before, of notes
    if design != "rnn-text":
        bias[-2] = 30
    composer = Composer(config, facts, weights | {"head/logits_1/bias": bias})
    for _, work in composer.works(Order(length=12), range(20)):
        n_sounds = len(work) if design == "rnn-text" else len(work.notes)
        assert n_sounds <= 1  # at most as many rests as there is room for
        if design == "rnn-text":
            assert n_sounds == 1


def test_what_has_begun(works_model):
    notation, _, drawer = drawer_of(works_model, "rnn-notes")
    steps = np.array([[0, 1], [notation.rest, 0], [notation.end, -1], [-1, -1]])
    assert drawer.has_begun(steps).tolist() == [True, False, False, False]
    assert drawer.is_end(steps).tolist() == [False, False, True, False]
