"""Bars: pitches as the joint distribution has them, and rhythms that fill the metre whatever the weights are."""

import itertools

import numpy as np
import pytest

from pgan_audio.ports.recurrent.composing import Composer, Order
from pgan_audio.ports.recurrent.drawing.bars import drawn_chains
from pgan_audio.ports.recurrent.notation.conditions import metre_named
from pgan_audio.ports.recurrent.notation.measures import BEFORE, IS_HELD

N_PITCHES, N_PLACES = 3, 3


def chains(scores, transitions, before, length):
    """Every chain of a length with the sum of its scores, written the slow way."""
    for chain in itertools.product(range(N_PITCHES), repeat=length):
        score = sum(scores[place, pitch] for place, pitch in enumerate(chain))
        path = chain if before < 0 else (before, *chain)
        yield chain, score + sum(transitions[a, b] for a, b in itertools.pairwise(path))


@pytest.mark.parametrize(("before", "length"), [(-1, 3), (2, 3), (0, 2), (1, 1)])
@pytest.mark.parametrize("temperature", [0.7, 1.0])
def test_chains_come_as_often_as_their_scores_say(rng, before, length, temperature):
    scores, transitions = rng.normal(0, 1, (N_PLACES, N_PITCHES)), rng.normal(0, 1, (N_PITCHES, N_PITCHES))
    known = dict(chains(scores, transitions, before, length))
    weights = np.exp(np.array(list(known.values())) / temperature)
    n = 40_000
    drawn = drawn_chains(
        np.tile(scores, (n, 1, 1)),
        transitions,
        np.full(n, before),
        np.full(n, length),
        rng.random((n, N_PLACES)),
        temperature,
    )
    assert (drawn[:, length:] == -1).all()
    places = {chain: place for place, chain in enumerate(known)}
    counts = np.bincount([places[tuple(row)] for row in drawn[:, :length].tolist()], minlength=len(known))
    expected = weights / weights.sum()
    assert np.abs(counts / n - expected).max() < 4 * np.sqrt(0.25 / n)


def test_at_temperature_0_the_best_chain_is_taken_and_not_the_best_notes(rng):
    n_greedy_differs = 0
    for _ in range(50):
        scores, transitions = rng.normal(0, 1, (N_PLACES, N_PITCHES)), rng.normal(0, 2, (N_PITCHES, N_PITCHES))
        best = max(chains(scores, transitions, 1, 3), key=lambda chain: chain[1])[0]
        (found,) = drawn_chains(scores[None], transitions, np.array([1]), np.array([3]), np.zeros((1, 3)), 0)
        assert tuple(found.tolist()) == best
        n_greedy_differs += best[0] != np.argmax(scores[0] + transitions[1])
    assert n_greedy_differs > 5


def generated(works_model, order, n=48):
    composer = Composer(*works_model("rnn-measures", scale=2.0))
    steps = composer._continuer.continued(
        order.seed, range(n), lambda i: composer._asked(order, i)[0], order.temperature, 30
    )
    return composer.notation, [(composer._asked(order, i)[2], own) for i, own in steps]


@pytest.mark.parametrize("temperature", [0.0, 0.8, 5.0])
def test_every_bar_fills_its_metre_exactly(works_model, temperature):
    notation, tunes = generated(works_model, Order(seed=2, temperature=temperature))
    assert {metre for metre, _ in tunes} == {"6/8", "3/4"}
    for metre, steps in tunes:
        assert len(steps)
        for bar in notation.decode(steps):
            assert sum(ticks for _, ticks in bar) == metre_named(metre).bar_ticks


def test_what_is_drawn_is_what_the_notation_would_write(works_model):
    """Decoded and encoded again: what sounded before the line, what is held, and -1 where nothing is."""
    notation, tunes = generated(works_model, Order(seed=5, temperature=1.5))
    n_held = 0
    for _, steps in tunes:
        again = notation.encode(notation.decode(steps))
        np.testing.assert_array_equal(again, steps)
        n_held += int((steps[:, IS_HELD] == 1).sum())
        assert set(steps[steps[:, IS_HELD] == 1][:, BEFORE]) <= set(range(notation.rest))
    assert n_held > 3


def test_a_tune_does_not_end_before_something_has_sounded(works_model):
    config, facts, weights = works_model("rnn-measures")
    weights = weights | {"head/rhythm/bias": np.full_like(weights["head/rhythm/bias"], -20)}
    weights["head/rhythm/bias"][-1] = 40  # the end, as soon as it may be
    composer = Composer(config, facts, weights)
    tunes = [work for _, work in composer.works(Order(), range(32))]
    assert all(tune.notes for tune in tunes)
    assert min(tune.n_ticks for tune in tunes) <= 1440
