"""What the parts of the page are made of."""

from collections.abc import Callable

from matplotlib.figure import Figure

from pgan_audio.scoring.report import figures
from pgan_audio.scoring.report.html import Html, tag
from pgan_audio.scoring.report.svg import inline


def section(anchor: str, title: object, *content: object) -> Html:
    """A part of the page with its heading, to which the table of contents leads."""
    heading = tag("h2", title, id=f"{anchor}-title")
    return tag("section", heading, list(content), id=anchor, aria_labelledby=f"{anchor}-title")


def figure(picture: Html, *caption: object) -> Html:
    """A picture with what to say of it."""
    return tag("figure", picture, tag("figcaption", list(caption)) if caption else None)


def paragraph(*content: object, kind: str | None = None) -> Html:
    """A paragraph; of the kind ``"note"``, ``"warning"`` or None."""
    return tag("p", list(content), class_=kind)


def key(colour: str, words: str) -> Html:
    """What a curve of that colour is; the colour is a variable of style.css."""
    return tag("span", tag("span", class_=f"key {colour}", aria_hidden="true"), words, class_="keyed")


def at_two_widths(draw: Callable[[figures.Inches], Figure], alternative: str) -> Html:
    """A picture for screens and one for telephones, of which the page shows the one that fits."""
    sizes = (("wide", figures.WIDE_INCHES), ("narrow", figures.NARROW_INCHES))
    return Html.of([tag("div", inline(draw(inches), alternative), class_=name) for name, inches in sizes])
