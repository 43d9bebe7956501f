"""Pictures of clips and of a training's course, drawn with matplotlib without its global state or a display."""

import io
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import EngFormatter, MaxNLocator
from numpy.typing import NDArray

from pgan_audio.audio.spectrum import log_spectrogram
from pgan_audio.sampling.curves import CURVES_INCHES, INK, MUTED, WARNING, draw, style
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
ALONE_INCHES = (3.3, 2.3)
WAVES = ("#1f4e79", "#d1741d")  # mono or left, right

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


@dataclass(frozen=True)
class Scales:
    """What clips drawn apart have in common, so that they can be compared.

    Attributes:
        peak: The waveforms' axes reach from minus this to this.
        top_db: The level of the brightest colour; the darkest is `RANGE_DB` below.
    """

    peak: float
    top_db: float

    @classmethod
    def of(cls, clips: Clips) -> Self:
        """Scales that fit all of some clips, at least one; each ``(time, channels)``."""
        return cls._of([_picture(clip, 1.0, "") for clip in clips])

    @classmethod
    def _of(cls, shown: "Sequence[_Picture]") -> Self:
        peak = 1.05 * max(MIN_PEAK, *(np.abs(picture.waves).max() for picture in shown))
        return cls(peak, max(LOWEST_TOP_DB, *(5 * math.ceil(picture.levels_db.max() / 5) for picture in shown)))

    @property
    def norm(self) -> Normalize:
        """From level to place on the colour map."""
        return Normalize(self.top_db - RANGE_DB, self.top_db)


def alone(clip: NDArray[np.floating], rate_hz: float, scales: Scales) -> Figure:
    """One clip without a title: waveform over spectrogram.

    Args:
        clip: ``(time, channels)``, full scale 1. What isn't finite is drawn as 0 and told.
        rate_hz: Sampling rate.
        scales: Of the clips it is to be compared with.
    """
    (width, height), picture = ALONE_INCHES, _picture(clip, rate_hz, "")
    figure = Figure(figsize=ALONE_INCHES, dpi=DPI, facecolor="white")
    grid = figure.add_gridspec(2, 1, height_ratios=(1, 1.9), hspace=0.05)
    grid.update(left=0.56 / width, right=1 - 0.06 / width, bottom=0.24 / height, top=1 - 0.2 / height)
    _draw_waves(figure.add_subplot(grid[0]), picture, scales.peak)
    _draw_spectrum(figure.add_subplot(grid[1]), picture, rate_hz, scales.norm)
    return figure


def curves(
    events: Sequence[Event], *, start: int = 0, inches: tuple[float, float] = CURVES_INCHES, legend: bool = True
) -> Figure:
    """The critic's mean scores over the clips shown: real, generated, and their distance.

    Borders of stages are marked and the phases in which a stage fades in are shaded.

    Args:
        events: Of a run or of one of its stages, in order; those without the scores don't matter.
        start: Clips shown before the first of them.
        inches: Width and height.
        legend: Whether to say which curve is which.
    """
    figure = Figure(figsize=inches, dpi=DPI, facecolor="white")
    draw(figure, events, inches, start=start, legend=legend)
    return figure


def preview(clips: Clips, rate_hz: float, titles: Sequence[str], events: Sequence[Event]) -> Figure:
    """`overview` over `curves`, in one picture."""
    (width, height), (curves_width, curves_height) = _overview_inches(len(clips)), CURVES_INCHES
    figure = Figure(figsize=(max(width, curves_width), height + curves_height), dpi=DPI, facecolor="white")
    grid = figure.add_gridspec(2, 1, height_ratios=(height, curves_height), left=0, right=1, bottom=0, top=1, hspace=0)
    _draw_overview(figure.add_subfigure(grid[0]), clips, rate_hz, titles)
    draw(figure.add_subfigure(grid[1]), events, CURVES_INCHES)
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
    scales = Scales._of(shown)
    bottom, top = 0.45 / height, 1 - 0.32 / height
    grid = figure.add_gridspec(rows, columns, left=0.8 / width, right=1 - 0.95 / width, bottom=bottom, top=top)
    grid.update(wspace=0.1, hspace=0.26)
    for place, picture in enumerate(shown):
        row, column = divmod(place, columns)
        cell = grid[row, column].subgridspec(2, 1, height_ratios=(1, 1.9), hspace=0.05)
        wave_axes, spectrum_axes = figure.add_subplot(cell[0]), figure.add_subplot(cell[1])
        _draw_waves(wave_axes, picture, scales.peak)
        _draw_spectrum(spectrum_axes, picture, rate_hz, scales.norm)
        spectrum_axes.tick_params(labelbottom=place + columns >= len(shown), labelleft=column == 0)
        wave_axes.tick_params(labelleft=column == 0)
    bar_axes = figure.add_axes((1 - 0.78 / width, bottom, 0.13 / width, top - bottom))
    bar = figure.colorbar(ScalarMappable(scales.norm, COLOURS), cax=bar_axes)
    bar.set_label("level, dB re a full-scale sine", fontsize=8, color=MUTED)
    style(bar_axes)


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
    style(axes)


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
    style(axes)
