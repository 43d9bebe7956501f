"""A score as a table for the terminal, with what stands out in it."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pgan_audio.scoring.comparison import Measures
    from pgan_audio.scoring.score import Score

WIDTH = 200  # as wide as it takes: a table that is cut says less than one whose lines wrap
NOTHING = "–"
TITLES = {
    "held_out": "held out",
    "white_noise": "white noise",
    "silence": "silence",
    "one_clip": "one clip",
}
SCORED = {"run": "generated", "audio": "audio", "real": "held out"}


def table_text(score: "Score") -> str:
    """The whole of what is to be shown of a score, lines of plain text."""
    columns = _columns(score)
    rows = [None if cell is None else [label, *(cell(values) for _, values in columns)] for label, cell in ROWS.items()]
    lines = _table(["", *(heading for heading, _ in columns)], rows)
    return "\n".join([_title(score), "", *lines, *_notes(score)]) + "\n"


def summary_text(scores: "Sequence[Score]") -> str:
    """The main numbers of several stages by one classifier set, those of held-out clips in brackets."""
    headings = ["stage", "rate", "clips", *SUMMARY, "judge"]
    rows = []
    for score in scores:
        columns, judge = score.compared.columns, score.judge
        beside = {} if score.subject.kind == "real" else columns.get("held_out", {})
        cells = [cell(columns["scored"]) + (f" ({cell(beside)})" if beside else "") for cell in SUMMARY.values()]
        accuracy = "untested" if judge.accuracy is None else f"{judge.accuracy:.0%}"
        trust = accuracy if judge.fit else f"{accuracy}, UNFIT"
        rows.append([str(score.subject.stage), f"{judge.rate_hz:g} Hz", str(score.compared.n), *cells, trust])
    in_brackets = "" if scores[0].subject.kind == "real" else "; in brackets held-out recordings"
    title = f"All stages of {scores[0].subject.path}, by {scores[0].judge.name}{in_brackets}"
    return "\n".join([title, "", *_table(headings, rows)]) + "\n"


def _table(headings: "Sequence[str]", rows: "Sequence[Sequence[str] | None]") -> list[str]:
    """Lines of a table, the first column to the left, all others to the right; a row that is None is a gap."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        if row is None:
            table.add_section()
        else:
            table.add_row(*row)
    buffer = io.StringIO()
    Console(file=buffer, width=WIDTH, highlight=False, markup=False, emoji=False, no_color=True).print(table)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()).strip("\n").splitlines()


def _title(score: "Score") -> str:
    judge, subject = score.judge, score.subject
    shown = "" if subject.clips is None else f" after {subject.clips} clips"
    accuracy = (
        "never tested" if judge.accuracy is None else f"{judge.accuracy:.1%} balanced accuracy on held-out tracks"
    )
    ceiling = "" if score.ceiling is None else f", {score.ceiling:.2f} at most by the shares of the training"
    return (
        f"Stage {subject.stage} of {subject.path}{shown}: {judge.rate_hz:g} Hz, {judge.length / judge.rate_hz:.3f} s\n"
        f"Judge: {judge.name}, {judge.checksum[:12]}, {judge.n_classes} classes by {judge.label}, {accuracy}\n"
        f"Inception Score: from 1 to {judge.n_classes}{ceiling}"
    )


def _columns(score: "Score") -> "list[tuple[str, Measures]]":
    scored = SCORED[score.subject.kind]
    compared = score.compared
    columns = [(f"{scored}\n{group.n} clips", group.columns["scored"]) for group in score.groups]
    for name, title in TITLES.items():
        if name in compared.columns and not (name == "held_out" and score.subject.kind == "real"):
            columns.append((f"{title}\n{compared.n} clips", compared.columns[name]))
    return columns


def _number(name: str, form: str) -> "Callable[[Measures], str]":
    def cell(values: "Measures") -> str:
        value = values.get(name)
        return NOTHING if value is None else form.format(value)

    return cell


def _several(form: str, *names: str) -> "Callable[[Measures], str]":
    def cell(values: "Measures") -> str:
        found = [values.get(name) for name in names]
        return NOTHING if None in found else form.format(*found)

    return cell


def _decimal(name: str) -> "Callable[[Measures], str]":
    """Four digits, however large."""
    return _number(name, "{:#.4g}")


ROWS: "Mapping[str, Callable[[Measures], str] | None]" = {
    "Inception Score ↑": _several("{:.2f} ± {:.2f}", "is_mean", "is_sd"),
    "  in one split ↑": _number("is_whole", "{:.2f}"),
    "  its 95 % interval": _several("{:.2f} – {:.2f}", "is_low", "is_high"),
    "Fréchet distance ↓": _decimal("frechet"),
    "Kernel distance (KID) ↓": _decimal("kid"),
    "  its standard error": _decimal("kid_error"),
    "Density ↑": _number("density", "{:.2f}"),
    "Coverage ↑": _number("coverage", "{:.2f}"),
    "Bins that differ (NDB/K) ↓": _number("ndb", "{:.2f}"),
    "-": None,
    "Too near training (usual: 1 %) ↓": _number("copied", "{:.1%}"),
    "  z of the distances": _number("copying_z", "{:+.1f}"),
    "Clips like another ↓": _number("alike", "{:.1%}"),
    "  exact copies ↓": _number("duplicates", "{:.1%}"),
    "Silent clips ↓": _number("silent_clips", "{:.1%}"),
    "  silence in all": _number("silence_share", "{:.1%}"),
    "Clipped samples ↓": _number("clipped_share", "{:.2%}"),
    "Level, dBFS": _number("level_db", "{:.1f}"),
}

SUMMARY: "Mapping[str, Callable[[Measures], str]]" = {
    "Inception Score ↑": _number("is_whole", "{:.2f}"),
    "Fréchet ↓": _decimal("frechet"),
    "density ↑": _number("density", "{:.2f}"),
    "coverage ↑": _number("coverage", "{:.2f}"),
    "NDB/K ↓": _number("ndb", "{:.2f}"),
    "too near ↓": _number("copied", "{:.1%}"),
}


def _notes(score: "Score") -> list[str]:
    """What stands out and what else to know."""
    notes = [*(f"! {finding}" for finding in score.findings), *(f"  {remark}" for remark in score.remarks)]
    return ["", *notes] if notes else []
