"""What is not finite is caught, and roll-backs are counted."""

import numpy as np
import pytest

from pgan_audio.errors import DivergenceError
from pgan_audio.training.guard import NotFiniteError, RollBacks, check_finite, check_finite_arrays


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_any_value_that_is_not_finite_is_named(bad: float) -> None:
    values = {"loss/critic": 1.0, "score/real": bad, "gradient/critic": bad}
    with pytest.raises(NotFiniteError, match="gradient/critic, score/real not finite after 320 clips"):
        check_finite(values, 320)


def test_finite_values_pass() -> None:
    check_finite({"loss/critic": -3e38, "penalty/gp": 0.0}, 1)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_arrays_are_looked_through(bad: float) -> None:
    arrays = {"critic/kernel": np.ones((2, 3), np.float32), "iterations": np.int64(7)}
    check_finite_arrays(arrays, 16)
    arrays["critic/kernel"][1, 2] = bad
    with pytest.raises(NotFiniteError, match="critic/kernel not finite after 16 clips"):
        check_finite_arrays(arrays, 16)


def test_each_roll_back_halves_the_rate_until_they_are_used_up() -> None:
    state = RollBacks(0, 3)
    scales = [state.rate_scale]
    for _ in range(3):
        state = state.next("loss/critic not finite")
        scales.append(state.rate_scale)
    assert scales == [1, 0.5, 0.25, 0.125]
    with pytest.raises(DivergenceError, match="Training diverged: loss/critic not finite, after 3 roll-backs"):
        state.next("loss/critic not finite")


def test_none_may_be_allowed() -> None:
    with pytest.raises(DivergenceError):
        RollBacks(0, 0).next("score/real not finite")
