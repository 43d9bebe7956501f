"""Model cards, written in Markdown, as HTML."""

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_LOWEST = "h4"  # below the headings of the pages

# As CommonMark has it, but tags are text, links lead to the web alone, and pictures of other sites aren't fetched.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")


def card_html(text: str) -> SafeString:
    """A card as HTML; whatever tags there are in it are shown as text.

    Args:
        text: Of ``CARD.md``. A heading in its first line is left out: it names the model, as the page does.
    """
    tokens = _MARKDOWN.parse(text)
    if tokens and tokens[0].type == "heading_open":
        del tokens[:3]  # with its words and its end
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _LOWEST
    return SafeString(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
