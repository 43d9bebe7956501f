"""A score as a table for the terminal, with what stands out in it."""

import io
from collections.abc import Callable, Mapping
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
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", no_wrap=True)
    columns = list(_columns(score))
    for heading, _ in columns:
        table.add_column(heading, justify="right", no_wrap=True)
    for label, cell in ROWS.items():
        if label.startswith("-"):
            table.add_section()
        else:
            table.add_row(label, *(cell(values) for _, values in columns))
    buffer = io.StringIO()
    Console(file=buffer, width=WIDTH, highlight=False, markup=False, emoji=False, no_color=True).print(table)
    lines = [line.rstrip() for line in buffer.getvalue().strip("\n").splitlines()]
    return "\n".join([_title(score), "", *lines, "", *_notes(score)]) + "\n"


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


ROWS: "Mapping[str, Callable[[Measures], str]]" = {
    "Inception Score ↑": _several("{:.2f} ± {:.2f}", "is_mean", "is_sd"),
    "  in one split ↑": _number("is_whole", "{:.2f}"),
    "  its 95 % interval": _several("{:.2f} – {:.2f}", "is_low", "is_high"),
    "Fréchet distance ↓": _decimal("frechet"),
    "Kernel distance (KID) ↓": _decimal("kid"),
    "  its standard error": _decimal("kid_error"),
    "Density ↑": _number("density", "{:.2f}"),
    "Coverage ↑": _number("coverage", "{:.2f}"),
    "Bins that differ (NDB/K) ↓": _number("ndb", "{:.2f}"),
    "-1": NOTHING.format,
    "Too near training (usual: 1 %) ↓": _number("copied", "{:.1%}"),
    "  z of the distances": _number("copying_z", "{:+.1f}"),
    "Clips like another ↓": _number("alike", "{:.1%}"),
    "  exact copies ↓": _number("duplicates", "{:.1%}"),
    "Silent clips ↓": _number("silent_clips", "{:.1%}"),
    "  silence in all": _number("silence_share", "{:.1%}"),
    "Clipped samples ↓": _number("clipped_share", "{:.2%}"),
    "Level, dBFS": _number("level_db", "{:.1f}"),
}


def _notes(score: "Score") -> list[str]:
    """What stands out and what else to know."""
    told = [f"! {finding}" for finding in score.findings]
    return [*told, *(f"  {remark}" for remark in score.remarks)]
