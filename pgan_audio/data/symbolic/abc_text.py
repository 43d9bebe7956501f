"""The text of an ABC tune as music21 has to be given it: so that it passes over nothing in silence."""

import re
from collections.abc import Iterator

from pgan_audio.errors import TuneError

_VERSION = "%abc-2.1"
_FIELD = re.compile(r"[A-Za-z+]:(?![:|])")
_PIECE = re.compile(
    r'(?P<quoted>"[^"\n]*"|![^!|\n]*!|\+[^+|\n]*\+)|(?P<field>\[[A-Za-z]:[^\]\n]*\])|(?P<comment>(?<!\\)%.*)|(?P<sign>.)'
)
_SIGNS = frozenset("ABCDEFGabcdefgz0123456789^_=,'/|:[](){}<>-. \t\"!")
_UNSAID = frozenset("HIJKLMNOPQRSTUVWhijklmnopqrstuvwy~`$*#;?@\\+")
"""Decorations that a letter stands for, spaces, line breaks, and what the standard says to pass over."""
_OF_ALL = "KMLQ"
"""Fields that change how the notes after them are read."""
_LATE_ENDING = re.compile(r"\|[ \t]*\[?[ \t]*([1-9][,-])*[3-9].*")
_QUOTED = re.compile(r'"[^"\n]*"')
_CHORD = re.compile(r"\[([\^_=]*[A-Ga-gz][^\]|\n]*)\][0-9/]*(-?)")
_NOTE = re.compile(r"([A-Ga-g])([,']*)[0-9/]*(-?)")
_BOTH_TIMES = re.compile(r"\|[ \t]*\[?[ \t]*1[,-]2(?![,\d/-])")

Place = tuple[str, int]
"""Step and octave of a note: ``C`` and 4 for middle C."""


def plain(text: str) -> str:
    """The text of a tune as music21 has to be given it.

    Without a version it lets an accidental count for its note alone, while the standard from 2.0 on has it in force to
    the end of the bar in all octaves, which is how the books are written, whatever version they name or don't. It must
    be told the unit of length where neither that nor a metre is given. Of ``G::`` it takes the note for the letter of a
    field; it reads neither fields within a line, nor a field that stands alone between two bars, nor endings for
    several times, nor voices that take turns; it passes over invisible rests, and takes letters that it doesn't know
    for middle C.

    Raises:
        TuneError: There is something in it that wouldn't be read as it is meant; without the tune's name.

    Reference:
        The abc music standard 2.1, sections 3, 4 and 8.
    """
    lines = text.split("\n")
    key = next((place for place, line in enumerate(lines) if line.startswith("K:")), len(lines))
    head, body = lines[: key + 1], list(_body(lines[key + 1 :]))
    is_told = any(line.startswith("L:") or (line.startswith("M:") and "/" in line) for line in head)
    music = _BOTH_TIMES.sub("|", "\n".join(_by_voice(body)))
    if late := _LATE_ENDING.search(_QUOTED.sub("", music)):
        raise TuneError(f"endings from the third on can't be read. Received: {late[0][:40]!r}.")
    return "\n".join([_VERSION, *head[:key], *([] if is_told else ["L:1/8"]), *head[key:], music])


def tied_chords(text: str) -> list[frozenset[Place]]:
    """Of a text that `plain` gave, which notes of each chord are tied to what follows: music21 doesn't keep that."""
    lines = [line for line in text.split("\n") if not _FIELD.match(line) and not line.startswith("%")]
    found = []
    for chord in _CHORD.finditer(_QUOTED.sub("", "\n".join(lines))):
        notes = _NOTE.findall(chord[1])
        tied = [(step.upper(), 5 - step.isupper() + marks.count("'") - marks.count(",")) for step, marks, _ in notes]
        found.append(frozenset(at for at, (_, _, tie) in zip(tied, notes, strict=True) if tie or chord[2]))
    return found


def _by_voice(lines: list[str]) -> list[str]:
    """The lines with each voice in one piece, however they took turns."""
    voices: dict[str, list[str]] = {"": []}
    now = ""
    for line in lines:
        if line.startswith("V:"):
            now = (line[2:].split() or [""])[0]
            voices.setdefault(now, [line])
        else:
            voices[now].append(line)
    return [line for own in voices.values() for line in own]


def _body(lines: list[str]) -> Iterator[str]:
    """The lines after the head, every field on a line of its own."""
    so_far = ""
    for line in lines:
        if _FIELD.match(line) or line.startswith("%"):
            yield from _field(line, so_far)
            continue
        music = ""
        for piece in _PIECE.finditer(line):
            match piece.lastgroup:
                case "quoted":
                    music += piece[0] if piece[0].startswith('"') else ""
                case "field" if piece[0][1] in _OF_ALL + "V":
                    if music.strip():
                        yield _bar_lines(music)
                    so_far, music = so_far + music, ""
                    yield from _field(piece[0][1:-1], so_far)
                case "sign":
                    music += _sign(piece[0])
        yield _bar_lines(music)
        so_far += music


def _bar_lines(music: str) -> str:
    return music.replace("::", ":||:").replace(":|]", ":|").replace("[|:", "|:")


def _field(line: str, so_far: str) -> Iterator[str]:
    """A field's line; twice, where music21 loses one that stands alone.

    Raises:
        TuneError: It stands within the first bar, which would be cut in two there and taken for an upbeat.
    """
    yield line
    if line[:1] in _OF_ALL and so_far.strip() and "|" not in so_far:
        raise TuneError(f"keys, metres and lengths can't change within the first bar. Received: {line[:40]!r}.")
    if line[:1] in _OF_ALL and line[0] != "L":
        yield line


def _sign(sign: str) -> str:
    if sign in _SIGNS:
        return sign
    if sign == "x":
        return "z"
    if sign in _UNSAID:
        return ""
    names = {"&": "voices within a voice (&)", "Z": "rests of whole bars (Z)", "X": "rests of whole bars (X)"}
    raise TuneError(f"{names.get(sign, 'signs that ABC does not have')} can't be read. Received: {sign!r}.")
