"""Pictures of clips and of a training's course, drawn with matplotlib without its global state or a display."""

import io
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import EngFormatter, MaxNLocator
from numpy.typing import NDArray

from pgan_audio.audio.spectrum import log_spectrogram
from pgan_audio.training.event import Event

MAX_CLIPS = 20
"""More clips than these aren't shown: a picture is for a glance."""

DPI = 100
RANGE_DB = 70.0
COLOURS = "magma"
LOWEST_TOP_DB = -30.0  # the colours of a silent set end here, and so its floor of -100 dB is black
MIN_PEAK = 0.02  # the waveform axes of a silent set reach this far
COLUMNS = 5
LONGEST_TITLE = 28
CLIP_INCHES = (2.9, 2.4)
CURVES_INCHES = (11.6, 3.6)
INK, MUTED, SHADE, WARNING = "#222222", "#777777", "#eef1f6", "#c0392b"
WAVES = ("#1f4e79", "#d1741d")  # mono or left, right
CURVES = (
    ("score/real", "tab:blue", "D(x), real clips"),
    ("score/generated", "tab:orange", "D(G(z)), generated clips"),
    ("score/delta", "tab:green", "Δ = |D(x) − D(G(z))|"),
)
SMOOTHING = 100  # the bold curve is the running median over about this part of all points

Clips = Sequence[NDArray[np.floating]]


def overview(clips: Clips, rate_hz: float, titles: Sequence[str]) -> Figure:
    """Waveform over spectrogram for each clip, all on the same scales.

    Args:
        clips: Of one shape each, ``(time, channels)``, full scale 1; at least one. What isn't finite is drawn as 0 and
            told. Of more than `MAX_CLIPS` the first are shown.
        rate_hz: Sampling rate.
        titles: A few words per clip.
    """
    width, height = _overview_inches(len(clips))
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    _draw_overview(figure, clips, rate_hz, titles)
    return figure


def curves(events: Sequence[Event]) -> Figure:
    """The critic's mean scores over the clips shown: real, generated, and their distance.

    Borders of stages are marked and the phases in which a stage fades in are shaded.

    Args:
        events: Of a run, in order; those without the scores don't matter.
    """
    figure = Figure(figsize=CURVES_INCHES, dpi=DPI, facecolor="white")
    _draw_curves(figure, events)
    return figure


def preview(clips: Clips, rate_hz: float, titles: Sequence[str], events: Sequence[Event]) -> Figure:
    """`overview` over `curves`, in one picture."""
    (width, height), (curves_width, curves_height) = _overview_inches(len(clips)), CURVES_INCHES
    figure = Figure(figsize=(max(width, curves_width), height + curves_height), dpi=DPI, facecolor="white")
    grid = figure.add_gridspec(2, 1, height_ratios=(height, curves_height), left=0, right=1, bottom=0, top=1, hspace=0)
    _draw_overview(figure.add_subfigure(grid[0]), clips, rate_hz, titles)
    _draw_curves(figure.add_subfigure(grid[1]), events)
    return figure


