"""The clips that plain fitting is given for a time, and what it is measured to cost."""

import types

import pytest

from pgan_audio.config import load_config
from pgan_audio.errors import ConfigError
from pgan_audio.training import fit_budget
from pgan_audio.training.budget import StageCost
from pgan_audio.training.fit_budget import planned


class Task:
    """Batches that take 3 s (the first, which traces) and 0.5 s, held-out clips that take 1 s to look at."""

    def __init__(self):
        self.now = 100.0
        self.is_traced = False

    def build(self):
        return types.SimpleNamespace(train_on_batch=self._train)

    def examples(self, start, size, seed):
        return (start, size), seed

    def evaluate(self, network):
        self.now += 1.0

    def _train(self, x, y):
        assert (x, y) == ((0, 8), 0)
        self.now += 0.5 if self.is_traced else 3.0
        self.is_traced = True


@pytest.fixture
def task(monkeypatch):
    task = Task()
    monkeypatch.setattr(fit_budget, "time", types.SimpleNamespace(perf_counter=lambda: task.now))
    return task


def settings(*overrides):
    return load_config(design="fft-autoencoder", preset="tiny", overrides=["fit.batch_size=8", *overrides])


def test_known_point(task):
    """Of 600 s, 6 go to measuring (3 + 4 x 0.5 + 1), 3 to tracing again, 20 to twenty looks; 571 s are 1142 batches."""
    config, cost = planned(settings("fit.budget_minutes=10", "fit.warm_up_clips=5000"), task)
    assert config.fit.clips == 1142 * 8
    assert config.fit.epoch_clips == 457  # 9136 / 20, rounded up
    assert config.fit.warm_up_clips == 913
    assert cost == StageCost(batch_seconds=0.5, fixed_seconds=23.0)
    assert cost.seconds(1142) == 594.0


def test_too_short_a_time_is_refused(task):
    with pytest.raises(ConfigError, match=r"50 batches of 0\.5 s, beside 29 s for .* Received: 48 s\."):
        planned(settings("fit.budget_minutes=0.8"), task)


def test_no_time_is_refused(task):
    with pytest.raises(ConfigError, match=r"Expected fit\.budget_minutes\. Received: none\."):
        planned(settings(), task)
