"""Drawing from logits."""

import numpy as np
import pytest
from scipy.special import softmax

from pgan_audio.ports.recurrent.drawing.drawer import drawn, one_hots


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_values_come_as_often_as_the_softmax_has_them(rng, temperature):
    logits = rng.normal(0, 2, 7).astype(np.float32)
    u = (np.arange(20_000) + 0.5) / 20_000  # evenly spread: shares are exact to 1 / 20 000
    found = np.bincount(drawn(np.tile(logits, (len(u), 1)), u, temperature), minlength=7) / len(u)
    np.testing.assert_allclose(found, softmax(logits.astype(float) / temperature), atol=2 / len(u))


def test_at_temperature_0_the_most_probable_is_taken():
    assert drawn(np.array([[1.0, 3.0, 2.0], [-np.inf, -5.0, -6.0]]), np.array([0.0, 0.999]), 0).tolist() == [1, 1]


@pytest.mark.parametrize("u", [0.0, 0.5, np.nextafter(1, 0)])
@pytest.mark.parametrize("temperature", [0.001, 1.0, 10.0])
def test_the_impossible_is_never_drawn(u, temperature):
    logits = np.array([[-np.inf, 80.0, -np.inf, -80.0, -np.inf]], np.float32)
    assert drawn(logits, np.array([u]), temperature)[0] in (1, 3)


def test_one_hots_of_several_columns():
    hots = one_hots(np.array([[1, 0], [-1, 2]]), (2, 3))
    assert hots.tolist() == [[0, 1, 1, 0, 0], [0, 0, 0, 0, 1]]
    assert one_hots(np.zeros((2, 0), int), ()).shape == (2, 0)
