"""Model cards as pages show them."""

import pytest

from pgan_audio.web.pages.cards import card_html

CARD = """# demo

Struck notes,
of half a second.

* **Trained on** the sounds of `pgan demo`
  (seed 0), see <https://example.org/a>.
* Second: 2 * 3 * 4, a_b_c

## More

The end.
"""


def test_a_card_becomes_paragraphs_lists_and_headings():
    assert "".join(card_html(CARD).splitlines()) == (
        "<p>Struck notes,of half a second.</p>"
        "<ul><li><strong>Trained on</strong> the sounds of <code>pgan demo</code>"
        '(seed 0), see <a href="https://example.org/a">https://example.org/a</a>.</li>'
        "<li>Second: 2 * 3 * 4, a_b_c</li></ul>"
        "<h4>More</h4><p>The end.</p>"
    )


@pytest.mark.parametrize(
    ("card", "html"),
    [
        ("<script>1</script>", "<p>&lt;script&gt;1&lt;/script&gt;</p>"),
        ("* **<b>** `<i>` &", "<ul><li><strong>&lt;b&gt;</strong> <code>&lt;i&gt;</code> &amp;</li></ul>"),
        ("text\n\n# <u>", "<p>text</p><h4>&lt;u&gt;</h4>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("![x](https://example.org/x.png)", '<p>!<a href="https://example.org/x.png">x</a></p>'),
    ],
)
def test_nothing_in_a_card_acts(card, html):
    assert "".join(card_html(card).splitlines()) == html


def test_no_card_is_nothing():
    assert card_html("") == card_html("\n \n") == ""
