"""A schedule that fits into a given time, from what a stage's steps were measured to cost."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from pgan_audio.config.schema import AdversarialConfig
from pgan_audio.errors import ConfigError
from pgan_audio.training.design import AdversarialDesign
from pgan_audio.training.schedule import Schedule
from pgan_audio.training.steps import AdversarialSteps

MEASURED_BATCHES = 4
"""At least so many are timed, after the first one, and for at least ``MEASURED_SECONDS``."""

MEASURED_SECONDS = 1.5
LEAST_BATCHES = 8
"""No stage is given less: fewer would not even fade it in."""


@dataclass(frozen=True)
class StageCost:
    """What a stage takes on this machine.

    Attributes:
        batch_seconds: For one batch: the critic's step, and the generator's where there is one.
        fixed_seconds: Once per stage: building and tracing the networks, the last save, its preview.
    """

    batch_seconds: float
    fixed_seconds: float

    def seconds(self, batches: float) -> float:
        """What the stage takes with so many batches."""
        return self.fixed_seconds + batches * self.batch_seconds


def measure(
    design: AdversarialDesign,
    config: AdversarialConfig,
    strategy: tf.distribute.Strategy,
    stage: int,
    finish: Callable[[keras.Model, int], None] = lambda generator, stage: None,
) -> StageCost:
    """Time a stage on white noise, with networks that nobody keeps.

    Args:
        design: Builds the networks.
        config: Of the run.
        strategy: Where it will be trained.
        stage: From 1.
        finish: Called with the generator and the stage: what will be done at its end, such as a preview.
    """
    size, critic_steps = Schedule.of(config).batch_size(stage), config.optimiser.critic_steps
    rng = np.random.default_rng(0)
    shape = (size, config.length(stage), config.facts.channels)
    clips = tf.constant(rng.integers(-3000, 3000, shape).astype(np.int16))
    labels = tf.zeros((size,), tf.int32)

    def batch() -> None:
        metrics = dict(steps.critic_step(clips, labels, 0.5, 0, 0))
        if taken % critic_steps == 0:
            metrics |= steps.generator_step(labels, 0.5, metrics["score/real"], 0.9, 0, 0)
        _ = [float(value) for value in metrics.values()]

    taken = 0
    started = time.perf_counter()
    steps = AdversarialSteps(design, config, stage, size, strategy)
    batch()
    steps.state()
    finish(steps.average, stage)
    fixed_seconds = time.perf_counter() - started
    seconds: list[float] = []
    while len(seconds) < MEASURED_BATCHES * critic_steps or sum(seconds) < MEASURED_SECONDS:
        taken += 1
        started = time.perf_counter()
        batch()
        seconds.append(time.perf_counter() - started)
    return StageCost(float(np.mean(seconds)), fixed_seconds)


def share(seconds: float, costs: Sequence[StageCost], schedule: Schedule) -> tuple[tuple[int, ...], ...]:
    """Clips per stage that fill a time: those of a schedule, all of them scaled by one number.

    How the work is best divided between the stages depends on the recordings, so the schedule says it.

    Args:
        seconds: For all stages together, what they take once included.
        costs: Of each stage, from the first.
        schedule: What to scale, with as many stages or more.

    Returns:
        The clips growing and the clips stable, per stage; whole batches, none growing at stage 1.

    Raises:
        ConfigError: The time is too short for even a few batches per stage.

    Example:
        >>> schedule = Schedule(growing_clips=(100,), stable_clips=(300,), batch_sizes=(10,), n_stages=2)
        >>> share(106, [StageCost(1.0, 10.0)] * 2, schedule)
        ((0, 120), (380, 360))
    """
    left = seconds - sum(cost.fixed_seconds for cost in costs)
    least = sum(LEAST_BATCHES * cost.batch_seconds for cost in costs)
    if left < least:
        minutes = (seconds - left + least) / 60
        raise ConfigError(
            f"The time is too short for {len(costs)} stages on this machine. Expected at least {minutes:.1f} minutes. "
            f"Received: {seconds / 60:.1f} minutes. Allow more time, train fewer stages, or take a smaller preset."
        )
    stages = range(1, len(costs) + 1)
    sizes = [schedule.batch_size(stage) for stage in stages]
    phases = [schedule.phase_clips(stage) for stage in stages]
    planned = [sum(phase) / size for phase, size in zip(phases, sizes, strict=True)]
    scale = (left - least) / sum(n * cost.batch_seconds for n, cost in zip(planned, costs, strict=True))
    growing, stable = [], []
    for (fades, stays), size, n in zip(phases, sizes, planned, strict=True):
        batches = LEAST_BATCHES + int(scale * n)
        fading = min(round(batches * fades / (fades + stays)), batches - 1)  # a stage ends faded in
        growing.append(fading * size)
        stable.append((batches - fading) * size)
    return tuple(growing), tuple(stable)
