"""Text never becomes markup, and what was written comes back from a parser."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.scoring.report.html import Html, table, tag


class Reader(HTMLParser):
    """What a browser would see: elements with their attributes, and the text."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.elements, self.text = [], ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


TEXT = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")))


@given(TEXT, TEXT)
def test_text_and_attributes_come_back_as_they_were(text, value):
    read = Reader(tag("p", text, title=value))
    assert read.elements == [("p", {"title": value})]
    assert read.text == text


@pytest.mark.parametrize("text", ["a\u202eb", "a\0b", "a\ud800b", "a\x1bb", "a\u2028b", "a\x85b"])
def test_signs_that_cannot_be_seen_are_told_as_their_escapes(text):
    shown = Html.of(text)
    assert shown == f"a{text[1].encode('unicode_escape').decode()}b"
    shown.encode("utf-8")


def test_markup_stays_markup_and_nothing_is_nothing():
    inner = tag("b", "x < y")
    assert tag("p", None, inner, ["z", (inner, 1)]) == "<p><b>x &lt; y</b>z<b>x &lt; y</b>1</p>"
    assert tag("meta", charset="utf-8") == '<meta charset="utf-8">'
    assert tag("a", class_="k", aria_label='"', hidden=True, title=None, lang=False) == (
        '<a class="k" aria-label="&quot;" hidden></a>'
    )


def test_a_table_names_its_columns_and_rows():
    read = Reader(table("What <it> shows", ["Name", "1"], [["first", 2], ["second", None]]))
    assert [attributes["scope"] for name, attributes in read.elements if name == "th"] == ["col", "col", "row", "row"]
    assert sum(name == "td" for name, _ in read.elements) == 2
    region = read.elements[0][1]
    assert (region["role"], region["tabindex"], region["aria-label"]) == ("region", "0", "What <it> shows")
