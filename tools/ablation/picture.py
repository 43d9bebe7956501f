"""The results of an ablation as one picture: a panel per figure, a line per cell, a point per seed."""

import io
import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ablation.table import COLUMNS, Column, Findings, interval
from ablation.trial import DIVERGED

PANELS_PER_ROW = 4
LINE_INCHES, PANEL_INCHES, LABEL_INCHES, HEAD_INCHES = 0.24, 2.6, 2.3, 0.75
DPI = 110
SPREAD = 50.0  # where the largest value is so many times the smallest, a scale may be logarithmic
KEY = "○ a trial    ┼ mean and its 95 % interval    ┊ held-out recordings    × a trial that diverged"
POINT, MEAN, REAL, LOST, SHADE = "#1f4e79", "#d1741d", "#2e8b57", "#c0392b", "#eef1f6"


def picture(findings: Findings) -> bytes:
    """Draw each figure over the cells of each section, as PNG; `KEY` says what is what."""
    columns = [column for column in COLUMNS if column in findings.columns]
    n_rows = max(1, math.ceil(len(columns) / PANELS_PER_ROW))
    n_lines = sum(len(section.cells) + 1 for section in findings.sections)
    height = HEAD_INCHES + n_lines * LINE_INCHES
    width = LABEL_INCHES + PANELS_PER_ROW * PANEL_INCHES
    figure = Figure(figsize=(width, n_rows * height), dpi=DPI, facecolor="white", layout="constrained")
    panels = figure.subplots(n_rows, PANELS_PER_ROW, squeeze=False, sharey=True).ravel()
    for number, axes in enumerate(panels):
        if number < len(columns):
            _draw_panel(axes, findings, columns[number])
        else:
            axes.set_axis_off()
    figure.supxlabel(KEY, fontsize=9)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _draw_panel(axes: Axes, findings: Findings, column: Column) -> None:
    line, ticks, labels = 0, [], []
    for section in findings.sections:
        axes.axhspan(line - 0.5, line + 0.5, color=SHADE, linewidth=0)
        ticks.append(line)
        labels.append(section.name)
        for place, cell in enumerate(section.cells, start=line + 1):
            ticks.append(place)
            labels.append(cell.label(section.base))
            _draw_cell(axes, place, findings.values(cell, column.figure))
            n_lost = sum(result.status == DIVERGED for result in findings.of(cell))
            if n_lost:
                axes.text(0.02, place, "×" * n_lost, color=LOST, va="center", transform=axes.get_yaxis_transform())
        line += len(section.cells) + 1
    for figures in findings.recordings.values():
        if column.figure in figures:
            axes.axvline(figures[column.figure], color=REAL, linestyle="--", linewidth=1, zorder=0)
    axes.set_yticks(ticks, labels, fontsize=8)
    axes.set_ylim(line - 0.5, -0.5)
    axes.set_title(column.heading, fontsize=9, loc="left")
    axes.tick_params(axis="x", labelsize=8)
    axes.grid(axis="x", color="#dddddd", linewidth=0.5)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    _scale(axes, findings, column)


def _draw_cell(axes: Axes, place: int, values: list[float]) -> None:
    if not values:
        return
    axes.plot(values, [place] * len(values), "o", markersize=4.5, markerfacecolor="none", color=POINT, zorder=3)
    mean, half = interval(values)
    if not math.isnan(half):
        axes.errorbar(mean, place, xerr=half, color=MEAN, linewidth=1.5, capsize=2, marker="|", zorder=2)


def _scale(axes: Axes, findings: Findings, column: Column) -> None:
    """Fit the scale to the trials; an interval that is wider than all of them may be cut off."""
    cells = [cell for section in findings.sections for cell in section.cells]
    seen = [value for cell in cells for value in findings.values(cell, column.figure)]
    seen += [figures[column.figure] for figures in findings.recordings.values() if column.figure in figures]
    if not seen:
        return
    low, high = min(seen), max(seen)
    if column.wide and low > 0 and high > SPREAD * low:
        axes.set_xscale("log")
        axes.set_xlim(low / 1.5, high * 1.5)
        return
    margin = 0.25 * (high - low) or 0.1 * max(abs(high), 0.1)
    bounds = (low - margin, high + margin)
    axes.set_xlim(*((max(bounds[0], -0.03), min(bounds[1], 1.03)) if column.share else bounds))
