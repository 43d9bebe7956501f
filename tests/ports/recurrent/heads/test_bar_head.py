"""The cost of a bar's pitches against trying all there are."""

import itertools

import numpy as np
import pytest

N_PLACES, N = 3, 4


def nats(scores, transitions, before, chains):
    """Of chains of one length."""
    from pgan_audio.ports.recurrent.heads.bar_head import chain_nats

    filled = [[*chain, *[-1] * (N_PLACES - len(chain))] for chain in chains]
    rows = np.repeat(scores[None].astype("f"), len(chains), axis=0)
    return np.asarray(chain_nats(rows, transitions.astype("f"), np.full(len(chains), before), np.int32(filled)))


def score(scores, transitions, before, pitches):
    total, last = 0.0, before
    for place, pitch in enumerate(pitches):
        total += scores[place, pitch] + (transitions[last, pitch] if last >= 0 else 0)
        last = pitch
    return total


@pytest.mark.parametrize("before", [-1, 0, 3])
@pytest.mark.parametrize("length", [1, 2, 3])
def test_of_all_chains_of_a_length_the_probabilities_make_one(rng, before, length):
    scores, transitions = rng.normal(0, 2, (N_PLACES, N)), rng.normal(0, 2, (N, N))
    chains = list(itertools.product(range(N), repeat=length))
    weights = np.exp([score(scores, transitions, before, chain) for chain in chains])
    np.testing.assert_allclose(
        nats(scores, transitions, before, chains), -np.log(weights / weights.sum()), rtol=1e-5, atol=1e-5
    )


def test_an_empty_chain_costs_nothing(rng):
    assert nats(rng.normal(size=(N_PLACES, N)), rng.normal(size=(N, N)), 2, [()]) == 0


def test_large_scores_stay_finite():
    scores = np.full((N_PLACES, N), -300.0)
    scores[:, 1] = 300
    assert nats(scores, np.zeros((N, N)), 0, [(1, 1, 1)]) == pytest.approx(0, abs=1e-4)
    assert nats(scores, np.zeros((N, N)), 0, [(1, 1, 2)]) == pytest.approx(600, rel=1e-4)
