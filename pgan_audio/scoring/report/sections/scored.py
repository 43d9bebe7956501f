"""The part on scores, a table per stage, the classifier sets kept apart."""

from collections.abc import Mapping

from pgan_audio.scoring.report.html import Html, table, tag
from pgan_audio.scoring.report.scores import Set
from pgan_audio.scoring.report.sections.layout import paragraph, section
from pgan_audio.scoring.report.sections.score_course import score_course
from pgan_audio.scoring.report.words import COLUMNS, SCORED, SCORES, count, named, number
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
    group, subject = score.compared, score.subject
    known = {"scored": SCORED.get(subject.kind, "scored"), **COLUMNS}
    titles = known | {name: name for name in group.columns if name not in known}
    shown = [name for name in titles if name in group.columns and (subject.kind, name) != ("real", "held_out")]
    columns = [group.columns[name] for name in shown]
    rows = []
    for measure in dict.fromkeys([*SCORES, *(name for column in columns for name in column)]):
        label, unit = SCORES.get(measure, (measure, ""))
        values = [column.get(measure) for column in columns]
        if any(value is not None for value in values):
            rows.append([named(label, unit), *(number(value, unit) for value in values)])
    trained = f" after {count(subject.clips)} clips" if isinstance(subject.clips, int) else ""
    caption = f"Stage {subject.stage}{trained}: {number(group.n)} clips of each kind"
    if score.ceiling is not None:
        caption += f"; no Inception Score need be above {number(score.ceiling)}"
    told = [tag("li", text) for text in (*score.findings, *score.remarks)]
    head = ["Measure, ↑ the more the better, ↓ the less", *(titles[name] for name in shown)]
    return [table(caption, head, rows), tag("ul", told) if told else Html()]