def png(figure: Figure) -> bytes:
    """The figure as a PNG file. The same figure gives the same bytes."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a title in a script that the font lacks shows boxes
        figure.savefig(buffer, format="png")
    return buffer.getvalue()


@dataclass(frozen=True)
class _Picture:
    """A clip as it is drawn."""

    title: str
    seconds: float
    waves: NDArray[np.float64]  # (time, channels), finite
    levels_db: NDArray[np.float64]  # (bins, frames), mean power of the channels
    n_not_finite: int

    @property
    def level(self) -> str:
        """RMS level in words."""
        rms = math.sqrt(np.mean(self.waves**2))
        return f"{20 * math.log10(rms):.0f} dBFS".replace("-", "−") if rms > 1e-6 else "silent"


def _picture(clip: NDArray[np.floating], rate_hz: float, title: str) -> _Picture:
    waves = np.where(np.isfinite(clip), clip, 0.0).astype(np.float64)
    levels_db = np.stack([log_spectrogram(channel) for channel in waves.T]).astype(np.float64)
    mean_db = 10 * np.log10(np.mean(10 ** (levels_db / 10), axis=0))
    return _Picture(title, len(clip) / rate_hz, waves, mean_db, int(np.count_nonzero(~np.isfinite(clip))))


def _grid(n: int) -> tuple[int, int]:
    rows = -(-n // COLUMNS)
    return rows, -(-n // rows)


def _overview_inches(n_clips: int) -> tuple[float, float]:
    rows, columns = _grid(min(n_clips, MAX_CLIPS))
    return columns * CLIP_INCHES[0] + 1.7, rows * CLIP_INCHES[1] + 0.6


def _draw_overview(figure: Figure | SubFigure, clips: Clips, rate_hz: float, titles: Sequence[str]) -> None:
    shown = [_picture(clip, rate_hz, title) for clip, title in zip(clips[:MAX_CLIPS], titles, strict=False)]
    rows, columns = _grid(len(shown))
    width, height = _overview_inches(len(shown))
    peak = 1.05 * max(MIN_PEAK, *(np.abs(picture.waves).max() for picture in shown))
    top_db = max(LOWEST_TOP_DB, *(5 * math.ceil(picture.levels_db.max() / 5) for picture in shown))
    norm = Normalize(top_db - RANGE_DB, top_db)
    bottom, top = 0.45 / height, 1 - 0.32 / height
    grid = figure.add_gridspec(rows, columns, left=0.8 / width, right=1 - 0.95 / width, bottom=bottom, top=top)
    grid.update(wspace=0.1, hspace=0.26)
    for place, picture in enumerate(shown):
        row, column = divmod(place, columns)
        cell = grid[row, column].subgridspec(2, 1, height_ratios=(1, 1.9), hspace=0.05)
        wave_axes, spectrum_axes = figure.add_subplot(cell[0]), figure.add_subplot(cell[1])
        _draw_waves(wave_axes, picture, peak)
        _draw_spectrum(spectrum_axes, picture, rate_hz, norm)
        spectrum_axes.tick_params(labelbottom=place + columns >= len(shown), labelleft=column == 0)
        wave_axes.tick_params(labelleft=column == 0)
    bar_axes = figure.add_axes((1 - 0.78 / width, bottom, 0.13 / width, top - bottom))
    bar = figure.colorbar(ScalarMappable(norm, COLOURS), cax=bar_axes)
    bar.set_label("level, dB re a full-scale sine", fontsize=8, color=MUTED)
    _style(bar_axes)


def _draw_waves(axes: Axes, picture: _Picture, peak: float) -> None:
    x, channels = picture.waves, picture.waves.shape[1]
    times = np.arange(len(x)) * (picture.seconds / len(x))
    for channel in range(channels):
        axes.plot(times, x[:, channel], color=WAVES[channel], linewidth=0.6, alpha=0.8 if channels > 1 else 1.0)
    if peak > 1:
        for edge in (-1, 1):
            axes.axhline(edge, color=WARNING, linewidth=0.6, linestyle=":")
    axes.set(xlim=(0, picture.seconds), ylim=(-peak, peak), xticks=[])
    axes.yaxis.set_major_locator(MaxNLocator(2, symmetric=True, prune=None))
    axes.set_title(picture.title[:LONGEST_TITLE], loc="left", fontsize=9, color=INK, pad=3, parse_math=False)
    note, colour = picture.level, MUTED
    if picture.n_not_finite:
        note, colour = f"{picture.n_not_finite} samples not finite", WARNING
    axes.set_title(note, loc="right", fontsize=8, color=colour, pad=3)
    _style(axes)


def _draw_spectrum(axes: Axes, picture: _Picture, rate_hz: float, norm: Normalize) -> None:
    axes.imshow(
        picture.levels_db,
        origin="lower",
        aspect="auto",
        extent=(0, picture.seconds, 0, rate_hz / 2),
        cmap=COLOURS,
        norm=norm,
        interpolation="nearest",
    )
    axes.xaxis.set_major_locator(MaxNLocator(4, prune="both"))
    axes.yaxis.set_major_locator(MaxNLocator(4, prune="upper"))
    axes.xaxis.set_major_formatter("{x:g} s")
    axes.yaxis.set_major_formatter(EngFormatter("Hz", sep=" "))
    _style(axes)


def _draw_curves(figure: Figure | SubFigure, events: Sequence[Event]) -> None:
    axes = figure.add_axes((0.075, 0.15, 0.91, 0.68))
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
        _mark_stages(axes, scored)
        axes.set_xlim(0, max(scored[-1].clips, 1))
        axes.set_ylim(*_limits(drawn))
        axes.axhline(0, color=MUTED, linewidth=0.6)
        note = "shaded: a stage fades in" if any(_is_growing(event) for event in scored) else ""
        axes.set_title(note, loc="right", fontsize=8, color=MUTED, y=1.11)
    else:
        axes.text(0.5, 0.5, "nothing measured yet", ha="center", transform=axes.transAxes, color=MUTED)
        axes.set(xticks=[], yticks=[])
    axes.set_xlabel("clips shown", fontsize=8, color=MUTED)
    axes.set_ylabel("mean score", fontsize=8, color=MUTED)
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))
    figure.legend(
        *axes.get_legend_handles_labels(),
        loc="upper left",
        bbox_to_anchor=(0.07, 1.0),
        ncols=3,
        frameon=False,
        fontsize=9,
    )
    _style(axes)


def _mark_stages(axes: Axes, events: Sequence[Event]) -> None:
    """A line where a stage begins, its number above, and a shade where it fades in."""
    above = axes.get_xaxis_transform()
    stages = _stages(events)
    start = 0
    for stage in stages:
        own = [event for event in events if event.stage == stage]
        end = own[-1].clips
        grown = max((event.clips for event in own if _is_growing(event)), default=start)
        axes.axvspan(start, grown, color=SHADE, linewidth=0, zorder=0)
        if start:
            axes.axvline(start, color=MUTED, linewidth=0.8, linestyle="--")
        text = f"stage {stage}" if stage == stages[0] or len(stages) < 8 else str(stage)
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


def _style(axes: Axes) -> None:
    axes.tick_params(labelsize=7, colors=MUTED, length=2, width=0.6)
    for spine in axes.spines.values():
        spine.set_visible(False)
