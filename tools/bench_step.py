"""Measure the training step: time, useful arithmetic, and how it compares with the machine's own speed and PyTorch.

    python tools/bench_step.py                                    # preset small, all stages, float32 and bfloat16
    python tools/bench_step.py --preset base --stages 1 2 --batch 16 --steps 3 --set progressive.kernel_size=5

A step is the critic's and the generator's. Its useful work is ``4 F_G + 14 F_D`` floating-point operations per clip,
F_G and F_D being those of a forward pass of generator and critic, counted in the convolutions and matrix products
of the networks' graphs: the critic's step takes F_G + 12 F_D (the penalty with its second derivative 6 of them), the
generator's 3 F_G + 2 F_D. Beside it stands the machine's speed at a large float32 matrix product, measured just before
with the same threads. Where PyTorch is installed the same networks with the same weights take the same step there.
Times are medians. Run it on a machine that does nothing else; where that can't be, ``--cpu-time --threads 1`` counts
processor time.
"""

import argparse
import functools
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.settings import CLIP_SAMPLES, N_STAGES, settings
from benchmarks.step_row import StepRow, step_table
from benchmarks.timing import matmul_speed, medians, seconds_of
from pgan_audio.cli.quiet import load_tensorflow

if TYPE_CHECKING:
    from benchmarks.torch_step import TorchSteps
    from pgan_audio.config.progressive import ProgressiveConfig
    from pgan_audio.training.steps import AdversarialSteps

FADE = 0.5
DECAY = 0.999
AGREEMENT = 1e-3


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, print."""
    options = parsed(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    load_tensorflow()
    import tensorflow as tf

    from pgan_audio.training import device

    if options.threads:
        tf.config.threading.set_intra_op_parallelism_threads(options.threads)
        tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    rows = []
    for preset in options.preset:
        for precision in options.precision:
            for stage in options.stages:
                print(f"{preset}, {precision}, stage {stage} ...", file=sys.stderr)
                rows.append(measured(preset, precision, stage, options))
    print(step_table(rows))
    print(f"{device.description()}; load of the machine at the end: {os.getloadavg()[0]:.1f}.")
    if options.json:
        facts = [asdict(row) | {"useful_flops": row.useful_flops} for row in rows]
        options.json.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    stages = range(1, N_STAGES + 1)
    parser.add_argument("--preset", nargs="+", default=["small"], metavar="NAME")
    parser.add_argument("--stages", nargs="+", type=int, choices=stages, default=list(stages), metavar="N")
    parser.add_argument("--precision", nargs="+", choices=("float32", "bfloat16"), default=["float32", "bfloat16"])
    parser.add_argument("--batch", type=int, help="clips per step; by default the preset's")
    parser.add_argument("--steps", type=int, default=7, help="measured steps, after two to warm up")
    parser.add_argument("--threads", type=int, default=0, help="threads per operation; by default one per processor")
    parser.add_argument("--cpu-time", action="store_true", help="processor time of all threads instead of time")
    parser.add_argument("--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--no-torch", dest="torch", action="store_false", help="leave PyTorch out")
    parser.add_argument("--profile", action="store_true", help="also say which operations take the time")
    parser.add_argument("--json", type=Path, help="write the numbers there, too")
    return parser.parse_args(arguments)


def measured(preset: str, precision: str, stage: int, options: argparse.Namespace) -> StepRow:
    """Build the networks of a stage and time their steps."""
    import tensorflow as tf

    from benchmarks.flops import forward_flops
    from pgan_audio.config.section import per_stage
    from pgan_audio.progressive.design import ProgressiveDesign
    from pgan_audio.training.steps import AdversarialSteps

    config = config_of(preset, precision, options)
    batch_size, length = per_stage(config.schedule.batch_sizes, stage), CLIP_SAMPLES >> (N_STAGES - stage)
    steps = AdversarialSteps(ProgressiveDesign(config), config, stage, batch_size, tf.distribute.get_strategy())
    clips = np.random.default_rng(0).integers(-8_000, 8_000, (batch_size, length, 1)).astype(np.int16)
    critic_step, generator_step = work_of(steps, clips)
    clock = time.process_time if options.cpu_time else time.perf_counter
    time_them = functools.partial(medians, repetitions=options.steps, clock=clock)

    matmul_flops = matmul_speed(clock=clock)
    first_seconds = seconds_of(critic_step, clock) + seconds_of(generator_step, clock)
    critic_seconds, generator_seconds = time_them(critic_step, generator_step)
    if options.profile:
        print_profile(lambda: (critic_step(), generator_step()))
    twin = torch_twin(steps, config) if options.torch else None
    return StepRow(
        preset,
        stage,
        precision,
        batch_size,
        forward_flops(steps.generator, (config.progressive.latent_size,)),
        forward_flops(steps.critic, (length, 1)),
        first_seconds,
        critic_seconds,
        generator_seconds,
        matmul_flops,
        sum(time_them(*torch_work_of(twin, clips))) if twin else None,
    )


def config_of(preset: str, precision: str, options: argparse.Namespace) -> "ProgressiveConfig":
    """The preset's settings, with facts of data that needn't exist."""
    overrides = [f"precision={precision}"]
    overrides += [f"schedule.batch_sizes=[{options.batch}]"] if options.batch else []
    return settings(preset, [*overrides, *options.overrides])


def work_of(steps: "AdversarialSteps", clips: np.ndarray) -> tuple[Callable[[], None], Callable[[], None]]:
    """The critic's and the generator's step, each to be called without arguments, the critic's first."""
    import tensorflow as tf

    labels = np.zeros(len(clips), np.int32)
    score = None

    def critic_step() -> None:
        nonlocal score
        score = steps.critic_step(tf.constant(clips), tf.constant(labels), FADE, 0, 0)["score/real"]
        score.numpy()

    def generator_step() -> None:
        steps.generator_step(tf.constant(labels), FADE, score, DECAY, 0, 0)["loss/generator"].numpy()

    return critic_step, generator_step


