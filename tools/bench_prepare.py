"""Measure ``pgan prepare``: how many times faster than real time it is, and whether its memory grows with the corpus.

    python tools/bench_prepare.py --hours 10
    python tools/bench_prepare.py --hours 1 --formats mp3 --prepare-options "--channels 2"

Writes long synthetic stereo tracks, prepares the first quarter of them and then all, each by a fresh ``pgan prepare``,
and prints for both: time, processor time and the peak memory of all its processes together. Ten hours need about 6 GB
in the scratch folder, which is emptied afterwards. Linux only.
"""

import argparse
import json
import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from benchmarks.long_tracks import FORMATS, write_long_tracks
from benchmarks.watching import Usage, watch

SMALLER = 4  # the second corpus is so many times the first


@dataclass(frozen=True)
class Row:
    """One corpus, prepared.

    Attributes:
        hours: Of sound.
        n_tracks: Files.
        source_bytes: Size of the files.
        usage: What it took.
    """

    hours: float
    n_tracks: int
    source_bytes: int
    usage: Usage

    @property
    def times_real_time(self) -> float:
        """Seconds of sound per second."""
        return 3600 * self.hours / self.usage.wall_seconds

    @property
    def times_real_time_per_core(self) -> float:
        """Seconds of sound per second of processor time: what one undisturbed core does."""
        return 3600 * self.hours / self.usage.cpu_seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, print."""
    options = parsed(arguments)
    scratch = Path(tempfile.mkdtemp(prefix="bench-prepare-", dir=options.scratch))
    try:
        rows = measured(scratch, options)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps([facts(row) for row in rows], indent=1) + "\n", encoding="utf-8")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options, checked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=10.0, help="of sound in the larger corpus")
    parser.add_argument("--track-minutes", type=float, default=5.0)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=["wav", "flac", "mp3"], metavar="NAME")
    parser.add_argument("--rate-hz", type=int, default=44_100)
    parser.add_argument("--workers", type=int, default=2, help="processes of pgan prepare")
    parser.add_argument("--prepare-options", default="", help="further options of pgan prepare, in one text")
    parser.add_argument("--scratch", type=Path, help="folder for corpus and data; by default the system's")
    parser.add_argument("--json", type=Path, help="write the numbers there, too")
    options = parser.parse_args(arguments)
    for name in ("hours", "track_minutes"):
        if not getattr(options, name) > 0:
            parser.error(f"--{name.replace('_', '-')} must be above 0. Received: {getattr(options, name)}.")
    if not sys.platform.startswith("linux"):
        parser.error("memory is read from /proc: this tool needs Linux.")
    return options


def measured(scratch: Path, options: argparse.Namespace) -> list[Row]:
    """Make the tracks, and prepare a part of them and all of them."""
    source, seconds = scratch / "source", 3600 * options.hours
    print(f"writing {options.hours:g} h of {', '.join(options.formats)} ...", file=sys.stderr)
    files = write_long_tracks(
        source, seconds, 60 * options.track_minutes, options.formats, options.rate_hz, options.workers
    )
    first = max(1, len(files) // SMALLER)
    part = scratch / "part"
    for file in files[:first]:
        place = part / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.hardlink_to(file)
    rows = []
    for corpus, own in ((part, files[:first]), (source, files)):
        hours = sum(soundfile.info(file).duration for file in own) / 3600
        print(f"preparing {hours:.3g} h ...", file=sys.stderr)
        out = scratch / "data"
        command = [sys.executable, "-m", "pgan_audio", "prepare", str(corpus), "--out", str(out)]
        usage = watch([*command, "--workers", str(options.workers), *shlex.split(options.prepare_options)])
        rows.append(Row(hours, len(own), sum(file.stat().st_size for file in own), usage))
        shutil.rmtree(out)
    return rows


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, and below it how memory has grown."""
    lines = [
        "| hours | tracks | source, MB | seconds | processor seconds | × real time | × per core | peak memory, MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        usage = row.usage
        lines.append(
            f"| {row.hours:.2f} | {row.n_tracks} | {row.source_bytes / 1e6:.0f} | {usage.wall_seconds:.1f} "
            f"| {usage.cpu_seconds:.1f} | {row.times_real_time:.0f} | {row.times_real_time_per_core:.0f} "
            f"| {usage.peak_bytes / 1e6:.0f} |"
        )
    smaller, larger = rows
    growth = larger.usage.peak_bytes / smaller.usage.peak_bytes
    lines.append(f"\n{larger.hours / smaller.hours:.1f} times the sound takes {growth:.2f} times the memory.")
    return "\n".join(lines)


def facts(row: Row) -> dict[str, float]:
    """The row's numbers by name."""
    return {
        "hours": row.hours,
        "n_tracks": row.n_tracks,
        "source_bytes": row.source_bytes,
        "wall_seconds": row.usage.wall_seconds,
        "cpu_seconds": row.usage.cpu_seconds,
        "peak_bytes": row.usage.peak_bytes,
        "times_real_time": row.times_real_time,
        "times_real_time_per_core": row.times_real_time_per_core,
    }


if __name__ == "__main__":
    main()
