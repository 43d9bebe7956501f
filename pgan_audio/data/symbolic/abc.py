"""ABC books as tunes. music21 decodes each tune; repeats are played out here, as abc's standard has it."""

import dataclasses
import re
from dataclasses import dataclass

from pgan_audio.data.symbolic.abc_text import plain, tied_chords
from pgan_audio.data.symbolic.limits import MAX_BEATS_OF_BAR, MAX_BOOK_BYTES, MAX_TUNE_CHARACTERS
from pgan_audio.data.symbolic.music21_score import decode
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.errors import TuneError

_BEGINNING = re.compile(r"^X:", re.MULTILINE)
_KEY_FIELD = re.compile(r"^K:", re.MULTILINE)
_TITLE = re.compile(r"^T:(.*)$", re.MULTILINE)
_INFORMATION = re.compile(r"^[A-Za-z+]:.*$|%.*$|\"[^\"\n]*\"|![^!\n]*!", re.MULTILINE)
_METRE = re.compile(r"M:([^\n\]]*)")
_HUGE_NUMBER = re.compile(r"\d{4}|/{5}|\(\d{2}|\((\d:)?\d*:\d{2}|,{5}")


@dataclass(frozen=True)
class AbcText:
    """One tune of a book, not yet decoded.

    Attributes:
        number: Its place in the book, from 1.
        title: As its first title says; may be empty.
        text: From its X: on.
    """

    number: int
    title: str
    text: str


def is_abc(text: str) -> bool:
    """Whether a text is a book of tunes: a line with a number, X:, and later one with a key, K:."""
    beginning = _BEGINNING.search(text)
    return beginning is not None and _KEY_FIELD.search(text, beginning.end()) is not None


def decoded(data: bytes) -> str:
    """The text of an ABC file: UTF-8, or Latin-1 as old books are."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_book(data: bytes) -> list[AbcText]:
    """The tunes of a book, not yet decoded.

    Raises:
        TuneError: It is beyond the limits, or holds no tune; without its name.
    """
    if len(data) > MAX_BOOK_BYTES:
        raise TuneError(f"an ABC file may have {MAX_BOOK_BYTES} bytes. Received: {len(data)}.")
    text = decoded(data)
    starts = [match.start() for match in _BEGINNING.finditer(text)]
    if not starts:
        raise TuneError("it is no ABC file: no line begins with X:.")
    ends = [*starts[1:], len(text)]
    tunes = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        own = text[start:end].rstrip() + "\n"
        title = _TITLE.search(own)
        tunes.append(AbcText(number, title[1].strip() if title else "", own))
    return tunes


def read_abc(source: AbcText) -> Tune:
    """The tune in an ABC text: repeats played out, ties joined, accidentals as they are in force.

    A first bar that is too short is an upbeat and begins later in its bar. Grace notes, chord symbols, lyrics and
    decorations aren't kept.

    Raises:
        TuneError: It can't be decoded, or is beyond the limits; without its name.
    """
    _check(source.text)
    text = plain(source.text)
    return dataclasses.replace(decode(text, "abc", tied_chords(text)), title=source.title)


def _check(text: str) -> None:
    """Refuse by the text alone what would be too much to decode."""
    if len(text) > MAX_TUNE_CHARACTERS:
        raise TuneError(f"a tune may have {MAX_TUNE_CHARACTERS} characters. Received: {len(text)}.")
    for metre in _METRE.findall(text):
        if any(int(number) > MAX_BEATS_OF_BAR for number in re.findall(r"\d{1,9}", metre)):
            raise TuneError(f"a metre is impossible. Received: {metre[:40].strip()}.")
    huge = _HUGE_NUMBER.search(_INFORMATION.sub("", text))
    if huge:
        raise TuneError(f"a length or a tuplet is beyond what is ever written. Received: {huge[0]!r}.")
