"""Measure ``pgan sample``: how long the first clip takes from a cold start, and how fast the others follow.

    python tools/bench_sample.py                                       # preset small, 1 000 clips of 1.024 s at 16 kHz
    python tools/bench_sample.py --preset small base --n 200 --stages 5 7

The networks are untrained: that changes the sound, not the time. A fresh ``pgan sample`` writes the clips; the first
one ends the cold start, which stands beside that of a bare ``import tensorflow``. Then the same clips are generated
once more in this process, without writing, and the useful arithmetic of that (the forward pass, counted in the
convolutions and matrix products of the generator's graph) is held against the machine's speed at a large float32
matrix product, measured just before with the same threads: their ratio says more than either on a machine that does
other things, too. There, ``--cpu-time`` counts the processor time of both. Linux only.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.settings import N_STAGES, settings
from benchmarks.timing import matmul_speed, seconds_of
from benchmarks.watching import Usage, watch
from pgan_audio.cli.quiet import load_tensorflow

POLL_SECONDS = 0.01
SEED = 0


@dataclass(frozen=True)
class Row:
    """One stage of one preset.

    Attributes:
        preset: Its name.
        stage: Its number.
        n_clips: How many clips were made, twice.
        clip_seconds: Length of a clip.
        import_seconds: Of a bare ``import tensorflow`` in a fresh process.
        first_seconds: From the start of ``pgan sample`` to the first file.
        single: What ``pgan sample`` takes for a single clip, the picture of it included.
        command: What it took for all.
        generate_seconds: For all clips once more, without start and files.
        clip_flops: Useful floating-point operations of a clip.
        matmul_flops: Operations per second of a matrix product.
    """

    preset: str
    stage: int
    n_clips: int
    clip_seconds: float
    import_seconds: float
    first_seconds: float
    single: Usage
    command: Usage
    generate_seconds: float
    clip_flops: float
    matmul_flops: float

    @property
    def written_per_second(self) -> float:
        """Clips per second after the first one, written and drawn."""
        return (self.n_clips - 1) / (self.command.wall_seconds - self.first_seconds)

    @property
    def times_real_time(self) -> float:
        """Seconds of sound per second, after the first clip."""
        return self.written_per_second * self.clip_seconds

    @property
    def times_real_time_per_core(self) -> float:
        """Seconds of sound per second of processor time, after the first clip: what one undisturbed core does."""
        return (self.n_clips - 1) * self.clip_seconds / (self.command.cpu_seconds - self.single.cpu_seconds)

    @property
    def generated_per_second(self) -> float:
        """Clips per second, not written."""
        return self.n_clips / self.generate_seconds

    @property
    def share_of_matmul(self) -> float:
        """Speed of the useful arithmetic as a share of the matrix product's."""
        return self.generated_per_second * self.clip_flops / self.matmul_flops


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, print."""
    options = parsed(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    load_tensorflow()
    from pgan_audio.sampling.generation import pin_threads

    pin_threads()
    rows = []
    scratch = Path(tempfile.mkdtemp(prefix="bench-sample-", dir=options.scratch))
    try:
        for preset in options.preset:
            run = untrained_run(scratch / preset, preset, options.stages)
            for stage in options.stages:
                print(f"{preset}, stage {stage} ...", file=sys.stderr)
                rows.append(measured(run, preset, stage, options))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(table(rows))
    print(f"{os.cpu_count()} processors; load of the machine at the end: {os.getloadavg()[0]:.1f}.")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options, checked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", nargs="+", default=["small"], metavar="NAME")
    parser.add_argument(
        "--stages", nargs="+", type=int, choices=range(1, N_STAGES + 1), default=[N_STAGES], metavar="N"
    )
    parser.add_argument("--n", type=int, default=1000, help="clips")
    parser.add_argument(
        "--cpu-time", action="store_true", help="processor time of all threads, for all but the command"
    )
    parser.add_argument("--scratch", type=Path, help="folder for run and clips; by default the system's")
    parser.add_argument("--json", type=Path, help="write the numbers there, too")
    options = parser.parse_args(arguments)
    if options.n < 2:
        parser.error(f"--n must be at least 2, a first clip and others. Received: {options.n}.")
    if not sys.platform.startswith("linux"):
        parser.error("memory is read from /proc: this tool needs Linux.")
    return options


def untrained_run(path: Path, preset: str, stages: Sequence[int]) -> Path:
    """A run folder with stages that count as finished, though nothing was trained."""
    from pgan_audio.config import record
    from pgan_audio.designs import build_design
    from pgan_audio.training import stage_model, weights
    from pgan_audio.training.run_folder import RunFolder

    config = settings(preset, ["precision=float32"])
    run, design = RunFolder.create(path), build_design(config)
    record.write(config, run.config)
    for stage in stages:
        generator = design.build_generator(stage)
        weights.initialise(generator, SEED, design.initial_value)
        stage_model.save(run.stage(stage), {"design": design.name, "stage": stage}, weights.arrays(generator))
    return path


def measured(run: Path, preset: str, stage: int, options: argparse.Namespace) -> Row:
    """Sample a stage in a fresh process, and once more in this one."""
    from benchmarks.flops import forward_flops
    from pgan_audio.sampling.generation import ClipGenerator
    from pgan_audio.training.run_folder import RunFolder

    n_clips, clock = options.n, time.process_time if options.cpu_time else time.perf_counter
    import_seconds = watch([sys.executable, "-c", "import tensorflow"]).wall_seconds
    _, single = sampled(run, stage, 1)
    first_seconds, command = sampled(run, stage, n_clips)
    generator = ClipGenerator.load(RunFolder.open(run), stage)
    next(generator.clips(SEED, [0]))  # traced now
    matmul_flops = matmul_speed(clock=clock)
    generate_seconds = seconds_of(lambda: [index for index, _ in generator.clips(SEED, range(n_clips))], clock)
    network = generator.design.build_generator(stage)
    finished = generator.finished
    return Row(
        preset,
        stage,
        n_clips,
        finished.length / finished.rate_hz,
        import_seconds,
        first_seconds,
        single,
        command,
        generate_seconds,
        forward_flops(network, generator.space.shape),
        matmul_flops,
    )


def sampled(run: Path, stage: int, n_clips: int) -> tuple[float, Usage]:
    """Seconds to the first clip of a fresh ``pgan sample``, and what the whole took."""
    out = run / "samples"
    command = [sys.executable, "-m", "pgan_audio", "sample", "--run", str(run), "--stage", str(stage)]
    first = {}
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set() and not any(out.glob("stage-*.wav")):
            time.sleep(POLL_SECONDS)
        first["seconds"] = time.perf_counter() - started

    watcher = threading.Thread(target=look)
    started = time.perf_counter()
    watcher.start()
    try:
        usage = watch([*command, "--n", str(n_clips), "--seed", str(SEED), "--out", str(out)])
    finally:
        ended.set()
        watcher.join()
        shutil.rmtree(out, ignore_errors=True)
    return first["seconds"], usage


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        "| preset | stage | import, s | first clip, s | processor s | clips/s | × real time | × per core "
        "| peak memory, MB | clips/s, not written | GFLOP/clip | GFLOP/s | matmul, GFLOP/s | share |",
        "|" + "---|" * 14,
    ]
    for row in rows:
        useful_flops = row.generated_per_second * row.clip_flops
        lines.append(
            f"| {row.preset} | {row.stage} | {row.import_seconds:.1f} | {row.first_seconds:.1f} "
            f"| {row.single.cpu_seconds:.1f} | {row.written_per_second:.0f} | {row.times_real_time:.0f} "
            f"| {row.times_real_time_per_core:.0f} | {row.command.peak_bytes / 1e6:.0f} "
            f"| {row.generated_per_second:.0f} | {row.clip_flops / 1e9:.3f} | {useful_flops / 1e9:.1f} "
            f"| {row.matmul_flops / 1e9:.0f} | {row.share_of_matmul:.0%} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
