"""A score as the rows of a table, in words, for whatever shows it."""

from dataclasses import dataclass

from pgan_audio.scoring.report.words import COLUMNS, SCORED, SCORES, count, named, number
from pgan_audio.scoring.score import Score


@dataclass(frozen=True)
class ScoreRows:
    """A table of a score.

    Attributes:
        caption: What was scored.
        columns: Titles of the sets of clips.
        lines: Of each measure its name and its value for every set.
        notes: What a reader should know, a sentence each.
    """

    caption: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def score_rows(score: Score) -> ScoreRows:
    """The table of a score; measures that no set has are left out."""
    group, subject = score.compared, score.subject
    known = {"scored": SCORED.get(subject.kind, "scored"), **COLUMNS}
    titles = known | {name: name for name in group.columns if name not in known}
    shown = [name for name in titles if name in group.columns and (subject.kind, name) != ("real", "held_out")]
    columns = [group.columns[name] for name in shown]
    lines = []
    for measure in dict.fromkeys([*SCORES, *(name for column in columns for name in column)]):
        label, unit = SCORES.get(measure, (measure, ""))
        values = [column.get(measure) for column in columns]
        if any(value is not None for value in values):
            lines.append((named(label, unit), tuple(number(value, unit) for value in values)))
    trained = f" after {count(subject.clips)} clips" if isinstance(subject.clips, int) else ""
    caption = f"Stage {subject.stage}{trained}: {number(group.n)} clips of each kind"
    if score.ceiling is not None:
        caption += f"; no Inception Score need be above {number(score.ceiling)}"
    notes = (*score.findings, *score.remarks)
    return ScoreRows(caption, tuple(titles[name] for name in shown), tuple(lines), notes)
