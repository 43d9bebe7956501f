"""What a design measures of its data: once, before the first step, and then it goes wherever the weights go."""

import numpy as np
import pytest

from pgan_audio.training import stage_model
from pgan_audio.training.events import read_events

MEASURED = "Mean level of 4 tracks."


@pytest.fixture
def knowing():
    """A function from a run's settings to a design that knows the mean level of its clips, and counts measurements."""
    from pgan_audio.progressive.design import ProgressiveDesign

    class Knowing(ProgressiveDesign):
        """The progressive design, but for real clips at a mean level of 1."""

        n_measured = 0

        def measure(self, feed):
            Knowing.n_measured += 1
            clips = [clip / np.float32(32768) for clip in feed.every_clip(self.config.data_stage(1))]
            self.statistics = {"level": np.float32(np.sqrt(np.mean(np.square(clips))))}
            return MEASURED

        def take_statistics(self, values):
            self.statistics = dict(values)

        def real_samples(self, x, stage, fade):
            return super().real_samples(x, stage, fade) / self.statistics["level"]

    return Knowing


def test_they_are_measured_once_and_travel_with_the_weights(trial, eager, knowing):
    run = trial()
    run.design = knowing(run.config)
    assert not run.train(until=1, stop_at=8)
    level = run.design.statistics["level"]
    assert level > 0.01
    np.testing.assert_array_equal(run.loaded().arrays["statistics/level"], level)
    run.design = knowing(run.config)  # as a new process has it
    assert run.train(until=1)
    assert knowing.n_measured == 1
    np.testing.assert_array_equal(run.design.statistics["level"], level)
    _, weights = stage_model.load(run.run.stage(1))
    np.testing.assert_array_equal(weights["statistics/level"], level)


def test_they_are_told_and_noted_once(trial, eager, knowing):
    run = trial()
    for stop_at in (8, 0):
        run.design = knowing(run.config)
        run.train(until=1, stop_at=stop_at)
    assert run.said == [MEASURED]
    notes = [event for event in read_events(run.run.events) if event.kind]
    assert [(event.clips, event.stage, event.kind, event.message) for event in notes] == [
        (0, 1, "statistics", MEASURED)
    ]


def test_what_was_measured_before_the_first_checkpoint_is_measured_again(trial, eager, knowing, assert_same_end):
    straight, run = trial("straight"), trial("run")
    for each in (straight, run):
        each.design = knowing(each.config)
    assert straight.train(until=1)
    run.train_and_be_killed(8)
    run.design = knowing(run.config)
    assert run.train(until=1)
    assert knowing.n_measured == 3
    assert_same_end(run, straight)
    assert run.happened() == straight.happened()


def test_designs_that_know_nothing_say_nothing(trial, eager):
    run = trial()
    assert run.train(until=1)
    assert run.said == []
    assert [name for name in run.loaded().arrays if name.startswith("statistics")] == []
    assert [event.kind for event in read_events(run.run.events) if event.kind] == []
