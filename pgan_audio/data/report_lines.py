"""What reports on data folders are made of: counts, lists and tables in plain text."""

from collections.abc import Sequence


def count(n: int, noun: str) -> str:
    """``1 track`` or ``2 tracks``."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def listed(title: str, items: Sequence[str], most: int) -> list[str]:
    """A title and under it the items, of which ``most`` are named; nothing if there are none."""
    if not items:
        return []
    rest = [f"  ... and {len(items) - most} more"] if len(items) > most else []
    return [f"{title}:", *(f"  {item}" for item in items[:most]), *rest]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of as many cells each in columns, the first one flush left, the others flush right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
