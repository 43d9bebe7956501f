"""The report's own figures; those of clips and of the training's course are `pgan_audio.sampling.pictures`."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, LogLocator, NullLocator

from pgan_audio.sampling.curves import INK, MUTED, style
from pgan_audio.scoring.report.clip_set import ClipSet
from pgan_audio.scoring.report.svg import BLUE, GREEN, ORANGE

Inches = tuple[float, float]
Function = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]

NARROW_INCHES = (3.7, 2.5)
"""Still legible on a telephone; three side by side fill a screen."""

WIDE_INCHES = (10.0, 3.2)
COLOURS = (BLUE, ORANGE)
RANGE_DB = 80.0  # what lies further below the loudest isn't drawn
REACH = 6.0  # activations are drawn from minus this to this


def spectra(real: ClipSet | None, generated: ClipSet) -> Figure:
    """Mean spectra of recordings and of generated clips, with the range in which most clips lie."""
    figure, axes = _figure()
    for clips, colour in _coloured(real, generated):
        axes.fill_between(clips.frequencies_hz, *clips.spread_db, color=colour, alpha=0.18, linewidth=0)
        axes.plot(clips.frequencies_hz, clips.spectrum_db, color=colour, linewidth=1.4)
    shown = [clips.spectrum_db for clips in (real, generated) if clips is not None]
    top = 5 * math.ceil(max(levels.max() for levels in shown) / 5)
    axes.set(
        xscale="log", xlim=(generated.frequencies_hz[0], generated.frequencies_hz[-1]), ylim=(top - RANGE_DB, top + 3)
    )
    axes.xaxis.set_major_locator(LogLocator(10, (1, 2, 5), numticks=20))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    _labels(axes, "frequency, Hz", "dB re a full-scale sine")
    return figure


def level_courses(real: ClipSet | None, generated: ClipSet) -> Figure:
    """Level from the beginning of a clip to its end, over all recordings and over all generated clips."""
    figure, axes = _figure()
    for clips, colour in _coloured(real, generated):
        axes.plot(clips.seconds, clips.course_db, color=colour, linewidth=1.4)
    shown = np.concatenate([clips.course_db for clips in (real, generated) if clips is not None])
    axes.set(xlim=(0, generated.seconds[-1] + generated.seconds[0]))
    top = 5 * math.ceil(shown.max() / 5) + 5
    axes.set_ylim(max(5 * math.floor(shown.min() / 5) - 5, top - RANGE_DB), top)
    _labels(axes, "time in the clip, s", "RMS level, dBFS")
    return figure


def activations(functions: Mapping[str, Function], output: Function) -> Figure:
    """Activation curves, from pale (the first) to strong (the last), and that of the critic's output."""
    figure, axes = _figure()
    x = np.linspace(-REACH, REACH, 241)
    for line in (axes.axhline, axes.axvline):
        line(0, color=MUTED, linewidth=0.5)
    for place, (name, function) in enumerate(functions.items(), start=1):
        strength = 0.25 + 0.75 * place / len(functions)
        axes.plot(x, function(x), color=BLUE, linewidth=1.3, alpha=strength, label=name)
    limits = axes.get_ylim()
    axes.plot(x, output(x), color=ORANGE, linewidth=1.3, linestyle="--")
    axes.set(xlim=(-REACH, REACH), ylim=limits)
    _labels(axes, "x", "f(x)")
    return figure


def losses(events: Sequence[tuple[int, Mapping[str, float]]], inches: Inches) -> Figure:
    """Every loss of a training over the clips shown, for designs without a critic's scores.

    Args:
        events: Clips shown, and values by name.
        inches: Width and height.
    """
    figure, axes = _figure(inches)
    names = sorted({name for _, values in events for name in values if name.startswith("loss/")})
    for number, name in enumerate(names):
        points = [(clips, v[name]) for clips, v in events if math.isfinite(v.get(name, math.nan))]
        colour = (BLUE, ORANGE, GREEN, INK)[number % 4]
        axes.plot(*zip(*points, strict=True), color=colour, linewidth=1.4, label=name) if points else None
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    _labels(axes, "clips shown", "loss")
    if names:
        axes.legend(frameon=False, fontsize=8, labelcolor=INK)
    return figure


def accuracy(events: Sequence[tuple[int, Mapping[str, float]]], name: str, inches: Inches) -> Figure:
    """The share of clips that the critic judges right over the clips shown; a half is chance.

    Args:
        events: Clips shown, and values by name.
        name: Of the share among the values.
        inches: Width and height.
    """
    figure, axes = _figure(inches)
    points = [(clips, values[name]) for clips, values in events if math.isfinite(values.get(name, math.nan))]
    axes.plot(*zip(*points, strict=True), color=BLUE, linewidth=1.4)
    axes.axhline(0.5, color=MUTED, linewidth=0.8, linestyle="--")
    axes.set_ylim(0, 1.02)
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    _labels(axes, "clips shown", "judged right")
    return figure


def score_course(stages: Sequence[Sequence[tuple[int, float, float | None]]], label: str, inches: Inches) -> Figure:
    """A score over the clips shown, of generated clips and of recordings; each stage by itself, its judge is another.

    Args:
        stages: By stage, clips shown, the score of generated clips, and that of recordings, if any.
        label: Of the score.
        inches: Width and height.
    """
    figure, axes = _figure(inches)
    for points in stages:
        clips = [shown for shown, _, _ in points]
        recordings = [math.nan if real is None else real for _, _, real in points]
        axes.plot(clips, recordings, color=BLUE, linewidth=1.2, linestyle="--", marker=".", markersize=3)
        axes.plot(clips, [score for _, score, _ in points], color=ORANGE, linewidth=1.4, marker=".", markersize=4)
    for before, after in pairwise(stages):
        axes.axvline((before[-1][0] + after[0][0]) / 2, color=MUTED, linewidth=0.5)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    _labels(axes, "clips shown", label)
    return figure


def _figure(inches: Inches = NARROW_INCHES) -> tuple[Figure, Axes]:
    width, height = inches
    figure = Figure(figsize=inches)
    return figure, figure.add_axes((0.62 / width, 0.48 / height, 1 - 0.78 / width, 1 - 0.6 / height))


def _coloured(real: ClipSet | None, generated: ClipSet) -> list[tuple[ClipSet, str]]:
    return [(clips, colour) for clips, colour in zip((real, generated), COLOURS, strict=True) if clips is not None]


def _labels(axes: Axes, x: str, y: str) -> None:
    axes.set_xlabel(x, fontsize=8, color=MUTED)
    axes.set_ylabel(y, fontsize=8, color=MUTED)
    axes.grid(color=MUTED, alpha=0.2, linewidth=0.5)
    style(axes)