def torch_work_of(twin: "TorchSteps", clips: np.ndarray) -> tuple[Callable[[], float], Callable[[], float]]:
    """The same two in PyTorch."""
    import torch

    samples = torch.tensor(clips).transpose(1, 2)
    return lambda: twin.critic_step(samples, FADE), lambda: twin.generator_step(FADE, DECAY)


def torch_twin(steps: "AdversarialSteps", config: "ProgressiveConfig") -> "TorchSteps | None":
    """The same networks in PyTorch; None without it.

    Raises:
        RuntimeError: They don't give the same.
    """
    try:
        import torch
    except ImportError:
        return None
    from benchmarks.torch_step import TorchSteps
    from pgan_audio.training import device, weights

    torch.set_num_threads(device.n_threads())
    twin = TorchSteps(
        config, steps.stage, steps.batch_size, weights.arrays(steps.generator), weights.arrays(steps.critic)
    )
    if config.precision == "float32" and (difference := disagreement(steps, twin)) > AGREEMENT:
        raise RuntimeError(f"the networks in PyTorch aren't those of the package: they differ by {difference:.2g}.")
    return twin


def disagreement(steps: "AdversarialSteps", twin: "TorchSteps") -> float:
    """Largest difference between the package's networks and PyTorch's, relative to the largest of what they give.

    Compared are clips, scores, and the gradient of the penalty, a second derivative, with respect to the critic's
    weights.
    """
    import tensorflow as tf
    import torch

    from pgan_audio.losses.penalties import gradient_penalty
    from pgan_audio.training.weights import variables

    z = (
        np.random.default_rng(1)
        .standard_normal((steps.batch_size, steps.config.progressive.latent_size))
        .astype(np.float32)
    )
    labels, fade = tf.zeros(steps.batch_size, tf.int32), tf.constant(FADE)
    wave = steps.generator(z, labels, fade)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(wave)
            scores = steps.critic(wave, labels, fade)
        penalty = gradient_penalty(inner.gradient(scores, wave), steps.design.penalty_unit(steps.stage, fade))
    kernel = variables(steps.critic)["stage_1_conv_1/kernel"]
    ours = [wave, scores, penalty, outer.gradient(penalty, kernel.value)]
    their_wave = twin.generator(torch.tensor(z), FADE).detach()
    their_penalty = twin.penalty(their_wave, FADE)
    (slope,) = torch.autograd.grad(their_penalty, twin.critic_weights["stage_1_conv_1/kernel"])
    theirs = [their_wave.transpose(1, 2), twin.critic(their_wave, FADE), their_penalty, slope.permute(2, 1, 0)]
    pairs = [(a.numpy(), b.detach().numpy()) for a, b in zip(ours, theirs, strict=True)]
    return max(float(np.abs(a - b).max() / np.abs(a).max()) for a, b in pairs)


def print_profile(work: Callable[[], object], n_shown: int = 12) -> None:
    """Print the operations that take most of the time."""
    from benchmarks.op_times import op_seconds

    seconds = op_seconds(work)
    total = sum(seconds.values())
    print(f"  {total * 1e3:.1f} ms in operations:")
    for kind, own in seconds.most_common(n_shown):
        print(f"  {own / total:6.1%}  {kind}")


if __name__ == "__main__":
    main()
