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
ROLL_INCHES = (11.0, 1.9)
NOTE, LINE, MUTED = "#1f4e79", "#d8dee6", "#777777"
LONGEST_TITLE = 60


def overview(tunes: Sequence[Tune], titles: Sequence[str]) -> Figure:
    """A piano roll of each tune, one below the other, all on the same scales; bar lines behind the notes.

    Args:
        tunes: At least one. Of more than `MAX_TUNES` the first are shown.
        titles: A few words per tune.
    """
    shown = list(tunes)[:MAX_TUNES]
    width, height = ROLL_INCHES[0], ROLL_INCHES[1] * len(shown)
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    pitches = [note.pitch for tune in shown for note in tune.notes] or [60]
    beats = max(max(tune.n_ticks for tune in shown) / TICKS_PER_BEAT, 4)
    grid = figure.add_gridspec(len(shown), 1, hspace=0.45)
    grid.update(left=0.5 / width, right=1 - 0.15 / width, bottom=0.3 / height, top=1 - 0.3 / height)
    for place, (tune, title) in enumerate(zip(shown, titles, strict=False)):
        axes = figure.add_subplot(grid[place])
        _draw(axes, tune, (min(pitches) - 1, max(pitches) + 1), beats)
        text = title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}..."
        axes.set_title(text, fontsize=8, loc="left", color=MUTED, pad=3)
    return figure


def _draw(axes: Axes, tune: Tune, pitches: tuple[int, int], beats: float) -> None:
    for onset, _, _ in bar_lines(tune.metres, tune.n_ticks):
        axes.axvline(onset / TICKS_PER_BEAT, color=LINE, linewidth=0.7, zorder=0)
    boxes = [
        Rectangle((note.onset / TICKS_PER_BEAT, note.pitch - 0.45), 0.94 * note.duration / TICKS_PER_BEAT, 0.9)
        for note in tune.notes
    ]
    axes.add_collection(PatchCollection(boxes, facecolor=NOTE, edgecolor="none"))
    axes.set_xlim(0, beats)
    axes.set_ylim(*pitches)
    octaves = range(12 * math.ceil(pitches[0] / 12), pitches[1] + 1, 12)
    axes.set_yticks(list(octaves), [f"C{pitch // 12 - 1}" for pitch in octaves], fontsize=7)
    axes.tick_params(axis="x", labelsize=7, length=2)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
