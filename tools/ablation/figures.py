"""What a trial comes to, in numbers: of its clips, and of the course of its training."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from pgan_audio.audio.measures import summary
from pgan_audio.training.event import Event

LAST_SHARE = 0.25
"""The course of training is judged by this last share of the clips that the stage has shown."""

COURSE = {
    "delta": "score/delta",
    "centre": "score/centre",
    "critic_gradient": "gradient/critic",
    "generator_gradient": "gradient/generator",
    "overflow": "share/clipped",
}
"""Figures of the course by the names of the events they are means of."""

Figures = Mapping[str, float]


def of_clips(clips: np.ndarray, rate_hz: float) -> dict[str, float]:
    """The measures of ``pgan_audio.audio.measures``, and the share of clips that aren't finite, which they leave out.

    Args:
        clips: ``(n, time, channels)``, full scale 1; each channel counts as a clip.
        rate_hz: Sampling rate.

    Returns:
        Figures by name; only ``not_finite_share`` if no clip is finite.
    """
    flat = np.moveaxis(clips, 2, 1).reshape(-1, clips.shape[1])
    finite = np.isfinite(flat).all(axis=1)
    shares = {"not_finite_share": float(np.mean(~finite))}
    return shares | (summary(flat[finite].astype(np.float64), rate_hz) if finite.any() else {})


def of_course(events: Sequence[Event], stage: int, start: int, end: int) -> dict[str, float]:
    """Means over the last quarter of a stage, each line of the events counting by the clips that it is about.

    Args:
        events: Of a run.
        stage: The stage.
        start: Clips shown before it.
        end: Clips shown at its end.

    Returns:
        Figures by name; those of which nothing was noted are left out.
    """
    border = end - LAST_SHARE * (end - start)
    sums: dict[str, float] = {}
    weights: dict[str, float] = {}
    before = 0
    for event in events:
        if event.values.keys().isdisjoint(COURSE.values()):
            continue  # a mark, or figures of something else
        weight, before = event.clips - before, event.clips
        if event.stage != stage or event.clips <= border:
            continue
        for figure, name in COURSE.items():
            value = event.values.get(name, math.nan)
            if math.isfinite(value):
                sums[figure] = sums.get(figure, 0.0) + weight * value
                weights[figure] = weights.get(figure, 0.0) + weight
    return {figure: total / weights[figure] for figure, total in sums.items()}
