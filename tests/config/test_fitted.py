"""The learning rate of plain fitting, as a function of the clips shown."""

import math

import pytest

from pgan_audio.config.fitted import Fit


def fit(**changes):
    return Fit(**{"clips": 1000, "batch_size": 10, "epoch_clips": 100, "learning_rate": 0.5, **changes})


def test_by_default_it_stays():
    assert {fit().learning_rate_at(clips) for clips in (0, 10, 500, 990)} == {0.5}


def test_it_warms_up_to_its_height():
    rates = [fit(warm_up_clips=40).learning_rate_at(clips) for clips in (0, 10, 20, 30, 40, 50)]
    assert rates == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.5])


def test_it_falls_as_half_a_cosine():
    settings = fit(final_share=0.2, warm_up_clips=200)
    assert settings.learning_rate_at(200) == 0.5
    assert settings.learning_rate_at(600) == pytest.approx(0.5 * 0.6)
    assert settings.learning_rate_at(1000) == pytest.approx(0.1)
    quarter = 0.2 + 0.8 * (1 + math.cos(math.pi / 4)) / 2
    assert settings.learning_rate_at(400) == pytest.approx(0.5 * quarter)


def test_what_is_rounded_up_at_the_end_has_the_final_rate():
    assert fit(final_share=0.2).learning_rate_at(1005) == pytest.approx(0.1)


def test_a_warm_up_as_long_as_all():
    assert fit(warm_up_clips=1000).learning_rate_at(995) <= 0.5
