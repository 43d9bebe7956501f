"""How many clips plain fitting can show in a given time, from what its steps were measured to cost."""

import time

from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.record import with_values
from pgan_audio.errors import ConfigError
from pgan_audio.training.budget import MEASURED_BATCHES, MEASURED_SECONDS, StageCost
from pgan_audio.training.fit_task import FitTask

EPOCHS = 20
LEAST_BATCHES = 50


def planned(config: FittedConfig, task: FitTask) -> tuple[FittedConfig, StageCost]:
    """The settings with clips that take ``fit.budget_minutes`` from now, in 20 epochs, as far as can be foreseen.

    Beside them what was measured: what a batch takes, and what tracing and looking at held-out clips take once.

    A network that nobody keeps is trained for a few batches, and looked at as at the end of an epoch; both are part of
    the time. What `FitTask.finish` does at the very end comes on top.

    Raises:
        ConfigError: The time is too short, or there is none.
    """
    if config.fit.budget_minutes is None:
        raise ConfigError("There is no time to fit into. Expected fit.budget_minutes. Received: none.")
    started, seconds = time.perf_counter(), 60 * config.fit.budget_minutes
    size = config.fit.batch_size
    network = task.build()
    x, y = task.examples(0, size, 0)
    network.train_on_batch(x, y)
    tracing = time.perf_counter() - started
    begun, n_batches = time.perf_counter(), 0
    while n_batches < MEASURED_BATCHES or time.perf_counter() - begun < MEASURED_SECONDS:
        network.train_on_batch(*task.examples(0, size, 0))
        n_batches += 1
    batch_seconds = (time.perf_counter() - begun) / n_batches
    begun = time.perf_counter()
    task.evaluate(network)
    looking = EPOCHS * (time.perf_counter() - begun)
    left = seconds - (time.perf_counter() - started) - tracing - looking
    batches = int(left / batch_seconds)
    if batches < LEAST_BATCHES:
        raise ConfigError(
            f"The time is too short. Expected enough for {LEAST_BATCHES} batches of {batch_seconds:.2g} s, beside "
            f"{seconds - left:.0f} s for measuring, tracing and looking at held-out clips. Received: {seconds:.0f} s. "
            "Allow more time, or take a smaller network or batch."
        )
    clips = batches * size
    changes = {"fit.clips": clips, "fit.epoch_clips": -(-clips // EPOCHS)}
    changes["fit.warm_up_clips"] = min(config.fit.warm_up_clips, clips // 10)
    return with_values(config, changes), StageCost(batch_seconds, tracing + looking)
