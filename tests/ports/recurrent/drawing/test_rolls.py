"""Piano rolls."""

import numpy as np
import pytest

from pgan_audio.data.symbolic.pitch import N_PITCHES
from pgan_audio.ports.recurrent.drawing.drawer import SoFar, Wishes
from pgan_audio.ports.recurrent.drawing.rolls import RollDrawer

N = 4000
SOUNDS, IMPROBABLE, OFF = 60, 64, 67
STRUCK = N_PITCHES + SOUNDS


def drawn(last, probabilities, temperature):
    """``N`` rows drawn from given probabilities of values; all others are 1e-9."""
    bias = np.full(2 * N_PITCHES, -20.7, np.float32)
    for place, p in probabilities.items():
        bias[place] = np.log(p / (1 - p))
    drawer = RollDrawer({"head/keys/kernel": np.zeros((1, 2 * N_PITCHES), "f"), "head/keys/bias": bias}, 0.2)
    so_far = SoFar(np.tile(last, (N, 1)), np.ones(N, bool))
    rngs = [np.random.default_rng(i) for i in range(N)]
    return drawer.draw(np.zeros((N, 1), np.float32), so_far, rngs, Wishes(temperature))


@pytest.fixture
def sounding():
    last = np.zeros(2 * N_PITCHES, np.float32)
    last[SOUNDS] = 1
    return last


def test_keys_sound_as_often_as_they_are_probable_but_for_the_improbable(sounding):
    steps = drawn(sounding, {SOUNDS: 0.7, IMPROBABLE: 0.19, STRUCK: 0.5}, 1.0)
    assert steps[:, SOUNDS].mean() == pytest.approx(0.7, abs=0.03)
    assert steps[:, STRUCK].mean() == pytest.approx(0.35, abs=0.03)  # only what sounds is struck
    assert not steps[:, [IMPROBABLE, OFF]].any()


def test_what_begins_to_sound_is_struck(sounding):
    steps = drawn(np.zeros_like(sounding), {SOUNDS: 0.6, IMPROBABLE: 0.1}, 1.0)
    np.testing.assert_array_equal(steps[:, STRUCK], steps[:, SOUNDS])
    assert steps[:, IMPROBABLE].mean() == pytest.approx(0.1, abs=0.02)  # out of silence anything may come


def test_temperature_0_takes_what_is_above_the_threshold_and_never_stays_silent(sounding):
    steps = drawn(sounding, {SOUNDS: 0.3, IMPROBABLE: 0.19}, 0)
    assert (steps.sum(axis=0).nonzero()[0] == [SOUNDS]).all()  # held, not struck again
    steps = drawn(np.zeros_like(sounding), {SOUNDS: 0.1, IMPROBABLE: 0.05}, 0)
    assert (steps.sum(axis=0).nonzero()[0] == [SOUNDS, STRUCK]).all()
