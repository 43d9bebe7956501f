"""Check that nothing is lost between tokens, notes, MIDI and MusicXML, over all tunes of a folder.

    python tools/check_tunes.py SOURCE [SOURCE ...] [--every 10] [--workers 2]

Reads all MIDI files or ABC books of each folder as ``pgan prepare`` does, and takes every tune there and back: to MIDI,
to MusicXML (which is also read by the bare rules of its elements, without the library that ours uses), and to the
tokens of rnn-notes, rnn-measures and rnn-midi. Prints a table, what was refused and what was lost. What a format has no
room for isn't lost by it: MusicXML has no velocities; tokens have what their notation says, and must give the same
notation again. The exit code is 1 if anything is lost or less than 98 % can be read.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pgan_audio.data.pool import spread
from pgan_audio.data.symbolic.abc import split_book
from pgan_audio.data.symbolic.contents import recognise
from pgan_audio.data.symbolic.reading import TuneJob, read_tune
from pgan_audio.errors import TuneError
from tune_trips import TRIPS, losses

LEAST_ACCEPTED = 0.98
MOST_LISTED = 50


@dataclass
class Tally:
    """How the tunes of a collection fared.

    Attributes:
        n_tunes: That were tried.
        n_notes: Of those that were read.
        refused: Name and reason of the others.
        lost: By trip: name, and what was lost.
    """

    n_tunes: int = 0
    n_notes: int = 0
    refused: list[str] = field(default_factory=list)
    lost: dict[str, list[str]] = field(default_factory=lambda: {trip: [] for trip in TRIPS})

    @property
    def share_accepted(self) -> float:
        """Of all tunes."""
        return 1 - len(self.refused) / max(1, self.n_tunes)


@dataclass(frozen=True)
class Checked:
    """What became of a tune: its notes and what each trip lost, or why it was refused."""

    n_notes: int = 0
    lost: dict[str, str] = field(default_factory=dict)
    refused: str = ""


def main() -> int:
    """Read the arguments, check, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, nargs="+", metavar="SOURCE")
    parser.add_argument("--every", type=int, default=1, help="take one tune of so many")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    tallies: dict[str, Tally] = {}
    for source in options.sources:
        tallies |= check(source, options.every, options.workers)
    print(text(tallies))
    return int(any(tally.share_accepted < LEAST_ACCEPTED or any(tally.lost.values()) for tally in tallies.values()))


def check(source: Path, every: int = 1, workers: int = 1) -> dict[str, Tally]:
    """The tally of each collection of a folder: of each book, or of each folder of files."""
    tallies: dict[str, Tally] = {}
    chosen = list(jobs(source, tallies))[::every]
    with closing(spread(checked, chosen, workers, lambda job: job.name)) as results:
        for job, result in zip(chosen, results, strict=True):
            tally = tallies.setdefault(f"{source.name}/{job.author}", Tally())
            tally.n_tunes, tally.n_notes = tally.n_tunes + 1, tally.n_notes + result.n_notes
            tally.refused += [f"{job.name}: {result.refused}"] if result.refused else []
            for trip, loss in result.lost.items():
                tally.lost[trip].append(f"{job.name}: {loss}")
            print(f"{job.name}: {result.refused or result.lost or 'whole'}", file=sys.stderr)
    return tallies


def jobs(source: Path, tallies: dict[str, Tally]) -> Iterator[TuneJob]:
    """The tunes of a folder, not yet decoded; books that can't be cut up are refused as one tune."""
    contents = recognise(source)
    for found in contents.found:
        data = found.path.read_bytes()
        try:
            pieces = split_book(data) if contents.kind == "abc" else [data]
        except TuneError as error:
            tally = tallies.setdefault(f"{source.name}/{found.author}", Tally())
            tally.n_tunes += 1
            tally.refused.append(f"{found.file}: {error}")
            continue
        for number, piece in enumerate(pieces, start=1):
            yield TuneJob(found.file, number, found.author, "", piece)


def checked(job: TuneJob) -> Checked:
    """Read a tune and take it there and back."""
    tune = read_tune(job)
    return Checked(refused=tune) if isinstance(tune, str) else Checked(len(tune.notes), losses(tune))


def text(tallies: dict[str, Tally]) -> str:
    """The table and the lists, as Markdown."""
    total = Tally()
    for tally in tallies.values():
        total.n_tunes, total.n_notes = total.n_tunes + tally.n_tunes, total.n_notes + tally.n_notes
        total.refused += tally.refused
        for trip, lost in tally.lost.items():
            total.lost[trip] += lost
    lines = [f"| collection | tunes | accepted | notes | {' | '.join(TRIPS)} |", f"|---|{'--:|' * (3 + len(TRIPS))}"]
    for name, tally in [*tallies.items(), ("all", total)]:
        n_read = tally.n_tunes - len(tally.refused)
        whole = " | ".join(f"{n_read - len(lost)}" for lost in tally.lost.values())
        lines.append(f"| {name} | {tally.n_tunes} | {tally.share_accepted:.1%} | {tally.n_notes} | {whole} |")
    lines += ["", "Under each format: tunes that came back whole.", *listed("Refused", total.refused)]
    for trip, lost in total.lost.items():
        lines += listed(f"Lost by way of {trip}", lost)
    return "\n".join(lines)


def listed(title: str, items: list[str]) -> list[str]:
    """A heading and a line per item, not too many."""
    more = [f"- and {len(items) - MOST_LISTED} more"] if len(items) > MOST_LISTED else []
    return ["", f"{title}: {len(items)}", *(f"- {item}" for item in items[:MOST_LISTED]), *more]


if __name__ == "__main__":
    sys.exit(main())
