"""Markup from text, so that no text can become markup by accident."""

import html
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Self

VOID = frozenset({"br", "hr", "img", "link", "meta"})


class Html(str):
    """Text that is markup already. Whatever else goes into a page is escaped on its way."""

    __slots__ = ()

    @classmethod
    def of(cls, content: object) -> Self:
        """Anything as markup: markup as it is, None as nothing, lists joined, all else escaped.

        Characters that can't be seen (control characters, marks that turn the direction of writing, halves of surrogate
        pairs) become their escapes: a file's name can't upset the page or the encoding.
        """
        match content:
            case Html():
                return cls(str(content))
            case None:
                return cls()
            case list() | tuple():
                return cls("".join(cls.of(part) for part in content))
        return cls(html.escape("".join(map(_visible, str(content)))))


def tag(name: str, *content: object, **attributes: object) -> Html:
    """An element.

    Args:
        name: Of the element.
        *content: What is in it, see `Html.of`.
        **attributes: By name, ``_`` standing for ``-`` and a final one for nothing (``class_``, ``aria_label``). False
            and None leave an attribute out, True gives it no value.
    """
    words = [name]
    for key, value in attributes.items():
        key = key.rstrip("_").replace("_", "-")
        if value is True:
            words.append(key)
        elif value is not None and value is not False:
            words.append(f'{key}="{Html.of(value)}"')
    start = f"<{' '.join(words)}>"
    return Html(start if name in VOID else f"{start}{Html.of(content)}</{name}>")


def table(caption: object, head: Sequence[object], rows: Iterable[Sequence[object]]) -> Html:
    """A table whose first column names its rows; what doesn't fit a narrow screen scrolls within.

    Args:
        caption: What it shows.
        head: Names of the columns.
        rows: Each with a name and as many values as there are further columns.
    """
    first, *others = head
    cells = [tag("th", first, scope="col"), *(tag("th", name, scope="col") for name in others)]
    body = [tag("tr", tag("th", row[0], scope="row"), [tag("td", value) for value in row[1:]]) for row in rows]
    whole = tag("table", tag("caption", tag("span", caption)), tag("thead", tag("tr", cells)), tag("tbody", body))
    return tag("div", whole, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _visible(character: str) -> str:
    if character.isprintable() or character == "\n" or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape").decode()
