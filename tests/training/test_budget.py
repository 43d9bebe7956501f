"""Sharing a time over the stages, and what a stage is measured to cost."""

import types

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.errors import ConfigError
from pgan_audio.training.budget import LEAST_BATCHES, StageCost, share
from pgan_audio.training.schedule import Schedule

costs_of_stages = st.lists(st.builds(StageCost, st.floats(0.001, 2.0), st.floats(0.0, 20.0)), min_size=1, max_size=8)


def seconds_of(growing, stable, costs, sizes):
    """What a schedule takes, added up batch by batch the slow way."""
    total = 0.0
    for g, s, cost, size in zip(growing, stable, costs, sizes, strict=True):
        total += cost.fixed_seconds + sum(cost.batch_seconds for _ in range((g + s) // size))
    return total


def schedule_of(n_stages, size=16, growing=(20_000,), stable=(80_000,)):
    return Schedule(growing, stable, (size,), n_stages)


@given(costs_of_stages, st.floats(0, 3600), st.sampled_from([1, 4, 16]), st.integers(0, 50), st.integers(1, 50))
def test_the_time_is_filled_and_never_passed(costs, spare, size, growing, stable):
    least = sum(cost.fixed_seconds + LEAST_BATCHES * cost.batch_seconds for cost in costs)
    sizes = [size] * len(costs)
    schedule = schedule_of(len(costs), size, (growing * size,), (stable * size,))
    growing, stable = share(least + spare + 1e-6, costs, schedule)
    taken = seconds_of(growing, stable, costs, sizes)
    assert taken <= least + spare + 1e-3
    assert taken >= least + spare - sum(cost.batch_seconds for cost in costs) - 1e-3
    assert all(clips % size == 0 for clips in (*growing, *stable))
    assert growing[0] == 0
    assert min(stable) >= size


def test_known_point():
    """100 s are left, 16 of them for 8 batches a stage; the other 84 are split 1 to 4, as 20 batches to 20 and 60."""
    schedule = schedule_of(2, growing=(0, 20 * 16), stable=(20 * 16, 60 * 16))
    growing, stable = share(120, [StageCost(1.0, 10.0)] * 2, schedule)
    batches = [8 + int(84 / 5), 8 + int(84 * 4 / 5)]
    assert growing == (0, round(batches[1] / 4) * 16)
    assert [g + s for g, s in zip(growing, stable, strict=True)] == [16 * n for n in batches]


def test_the_schedule_keeps_its_proportions():
    """Each stage costs twice the one before; the time is some twentieth of what the schedule would take."""
    clips = (4_000, 8_000, 120_000, 40_000)
    schedule = schedule_of(4, growing=(0, 800, 12_000, 4_000), stable=(4_000, 7_200, 108_000, 36_000))
    costs = [StageCost(0.1 * 2**stage, 1.0) for stage in range(4)]
    whole = sum(cost.seconds(n / 16) for cost, n in zip(costs, clips, strict=True))
    growing, stable = share(whole / 20, costs, schedule)
    extra = 16 * LEAST_BATCHES
    scaled = [g + s - extra for g, s in zip(growing, stable, strict=True)]
    np.testing.assert_allclose(scaled[1:], np.array(clips[1:]) * scaled[2] / clips[2], atol=16)
    assert scaled[2] / clips[2] == pytest.approx(1 / 20, rel=0.1)  # less what stages take once
    np.testing.assert_allclose(growing[1:], 0.1 * np.add(growing, stable)[1:], atol=8)


def test_stages_that_are_not_trained_have_no_share():
    """Two of seven are."""
    costs = [StageCost(1.0, 10.0)] * 2
    assert share(120, costs, schedule_of(7)) == share(120, costs, schedule_of(2))


def test_too_short_a_time_is_refused_with_the_shortest():
    costs = [StageCost(1.0, 26.0)] * 2  # 2 x (26 + 8) s
    with pytest.raises(ConfigError, match=r"too short for 2 stages .* at least 1\.1 minutes\. Received: 1\.0 minutes"):
        share(60, costs, schedule_of(2))
    assert share(68.001, costs, schedule_of(2))


def test_a_stage_is_timed_step_by_step(monkeypatch):
    """Steps that take 20 ms (critic) and 10 ms (generator, every second batch), after a first one of 200 ms."""
    import tensorflow as tf

    from pgan_audio.config import load_config, with_data
    from pgan_audio.training import budget

    calls, now = [], [0.0]

    class Steps:
        average = "the average"

        def __init__(self, design, config, stage, size, strategy):
            self.first = True
            calls.append((design, stage, size))

        def critic_step(self, clips, labels, fade, shown, roll_back):
            assert (clips.shape, clips.dtype, labels.shape) == ((16, 512, 2), tf.int16, (16,))
            assert np.std(clips) > 100
            now[0] += 0.2 if self.first else 0.02
            self.first = False
            return {"score/real": tf.constant(0.0)}

        def generator_step(self, labels, fade, real_score, decay, shown, roll_back):
            now[0] += 0.01
            return {}

        def state(self):
            calls.append("state")

    monkeypatch.setattr(budget, "AdversarialSteps", Steps)
    monkeypatch.setattr(budget, "time", types.SimpleNamespace(perf_counter=lambda: now[0]))
    facts = {
        "fingerprint": "0",
        "sample_rate_hz": 1000,
        "clip_samples": 1024,
        "channels": 2,
        "n_stages": 3,
        "stage_rms": (0.1,) * 3,
        "authors": ("a",),
    }
    config = with_data(load_config(preset="tiny", overrides=["optimiser.critic_steps=2"]), facts)
    cost = budget.measure("design", config, None, 2, lambda generator, stage: calls.append((generator, stage)))
    assert calls == [("design", 2, 16), "state", ("the average", 2)]
    assert cost.fixed_seconds == pytest.approx(0.21)  # the generator takes its step with the first batch too
    assert cost.batch_seconds == pytest.approx(0.025)
