"""Long texts cut into passages, so that some can be held out."""

import unicodedata

from pgan_audio.errors import TuneError

MAX_CHARACTERS = 1 << 14
"""Of a passage, unless a line is longer."""


def passages_of(data: bytes) -> list[str]:
    r"""The passages of a text file, at most 16 384 characters each: cut at empty lines, else at the ends of lines.

    Together they are the text, in composed Unicode, with ``\n`` at the ends of lines and without control characters;
    empty where it holds none.

    Raises:
        TuneError: It isn't UTF-8; without its name.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TuneError(f"it isn't in UTF-8: byte {error.start}. Convert it first.") from error
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    passages: list[str] = []
    while text.strip():
        end = len(text)
        if end > MAX_CHARACTERS:
            end = text.rfind("\n\n", 0, MAX_CHARACTERS) + 2
            if end < MAX_CHARACTERS // 2:
                end = text.rfind("\n", 0, MAX_CHARACTERS) + 1 or MAX_CHARACTERS
        passages.append(text[:end])
        text = text[end:]
    return passages
