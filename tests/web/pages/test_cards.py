"""Model cards as pages show them."""

from pgan_audio.web.pages.cards import card_html

CARD = """# demo

Struck notes,
of half a second.

* **Trained on** the sounds of `pgan demo`
  (seed 0).
* Second: 2 * 3 * 4, a_b_c

## More

The end.
"""


def test_a_card_becomes_paragraphs_lists_and_headings():
    assert card_html(CARD) == (
        "<p>Struck notes, of half a second.</p>"
        "<ul><li><strong>Trained on</strong> the sounds of <code>pgan demo</code> (seed 0).</li>"
        "<li>Second: 2 * 3 * 4, a_b_c</li></ul>"
        "<p><strong>More</strong></p><p>The end.</p>"
    )


def test_whatever_a_card_says_is_text():
    card = "<script>1</script>\n\n* **<b>** `<i>` & [x](javascript:alert(1))\n\n# <u>"
    assert card_html(card) == (
        "<p>&lt;script&gt;1&lt;/script&gt;</p>"
        "<ul><li><strong>&lt;b&gt;</strong> <code>&lt;i&gt;</code> &amp; [x](javascript:alert(1))</li></ul>"
        "<p><strong>&lt;u&gt;</strong></p>"
    )


def test_no_card_is_nothing():
    assert card_html("") == card_html("\n \n") == ""
