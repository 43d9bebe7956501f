"""Train the same networks in many ways and compare what becomes of them.

    python tools/ablate.py --data data --config configs/progressive/digits.toml --stage 4 --clips 8000 --out ablation
    python tools/ablate.py ... --only activation loss        # along these axes alone
    python tools/ablate.py ... --base reference --base "loss=sign_literal penalty=none"     # around two ways to train
    python tools/ablate.py ... --only activation loss --full  # all combinations of them
    python tools/ablate.py ... --dry-run                      # what it would do, and for how long

Axes: the activation, what ends the critic (output), the loss, the gradient penalty, the filter, and growth. By default
one at a time is changed from the reference, or from each --base. All trials are shown the same number of clips, and
trials of one seed begin with the same weights and see the same clips in the same order. A trial that diverges is a
result.

Stop it with Ctrl-C; the same command goes on, and what is finished is not done again. After each trial it writes
OUT/ablation.csv (every trial), OUT/ablation.md (means and 95 % intervals over the seeds) and OUT/ablation.png. Several
processes may share the work in one OUT, each with seeds of its own; the same command with all seeds then shows them
together. To train a diverged trial anew, remove its file in OUT/results and its folder in OUT/runs.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ablation.cells import AXES, Cell, one_at_a_time, product
from ablation.own_process import run_alone
from ablation.table import Findings, Section, csv_text, markdown_text
from ablation.trial import Plan, Result, known_result, of_recordings
from pgan_audio import atomic
from pgan_audio.cli.progress import duration
from pgan_audio.cli.quiet import load_tensorflow
from pgan_audio.cli.stopping import StopRequest, stop_request
from pgan_audio.errors import PganError

Trial = tuple[Cell, int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, train and measure what is missing, write the tables; return the exit code."""
    options = parsed(arguments)
    plan = plan_of(options)
    sections = [Section(base, cells_of(base, options)) for base in options.bases]
    cells = {cell.name: cell for section in sections for cell in section.cells}
    trials = [(cell, seed) for seed in dict.fromkeys(options.seeds) for cell in cells.values()]
    load_tensorflow()
    try:
        if options.dry_run:
            print(outlook(plan, trials))
            return 0
        options.out.mkdir(parents=True, exist_ok=True)
        with stop_request() as stop:
            done = run_all(plan, sections, trials, stop)
    except PganError as error:
        print(f"ablate: {error}", file=sys.stderr)
        return error.exit_code
    print(f"{len(done)} of {len(trials)} trials done: {options.out / 'ablation.md'}")
    return 128 + stop.signal if stop.signal else 0


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options, with ``bases`` as cells."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder made by pgan prepare")
    parser.add_argument("--out", type=Path, default=Path("ablation"))
    parser.add_argument("--config", type=Path, help="TOML file with settings that all trials share")
    parser.add_argument("--preset", help="sizes and schedule of all trials")
    parser.add_argument("--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--stage", type=int, default=4, help="the last stage to train, the one that is measured")
    parser.add_argument("--clips", type=int, help="clips shown at each stage, half of them while it fades in")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2], metavar="SEED", help="a trial of each cell")
    parser.add_argument("--n", type=int, default=256, help="clips to measure")
    parser.add_argument("--only", nargs="+", choices=AXES, default=list(AXES), metavar="AXIS", help=", ".join(AXES))
    parser.add_argument("--full", action="store_true", help="all combinations instead of one change at a time")
    parser.add_argument(
        "--base", dest="bases", action="append", metavar="CHOICES", help="'reference', or axis=value ..."
    )
    parser.add_argument(
        "--classifier-dir",
        type=Path,
        help="classifier set to score by, as for pgan score; trials with another filter than the data's get no scores",
    )
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args(arguments)
    for name, least in (("clips", 2), ("n", 1)):
        if (value := getattr(options, name)) is not None and value < least:
            parser.error(f"--{name} must be at least {least}. Received: {value}.")
    try:
        options.bases = [Cell.of(text.replace("reference", "").split()) for text in options.bases or ["reference"]]
    except ValueError as error:
        parser.error(f"argument --base: {error}")
    return options


def plan_of(options: argparse.Namespace) -> Plan:
    """What all trials have in common."""
    overrides = ["training.preview_clips=1_000_000_000"]  # only at the ends of stages
    if options.clips is not None:
        half = options.clips // 2
        # Stage 1 has nothing to fade in: all its clips are stable ones.
        overrides += [f"schedule.growing_clips=[{half}]", f"schedule.stable_clips=[{options.clips}, {half}]"]
    return Plan(
        options.data,
        options.out,
        options.config,
        options.preset,
        [*overrides, *options.overrides],
        options.stage,
        options.n,
        options.classifier_dir,
    )


def cells_of(base: Cell, options: argparse.Namespace) -> list[Cell]:
    """The cells to compare with a base."""
    return product(base, options.only) if options.full else one_at_a_time(base, options.only)


def run_all(plan: Plan, sections: Sequence[Section], trials: Sequence[Trial], stop: StopRequest) -> list[Result]:
    """Do the trials in their order, and write tables and picture after each."""
    results: list[Result] = []
    recordings: dict[str, dict[str, float]] = {}
    for number, (cell, seed) in enumerate(trials, start=1):
        if stop():
            break
        print(f"trial {number} of {len(trials)}: {cell.name}, seed {seed}", file=sys.stderr)
        known = known_result(plan, cell, seed)
        result = known or run_alone(plan, cell, seed, stop)
        if result is None:
            break
        results.append(result)
        if cell.filter not in recordings:
            recordings[cell.filter] = of_recordings(plan, cell, seed)
        if not known or number == len(trials):
            write(plan.out, Findings(sections, results, recordings))
    return results


def write(out: Path, findings: Findings) -> None:
    """Write both tables and the picture."""
    from ablation.picture import picture

    atomic.write_text(out / "ablation.csv", csv_text(findings))
    atomic.write_text(out / "ablation.md", markdown_text(findings))
    atomic.write_bytes(out / "ablation.png", picture(findings))


def outlook(plan: Plan, trials: Sequence[Trial]) -> str:
    """The trials, where each of them stands, and how long the rest will take."""
    from pgan_audio.designs import build_design

    lines, seconds = [], 0.0
    speed: dict[int, float] = {}
    for cell, seed in trials:
        session = plan.session_of(cell, seed)
        speed = speed or build_design(session.config).clips_per_second(plan.stage)
        state, schedule = "done", session.schedule
        if not plan.result_of(cell, seed).is_file():
            state = f"{session.clips} of {schedule.stage_end(plan.stage)} clips"
            for stage in range(1, plan.stage + 1):
                left = schedule.stage_end(stage) - max(session.clips, schedule.stage_start(stage))
                seconds += max(left, 0) / speed[stage]
        lines.append(f"{cell.name}, seed {seed}: {state}")
    return "\n".join([*lines, f"about {duration(seconds)} to go, with nothing else on the machine"])


if __name__ == "__main__":
    sys.exit(main())
