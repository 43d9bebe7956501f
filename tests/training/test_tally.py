"""Means between two lines of the events."""

import pytest

from pgan_audio.training.tally import Tally


def test_means_of_metrics_and_times() -> None:
    tally = Tally()
    tally.add({"score/real": 1.0, "score/generated": 4.0, "penalty/gp": 0.2}, 0.010, 0.020)
    tally.add({"score/real": 3.0, "score/generated": 0.0, "penalty/gp": 0.4}, 0.030, 0.020)
    assert tally.means() == pytest.approx(
        {
            "score/real": 2.0,
            "score/generated": 2.0,
            "penalty/gp": 0.3,
            "time/critic_ms": 20.0,
            "time/generator_ms": 20.0,
            "score/delta": 0.0,  # of the means, not the mean of |3| and |-3|
            "score/centre": 2.0,
        }
    )


def test_delta_is_a_distance_and_centre_the_middle() -> None:
    tally = Tally()
    tally.add({"score/real": -1.0, "score/generated": 5.0}, 0, 0)
    assert tally.means()["score/delta"] == 6
    assert tally.means()["score/centre"] == 2


def test_metric_of_some_steps_is_averaged_over_those() -> None:
    tally = Tally()
    tally.add({"loss/critic": 1.0}, 0, 0)
    tally.add({"loss/critic": 2.0, "loss/generator": 7.0}, 0, 0)
    assert tally.means()["loss/generator"] == 7
    assert tally.means()["loss/critic"] == 1.5


def test_nothing_added_gives_nothing() -> None:
    assert Tally().means() == {}
