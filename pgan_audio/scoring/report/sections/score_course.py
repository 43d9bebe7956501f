"""How the scores of one classifier set went while the run was trained."""

import functools
from collections.abc import Sequence

from pgan_audio.scoring.report import figures
from pgan_audio.scoring.report.html import Html
from pgan_audio.scoring.report.sections.layout import at_two_widths, figure, key
from pgan_audio.scoring.report.words import count, number
from pgan_audio.scoring.score import Score

CURVES = (("is_whole", "Inception Score"), ("frechet", "Fréchet distance"), ("coverage", "Coverage"))
FEWEST = 3
"""Scores of one stage that make a curve."""

Point = tuple[int, float, float | None]


def score_course(scores: Sequence[Score]) -> list[Html]:
    """Curves over the clips shown; none where too few scores were taken.

    Args:
        scores: Of a run by one classifier set, in any order.
    """
    figures_of = []
    for measure, label in CURVES:
        stages = [points for points in _stages(scores, measure) if points]
        if not any(len(points) >= FEWEST for points in stages):
            continue
        draw = functools.partial(figures.score_course, stages, label)
        drawn = at_two_widths(draw, _in_words(stages, label))
        keys = key("orange", "generated"), key("blue", "recordings, held out")
        caption = f" {label} while training, each stage by its own classifier."
        figures_of.append(figure(drawn, *keys, caption))
    return figures_of


def _stages(scores: Sequence[Score], measure: str) -> list[list[Point]]:
    """The points of each stage, lowest first, by the clips shown."""
    found: dict[int, dict[int, Point]] = {}
    for score in scores:
        columns, clips = score.compared.columns, score.subject.clips
        value = columns["scored"].get(measure)
        if clips is not None and value is not None:
            real = columns.get("held_out", {}).get(measure)
            found.setdefault(score.subject.stage, {})[clips] = clips, value, real
    return [[by_clips[clips] for clips in sorted(by_clips)] for _, by_clips in sorted(found.items())]


def _in_words(stages: Sequence[Sequence[Point]], label: str) -> str:
    clips, value, real = stages[-1][-1]
    beside = "" if real is None else f", that of recordings {number(real)}"
    return f"{label} over the clips shown. After {count(clips)} clips: {number(value)}{beside}."
