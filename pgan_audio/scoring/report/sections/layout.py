"""What the parts of the page are made of."""

from pgan_audio.scoring.report.html import Html, tag


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
