"""The figures of clips and of a training's course, held against sums by hand."""

from datetime import UTC, datetime

import numpy as np
import pytest

from ablation import figures
from pgan_audio.audio import measures
from pgan_audio.training.event import Event


def event(clips, stage=2, kind="", **values):
    return Event(datetime.now(UTC), clips, stage, values, kind, "message" if kind else "")


def noise(rng, n=4, time=500, channels=1):
    return rng.standard_normal((n, time, channels)).astype(np.float32) / 10


def test_figures_are_the_measures_of_the_package(rng):
    clips = noise(rng)
    found = figures.of_clips(clips, 1000)
    assert found.pop("not_finite_share") == 0
    assert found == measures.summary(clips[..., 0].astype(np.float64), 1000)


def test_each_channel_is_a_clip(rng):
    clips = noise(rng, channels=2)
    clips[..., 1] = np.sin(np.arange(500) / 3)  # one side hisses, the other sings
    sides = np.concatenate([clips[..., 0], clips[..., 1]]).astype(np.float64)
    found, expected = figures.of_clips(clips, 1000), measures.summary(sides, 1000)
    assert found == pytest.approx(expected | {"not_finite_share": 0})


def test_clips_that_are_not_finite_are_counted_and_left_out(rng):
    clips = noise(rng)
    good = figures.of_clips(clips[1:], 1000)
    clips[0, 3] = np.inf
    found = figures.of_clips(clips, 1000)
    assert found == good | {"not_finite_share": 0.25}


def test_of_no_finite_clip_there_is_nothing_to_say(rng):
    assert figures.of_clips(np.full((2, 500, 1), np.nan), 1000) == {"not_finite_share": 1.0}


def test_the_course_is_the_last_quarter_weighed_by_clips():
    names = {"score/delta": 7.0, "gradient/critic": 2.0}
    events = [
        event(100, stage=1, **{"score/delta": 1000.0}),
        event(160, **{"score/delta": 500.0}),
        event(175, **{"score/delta": 400.0}),  # the border of the last quarter of 100 to 200
        event(185, **names),
        event(185, kind="roll-back"),
        event(190, **{"kid/scored": 5.0}),  # figures of something else
        event(200, **{"score/delta": 1.0, "share/clipped": 0.25}),
        event(300, stage=3, **{"score/delta": 9000.0}),
    ]
    found = figures.of_course(events, stage=2, start=100, end=200)
    assert found["delta"] == pytest.approx((10 * 7 + 15 * 1) / 25)
    assert found["critic_gradient"] == 2
    assert found["overflow"] == 0.25
    assert found.keys() == {"delta", "critic_gradient", "overflow"}


def test_numbers_that_are_none_do_not_count():
    events = [event(190, **{"score/delta": float("nan")}), event(200, **{"score/delta": 3.0})]
    assert figures.of_course(events, 2, 100, 200) == {"delta": 3.0}
