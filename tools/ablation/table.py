"""The results of an ablation as tables: every trial in CSV, the means of every cell in Markdown."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from scipy import stats

from ablation.cells import AXES, Cell
from ablation.trial import DIVERGED, FINISHED, Result

LEVEL = 0.95
RECORDINGS = "recordings"


@dataclass(frozen=True)
class Column:
    """A figure that is shown.

    Attributes:
        figure: Its name in the results.
        heading: What it is called.
        decimals: As it is written.
        share: Whether it lies between 0 and 1.
        wide: Whether its scale may be logarithmic.
    """

    figure: str
    heading: str
    decimals: int
    share: bool = False
    wide: bool = False


COLUMNS = (
    Column("one_sided_share", "one-sided", 2, share=True),
    Column("overflow", "beyond full scale, training", 4, share=True, wide=True),
    Column("clipped_share", "clipped", 4, share=True, wide=True),
    Column("delta", "Δ", 3, wide=True),
    Column("centre", "(A + B) / 2", 2),
    Column("level_db", "level, dBFS", 1),
    Column("silence_share", "silence", 2, share=True),
    Column("pause_share", "pauses", 2, share=True),
    Column("centroid_hz", "centroid, Hz", 0),
    Column("modulation", "modulation", 2),
    Column("harmonicity", "harmonicity", 2),
    Column("distinctness", "distinctness", 2, share=True),
    Column("score_is_whole", "Inception Score", 2),
    Column("score_frechet", "Fréchet", 2),
    Column("score_kid", "KID", 3),
    Column("score_density", "density", 2),
    Column("score_coverage", "coverage", 2, share=True),
)
"""What Markdown table and picture show, as far as there is any of it; the CSV has all figures."""


@dataclass(frozen=True)
class Section:
    """Cells that are compared with one another.

    Attributes:
        base: What they differ from.
        cells: In the order in which they are shown; the base is among them.
    """

    base: Cell
    cells: Sequence[Cell]

    @property
    def name(self) -> str:
        """What the base is called."""
        label = self.base.label(Cell())
        return "around the reference" if label == "base" else f"around {label}"


@dataclass(frozen=True)
class Findings:
    """All there is to show.

    Attributes:
        sections: The grid.
        results: Of the trials that have come to an end.
        recordings: Figures of real clips, by the filter of the data.
    """

    sections: Sequence[Section]
    results: Sequence[Result]
    recordings: Mapping[str, Mapping[str, float]]

    def of(self, cell: Cell) -> list[Result]:
        """A cell's results, by seed."""
        return sorted((r for r in self.results if r.cell.name == cell.name), key=lambda r: r.seed)

    def values(self, cell: Cell, figure: str) -> list[float]:
        """A figure of a cell, by seed, of the trials that have it."""
        return [result.figures[figure] for result in self.of(cell) if figure in result.figures]

    @property
    def columns(self) -> list[Column]:
        """Those of `COLUMNS` of which there is anything."""
        known = {name for result in self.results for name in result.figures}
        return [column for column in COLUMNS if column.figure in known]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean, and half the width of Student's 95 % interval of it; half the width of one value is NaN.

    It takes the values for normal and independent, which differing seeds are at best about.
    """
    mean = float(np.mean(values))
    if len(values) < 2:
        return mean, float("nan")
    quantile = float(stats.t.ppf(0.5 + LEVEL / 2, len(values) - 1))
    return mean, quantile * float(np.std(values, ddof=1)) / len(values) ** 0.5


def csv_text(findings: Findings) -> str:
    """A row per trial, one per seed and cell, then one per kind of recordings; figures that are not there are empty."""
    all_figures = [*(result.figures for result in findings.results), *findings.recordings.values()]
    names = list(dict.fromkeys(name for figures in all_figures for name in figures))
    head = [*AXES, "seed", "status", "clips", "roll_backs", "minutes", *names, "message"]
    cells = dict.fromkeys(cell.name for section in findings.sections for cell in section.cells)
    rows = [
        asdict(result.cell)
        | {key: getattr(result, key) for key in ("seed", "status", "clips", "roll_backs", "minutes", "message")}
        | dict(result.figures)
        for name in cells
        for result in sorted(findings.results, key=lambda r: r.seed)
        if result.cell.name == name
    ]
    rows += [{"filter": kind, "status": RECORDINGS, **figures} for kind, figures in findings.recordings.items()]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, head, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def markdown_text(findings: Findings) -> str:
    """A table per section: a line per cell with the means over its seeds and half of each mean's 95 % interval."""
    return "\n\n".join(_section_text(findings, section) for section in findings.sections) + "\n"


def _section_text(findings: Findings, section: Section) -> str:
    columns = findings.columns
    values = ", ".join(f"{axis} {value}" for axis, value in asdict(section.base.resolved).items())
    lines = [f"{section.name.capitalize()} ({values}):", ""]
    heads = ["", "trials", "roll-backs", *(column.heading for column in columns)]
    lines += [_line(heads), _line(["---"] * len(heads))]
    for cell in section.cells:
        own = findings.of(cell)
        if own:
            shown = [_shown(findings.values(cell, column.figure), column) for column in columns]
            roll_backs = f"{np.mean([result.roll_backs for result in own]):.1f}"
            lines.append(_line([cell.label(section.base), _trials(own), roll_backs, *shown]))
    for kind, figures in findings.recordings.items():
        shown = [_shown([figures[c.figure]] if c.figure in figures else [], c) for c in columns]
        lines.append(_line([f"{RECORDINGS}, {kind}", "", "", *shown]))
    return "\n".join(lines)


def _trials(results: Sequence[Result]) -> str:
    n_finished = sum(result.status == FINISHED for result in results)
    n_diverged = sum(result.status == DIVERGED for result in results)
    return f"{n_finished}, {n_diverged} diverged" if n_diverged else str(n_finished)


def _shown(values: Sequence[float], column: Column) -> str:
    if not values:
        return ""
    mean, half = interval(values)
    text = _number(mean, column.decimals)
    return text if np.isnan(half) else f"{text} ± {_number(half, column.decimals)}"


def _number(value: float, decimals: int) -> str:
    """With so many decimals; scores that have run away, with three digits."""
    return f"{value:.3g}" if abs(value) >= 1e6 else f"{value:.{decimals}f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
