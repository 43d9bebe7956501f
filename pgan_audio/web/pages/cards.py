"""Model cards: the little Markdown that they are written in, as HTML."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Kind = Literal["heading", "item", "paragraph"]

_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*)")
_ITEM = re.compile(r"\s*[*-]\s+(?P<text>.*)")
_MARKED = re.compile(r"\*\*(?P<strong>[^*]+)\*\*|`(?P<code>[^`]+)`")


def card_html(text: str) -> SafeString:
    """A card as HTML: paragraphs, lists, headings, bold type and code; all else is text as it stands.

    Args:
        text: Of ``CARD.md``. A heading in its first line is left out: it names the model, as the page does.
    """
    blocks = _blocks(text)
    if blocks and blocks[0][0] == "heading":
        del blocks[0]
    parts = []
    for kind, group in groupby(blocks, key=lambda block: block[0]):
        lines = [(_inline(words),) for _, words in group]
        match kind:
            case "item":
                parts.append(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines)))
            case "heading":
                parts.append(format_html_join("", "<p><strong>{}</strong></p>", lines))
            case "paragraph":
                parts.append(format_html_join("", "<p>{}</p>", lines))
    return _joined(parts)


def _blocks(text: str) -> list[tuple[Kind, str]]:
    """Paragraphs, items and headings in order, each on one line."""
    blocks: list[tuple[Kind, str]] = []
    goes_on = False
    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line):
            blocks.append(("heading", heading["text"]))
        elif item := _ITEM.fullmatch(line):
            blocks.append(("item", item["text"]))
        elif not line.strip():
            goes_on = False
            continue
        elif goes_on:
            kind, words = blocks[-1]
            blocks[-1] = (kind, f"{words} {line.strip()}")
        else:
            blocks.append(("paragraph", line.strip()))
        goes_on = blocks[-1][0] != "heading"
    return blocks


def _inline(words: str) -> SafeString:
    parts: list[str] = []
    end = 0
    for match in _MARKED.finditer(words):
        tag = "strong" if match["strong"] else "code"
        parts.append(format_html("{}<{}>{}</{}>", words[end : match.start()], tag, match[tag], tag))
        end = match.end()
    return _joined([*parts, words[end:]])


def _joined(parts: Iterable[str]) -> SafeString:
    """Parts in a row; what isn't HTML already is escaped."""
    return format_html_join("", "{}", ((part,) for part in parts))
