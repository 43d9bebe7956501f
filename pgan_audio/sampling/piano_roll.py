"""Pictures of tunes: who looks at one sees the shape of the melody and where it repeats."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pgan_audio.data.symbolic.bars import bar_lines
from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, Tune

MAX_TUNES = 20
"""More tunes than these aren't shown: a picture is for a glance."""
DPI = 100
MAX_BEATS = 96
"""Longer tunes aren't shown to their end, or the notes would be too small to see."""
ROLL_INCHES = (12.0, 1.7)
MARGIN_INCHES = (0.55, 0.15, 0.3, 0.55)
"""Left, right, top, bottom."""
NOTE, OCTAVE, LINE, MUTED = "#1f4e79", "#eef1f5", "#cfd6df", "#666666"
LONGEST_TITLE = 60


def overview(tunes: Sequence[Tune], titles: Sequence[str] | None = None) -> Figure:
    """A piano roll of each tune, one below the other, all on the same scales; bar lines behind the notes.

    Args:
        tunes: At least one. Of more than `MAX_TUNES` the first are shown, of longer ones the first `MAX_BEATS`.
        titles: Of the tunes; by default their own, with metre, key and length.
    """
    shown = list(tunes)[:MAX_TUNES]
    left, right, top, bottom = MARGIN_INCHES
    width, height = ROLL_INCHES[0], ROLL_INCHES[1] * len(shown) + top + bottom
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    pitches = [note.pitch for tune in shown for note in tune.notes] or [60]
    beats = min(max(max(tune.n_ticks for tune in shown) / TICKS_PER_BEAT, 4), MAX_BEATS)
    grid = figure.add_gridspec(len(shown), 1, hspace=0.4)
    grid.update(left=left / width, right=1 - right / width, bottom=bottom / height, top=1 - top / height)
    for place, tune in enumerate(shown):
        axes = figure.add_subplot(grid[place])
        _draw(axes, tune, (min(pitches) - 1, max(pitches) + 1), beats)
        axes.set_title(
            titles[place] if titles is not None else _title(tune),
            fontsize=8,
            loc="left",
            color=MUTED,
            pad=3,
            parse_math=False,
        )
    axes.set_xlabel("quarters", fontsize=8, color=MUTED)
    return figure


def _title(tune: Tune) -> str:
    title = tune.title if len(tune.title) <= LONGEST_TITLE else f"{tune.title[:LONGEST_TITLE]}..."
    key = f", {tune.keys[0][1].name}" if tune.keys else ""
    beats = tune.n_ticks / TICKS_PER_BEAT
    goes_on = f", goes on to {beats:g}" if beats > MAX_BEATS else ""
    return f"{title}   {tune.metre.name}{key}, {len(tune.notes)} notes{goes_on}"


def _draw(axes: Axes, tune: Tune, pitches: tuple[int, int], beats: float) -> None:
    for onset, _, _ in bar_lines(tune.metres, tune.n_ticks):
        axes.axvline(onset / TICKS_PER_BEAT, color=LINE, linewidth=0.7, zorder=1)
    boxes = [
        Rectangle((note.onset / TICKS_PER_BEAT, note.pitch - 0.45), 0.94 * note.duration / TICKS_PER_BEAT, 0.9)
        for note in tune.notes
    ]
    axes.add_collection(PatchCollection(boxes, facecolor=NOTE, edgecolor="none", zorder=2))
    axes.set_xlim(0, beats)
    axes.set_ylim(*pitches)
    octaves = range(12 * math.ceil(pitches[0] / 12), pitches[1] + 1, 12)
    for pitch in octaves:
        axes.axhspan(pitch - 0.5, pitch + 0.5, color=OCTAVE, linewidth=0, zorder=0)
    axes.set_yticks(list(octaves), [f"C{pitch // 12 - 1}" for pitch in octaves], fontsize=7)
    axes.tick_params(axis="x", labelsize=7, length=2)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
