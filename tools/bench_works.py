"""Measure how fast a finished run of rnn-... makes works: tunes, texts or sound, many side by side.

    python tools/bench_works.py --run runs/rnn-notes runs/rnn-measures      # 64 works of 300 notes, 50 bars ...

The end is made impossible, so that every work is as long as it may be. Wall time depends on what else the machine does;
processor time hardly does. Writing them down (MIDI, MusicXML, the engraved score) is measured apart.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.ports.recurrent.composing import Composer, Order, Work
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.work_files import files_of
from pgan_audio.training.run_folder import RunFolder

LENGTHS = {
    "rnn-text": 1000, "rnn-spectra": 10, "rnn-midi": 64, "rnn-notes": 300, "rnn-series": 300, "rnn-measures": 50,
}  # fmt: skip
NEVER = -1e4
_ENDS = ("head/logits_1/bias", "head/rhythm/bias")
"""Of whose values the last is the end."""


@dataclass(frozen=True)
class Row:
    """One run.

    Attributes:
        design: Of it.
        n_works: How many were made.
        notes: Of a tune on average; else nan.
        wall_seconds: For all, without start and files.
        cpu_seconds: Likewise.
        file_seconds: Processor time for the files of all.
    """

    design: str
    n_works: int
    notes: float
    wall_seconds: float
    cpu_seconds: float
    file_seconds: float


def endless(weights: Mapping[str, NDArray[Any]], is_sound: bool) -> dict[str, NDArray[Any]]:
    """The weights of a model that never ends a work of its own accord."""
    changed = dict(weights)
    for name in _ENDS:
        if name in changed and not is_sound:
            changed[name] = np.concatenate([changed[name][:-1], [np.float32(NEVER)]])
    return changed


def measured(run: Path, n_works: int, length: float | None, seed: int, n_files: int) -> Row:
    """Make works with a run, and some of their files."""
    finished = FinishedStage.read(RunFolder.open(run))
    config = finished.config
    is_sound = config.content == "audio"
    composer = Composer(
        config,  # type: ignore[arg-type]  # of one of these designs, as Composer would say
        finished.model,
        endless(finished.weights, is_sound),
        config.rate_hz(1) if is_sound else 1.0,
    )
    order = Order(seed=seed, length=length or LENGTHS[config.design])
    works: list[Work] = []
    wall, cpu = both_seconds(lambda: works.extend(work for _, work in composer.works(order, range(n_works))))
    files_of(works[0], composer.rate_hz, None)  # what writes them is loaded
    _, written = both_seconds(lambda: [files_of(work, composer.rate_hz, None) for work in works[:n_files]])
    notes = [len(work.notes) for work in works if isinstance(work, Tune)]
    per_file = written / max(1, min(n_files, n_works))
    return Row(config.design, n_works, float(np.mean(notes)) if notes else np.nan, wall, cpu, per_file * n_works)


def both_seconds(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall and processor seconds of some work."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| design | works | notes each | wall, s | processor, s | files, processor s |", "|" + "---|" * 6]
    for row in rows:
        notes = "" if np.isnan(row.notes) else f"{row.notes:.0f}"
        lines.append(
            f"| {row.design} | {row.n_works} | {notes} | {row.wall_seconds:.2f} | {row.cpu_seconds:.2f} "
            f"| {row.file_seconds:.1f} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, nargs="+", required=True)
    parser.add_argument("--n", type=int, default=64)
    parser.add_argument("--length", type=float, help="of each, as for pgan sample")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--files", type=int, default=8, help="works whose files are written to measure that")
    options = parser.parse_args(arguments)
    rows = [measured(run, options.n, options.length, options.seed, options.files) for run in options.run]
    print(table(rows))


if __name__ == "__main__":
    main()
