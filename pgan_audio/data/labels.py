"""The labels table: a CSV file with a column that names the files and any others that tell about them."""

import csv
import io
import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pgan_audio.audio.files import shown
from pgan_audio.data.scan import Found
from pgan_audio.errors import LabelsError

Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A labels table as read.

    Attributes:
        path: The CSV file.
        columns: Their names, in order.
        rows: One dict per row, every column in each, with the line it is from.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Row], ...]


@dataclass(frozen=True)
class Match:
    """What a table says about the files of a folder.

    Attributes:
        column: The column that names the files.
        rows: Row by file.
        files_without_row: Files that the table doesn't name.
        rows_without_file: Number of rows that name no file of the folder.
        rows_without_author: Files whose row says nothing in the label column.
    """

    column: str
    rows: dict[str, Row]
    files_without_row: tuple[str, ...]
    rows_without_file: int
    rows_without_author: tuple[str, ...]


def read_table(path: Path) -> Table:
    """Read a CSV file in UTF-8 whose first line names the columns; comma, semicolon or tab between them.

    Raises:
        LabelsError: It can't be read, has no or ambiguous column names, no rows, or a row longer than the first line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise LabelsError(f"Cannot open {shown(path)}: {error.strerror}. Expected a labels table (CSV).") from error
    except UnicodeDecodeError as error:
        raise LabelsError(f"{shown(path)} is not in UTF-8: byte {error.start}. Save it as CSV in UTF-8.") from error
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise LabelsError(f"{shown(path)}, line {reader.line_num}, is not CSV: {error}.") from error
    if len(lines) < 2:
        raise LabelsError(f"{shown(path)} has no rows. Expected a line with the columns' names and a row per file.")
    columns = tuple(cell.strip() for cell in lines[0][1])
    if "" in columns or len(set(columns)) < len(columns):
        raise LabelsError(f"{shown(path)} needs a different name for each column. Received: {', '.join(columns)}.")
    for line, cells in lines[1:]:
        if len(cells) != len(columns):
            raise LabelsError(
                f"{shown(path)}, line {line}: expected {len(columns)} cells as in the first line. "
                f"Received: {len(cells)}. Quote cells that hold the separator."
            )
    rows = [(line, dict(zip(columns, (cell.strip() for cell in cells), strict=True))) for line, cells in lines[1:]]
    return Table(path, columns, tuple(rows))


def match(table: Table, found: Sequence[Found], source: Path, label_column: str) -> Match:
    """Find the column that names the files, and each file's row by it.

    A cell may give the path below the folder, or below the table's own folder, or a full path; else the bare
    file name, where no two files share it; each with or without its extension. The column with most hits counts.

    Raises:
        LabelsError: There is no such label column, no column names the files, or two rows say different things of one.
    """
    if label_column not in table.columns:
        raise LabelsError(
            f"{shown(table.path)} has no column {label_column!r}. Its columns: {', '.join(table.columns)}. "
            "Choose one with --label-column."
        )
    lookups = _lookups(found, source, table.path)
    hits = {
        (column, way): sum(way_of(row[column]) is not None for _, row in table.rows)
        for column in table.columns
        for way, way_of in lookups.items()
    }
    column, way = max(hits, key=lambda key: hits[key])
    if not hits[column, way]:
        raise LabelsError(
            f"No column of {shown(table.path)} names files of {shown(source)}. "
            f"Expected names like '{shown(found[0].file)}'. "
            f"Received in the first row: {', '.join(f'{k}={v!r}' for k, v in table.rows[0][1].items())}."
        )
    rows = _rows_by_file(table, column, lookups[way])
    return Match(
        column=column,
        rows=rows,
        files_without_row=tuple(f.file for f in found if f.file not in rows),
        rows_without_file=len(table.rows) - hits[column, way],
        rows_without_author=tuple(file for file, row in rows.items() if not row[label_column]),
    )


def _rows_by_file(table: Table, column: str, file_of: Callable[[str], str | None]) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for line, row in table.rows:
        file = file_of(row[column])
        if file is not None and rows.setdefault(file, row) != row:
            raise LabelsError(f"{shown(table.path)}, line {line}: an earlier row says something else of {shown(file)}.")
    return rows


def _lookups(found: Sequence[Found], source: Path, table: Path) -> dict[str, Callable[[str], str | None]]:
    """Ways to find a file by what a cell says, the strictest first: name of the way -> cell -> file, or None."""
    prefix = PurePosixPath(os.path.relpath(source.resolve(), table.resolve().parent).replace(os.sep, "/"))
    names: dict[str, Callable[[Found], str]] = {
        "path": lambda f: f.file,
        "path from the table": lambda f: str(prefix / f.file),
        "full path": lambda f: str(source.resolve() / f.file),
        "name": lambda f: PurePosixPath(f.file).name,
    }
    lookups: dict[str, Callable[[str], str | None]] = {}
    for way, name_of in names.items():
        lookups[way] = _unambiguous([(_normal(name_of(f)), f.file) for f in found])
    for way, name_of in names.items():
        stems = [(_normal(str(PurePosixPath(name_of(f)).with_suffix(""))), f.file) for f in found]
        lookups[f"{way} without extension"] = _unambiguous(stems)
    return lookups


def _unambiguous(pairs: Sequence[tuple[str, str]]) -> Callable[[str], str | None]:
    counts = Counter(name for name, _ in pairs)
    files = {name: file for name, file in pairs if counts[name] == 1}
    return lambda cell: files.get(_normal(cell)) if cell else None


def _normal(path: str) -> str:
    return unicodedata.normalize("NFC", str(PurePosixPath(path.replace("\\", "/"))))
