"""The course of a training as curves: the critic's mean scores over the clips shown."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import EngFormatter, MaxNLocator
from numpy.typing import NDArray

from pgan_audio.training.event import Event

CURVES_INCHES = (11.6, 3.6)
INK, MUTED, SHADE, WARNING = "#222222", "#777777", "#eef1f6", "#c0392b"
CURVES = (
    ("score/real", "tab:blue", "D(x), real clips"),
    ("score/generated", "tab:orange", "D(G(z)), generated clips"),
    ("score/delta", "tab:green", "Δ = |D(x) − D(G(z))|"),
)
SMOOTHING = 100  # the bold curve is the running median over about this part of all points
WORD_INCHES, DIGIT_INCHES = 0.7, 0.2  # a narrower stage is marked by its number alone, or not at all


def draw(
    figure: Figure | SubFigure,
    events: Sequence[Event],
    inches: tuple[float, float],
    *,
    start: int = 0,
    legend: bool = True,
) -> None:
    """Draw the curves into an empty figure.

    Args:
        figure: Where.
        events: Of a run or of one of its stages, in order; those without the scores don't matter.
        inches: Width and height of the figure.
        start: Clips shown before the first event.
        legend: Whether to say which curve is which.
    """
    (width, height), above = inches, 0.6 if legend else 0.25
    axes = figure.add_axes((0.62 / width, 0.48 / height, 1 - 0.78 / width, 1 - (0.48 + above) / height))
    scored = [event for event in events if any(name in event.values for name, _, _ in CURVES)]
    drawn: list[float] = []
    for name, colour, label in CURVES:
        axes.plot([], [], color=colour, linewidth=1.6, label=label)
        reach = len(scored) // (2 * SMOOTHING)
        for stage in _stages(scored):
            own = [
                event for event in scored if event.stage == stage and math.isfinite(event.values.get(name, math.nan))
            ]
            clips, values = [event.clips for event in own], [event.values[name] for event in own]
            axes.plot(clips, values, color=colour, linewidth=0.6, alpha=0.35)
            dot = "." if len(values) == 1 else None  # where there is no line yet
            axes.plot(clips, _running_median(values, reach), color=colour, linewidth=1.6, marker=dot)
            drawn += values
    if drawn:
        _mark_stages(axes, scored, start, width)
        axes.set_xlim(start, max(scored[-1].clips, start + 1))
        axes.set_ylim(*_limits(drawn))
        axes.xaxis.set_major_locator(MaxNLocator(round(max(3.0, 1.2 * width)), steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(EngFormatter(sep=""))
        axes.axhline(0, color=MUTED, linewidth=0.6)
        note = "shaded: a stage fades in" if any(_is_growing(event) for event in scored) else ""
        axes.set_title(note if legend else "", loc="right", fontsize=8, color=MUTED, y=1.11)
    else:
        axes.text(0.5, 0.5, "nothing measured yet", ha="center", transform=axes.transAxes, color=MUTED)
        axes.set(xticks=[], yticks=[])
    axes.set_xlabel("clips shown", fontsize=8, color=MUTED)
    axes.set_ylabel("mean score", fontsize=8, color=MUTED)
    if legend:
        place = (0.6 / width, 1.0)
        handles = axes.get_legend_handles_labels()
        figure.legend(*handles, loc="upper left", bbox_to_anchor=place, ncols=3, frameon=False, fontsize=9)
    style(axes)


def _mark_stages(axes: Axes, events: Sequence[Event], start: int, width: float) -> None:
    """A line where a stage begins, its number above if there are several and room, and a shade where it fades in."""
    above = axes.get_xaxis_transform()
    first, clips_per_inch = start, (events[-1].clips - start) / width
    stages = _stages(events)
    for stage in stages:
        own = [event for event in events if event.stage == stage]
        end = own[-1].clips
        grown = max((event.clips for event in own if _is_growing(event)), default=start)
        axes.axvspan(start, grown, color=SHADE, linewidth=0, zorder=0)
        if start > first:
            axes.axvline(start, color=MUTED, linewidth=0.8, linestyle="--")
        if len(stages) > 1 and end - start >= DIGIT_INCHES * clips_per_inch:
            text = f"stage {stage}" if end - start >= WORD_INCHES * clips_per_inch else str(stage)
            axes.text((start + end) / 2, 1.02, text, transform=above, ha="center", fontsize=8, color=INK)
        start = end


def _is_growing(event: Event) -> bool:
    return event.values.get("schedule/fade", 1.0) < 1.0


def _stages(events: Sequence[Event]) -> list[int]:
    return sorted({event.stage for event in events})


def _running_median(values: Sequence[float], reach: int) -> NDArray[np.float64]:
    """The median of each value and ``reach`` neighbours on both sides, as far as there are any."""
    padded = np.pad(np.asarray(values, float), reach, constant_values=math.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1) if values else padded.reshape(0, 1)
    median: NDArray[np.float64] = np.nanmedian(windows, axis=1)
    return median


def _limits(values: Sequence[float]) -> tuple[float, float]:
    """Limits that show nearly everything, but let a few outliers leave the picture."""
    low, high = np.percentile(values, (0.5, 99.5))
    margin = 0.08 * max(high - low, 1e-6)
    return min(low, 0.0) - margin, max(high, 0.0) + margin


def style(axes: Axes) -> None:
    """The look that all pictures share."""
    axes.tick_params(labelsize=7, colors=MUTED, length=2, width=0.6)
    for spine in axes.spines.values():
        spine.set_visible(False)
