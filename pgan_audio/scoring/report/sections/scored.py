"""The part on scores, a table per stage, the classifier sets kept apart."""

from collections.abc import Mapping

from pgan_audio.scoring.report.html import Html, table, tag
from pgan_audio.scoring.report.score_rows import score_rows
from pgan_audio.scoring.report.scores import Set
from pgan_audio.scoring.report.sections.layout import paragraph, section
from pgan_audio.scoring.report.sections.score_course import score_course
from pgan_audio.scoring.score import Score


def scored(
    scores: Mapping[Set, list[Score]], trouble: str, courses: Mapping[Set, list[Score]] | None = None
) -> Html | None:
    """All scores; nothing where there are none.

    Args:
        scores: By classifier set.
        trouble: What kept others from being read, or nothing.
        courses: By classifier set, all scores that were taken while the run was trained or after it.
    """
    if not scores and not trouble:
        return None
    apart = "Scores by different classifier sets must not be compared with one another." if len(scores) > 1 else None
    content = [part for own, rows in scores.items() for part in _set(own, rows, (courses or {}).get(own, []))]
    return section(
        "scores",
        "Scores",
        paragraph(apart, kind="warning") if apart else None,
        content,
        paragraph(trouble, kind="warning") if trouble else None,
    )


def _set(own: Set, scores: list[Score], course: list[Score]) -> list[Html]:
    name, checksum = own
    heading = tag("h3", f"By the classifier set {name} ", tag("code", checksum[:12]))
    return [heading, *score_course(course), *(part for score in scores for part in _score(score))]


def _score(score: Score) -> list[Html]:
    rows = score_rows(score)
    told = [tag("li", text) for text in rows.notes]
    head = ["Measure, ↑ the more the better, ↓ the less", *rows.columns]
    lines = [[label, *values] for label, values in rows.lines]
    return [table(rows.caption, head, lines), tag("ul", told) if told else Html()]
