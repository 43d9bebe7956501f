"""What a MusicXML file says, looked at before music21 decodes it: that takes minutes over some, and mends the rest."""

import io
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

from pgan_audio.data.symbolic.key import MOST_FIFTHS
from pgan_audio.data.symbolic.limits import MAX_BEATS_OF_BAR
from pgan_audio.errors import TuneError

MAX_DEPTH = 40
"""Of elements within one another; MusicXML has a dozen."""
MAX_DIVISIONS = 100_000
MAX_TIMES = 64
MAX_ALTER = 3


def check(data: bytes) -> None:
    """Refuse a file with elements that can't be meant.

    Args:
        data: The whole file, without entities of its own.

    Raises:
        TuneError: Its XML is damaged, or a number in it is impossible; without the file's name.
    """
    depth = 0
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(data), ("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise TuneError(f"its elements lie more than {MAX_DEPTH} deep in one another.")
            if event == "end":
                _check_element(element)
            if event == "end" and element.tag == "measure":
                element.clear()
    except ElementTree.ParseError as error:
        raise TuneError(f"it can't be decoded: {error}.") from error


def _check_element(element: ElementTree.Element) -> None:
    values = [(element.tag, (element.text or "").strip())]
    values += [(f"{element.tag} {name}", value) for name, value in element.attrib.items()]
    for name, value in values:
        if name in _FITTING and not _FITTING[name](value):
            raise TuneError(f"it has an impossible {name}. Received: {value[:40]!r}.")


def _between(lowest: float, highest: float) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        try:
            value = float(text)
        except ValueError:
            return False
        return math.isfinite(value) and lowest <= value <= highest

    return fits


def _all_between(lowest: int, highest: int) -> Callable[[str], bool]:
    """Of every number of a list such as ``3+2`` or ``1, 2``."""

    def fits(text: str) -> bool:
        numbers = re.findall(r"\d+", text)
        is_list = re.fullmatch(r"[\d+,.\s-]*", text) is not None and not text.startswith("-")
        return is_list and all(len(n) < 9 and lowest <= int(n) <= highest for n in numbers)

    return fits


_LEAST = 1e-6
_FITTING: dict[str, Callable[[str], bool]] = {
    "duration": _between(_LEAST, 1e9),
    "divisions": _between(_LEAST, MAX_DIVISIONS),
    "beats": _all_between(1, MAX_BEATS_OF_BAR),
    "beat-type": _all_between(1, MAX_BEATS_OF_BAR),
    "fifths": _between(-MOST_FIFTHS, MOST_FIFTHS),
    "octave": _between(-2, 10),  # as far as B sharp and C flat go
    "alter": _between(-MAX_ALTER, MAX_ALTER),
    "sound tempo": _between(_LEAST, 1e5),
    "repeat times": _between(0, MAX_TIMES),
    "ending number": _all_between(0, MAX_TIMES),
}
"""Whether the text of an element, or an attribute of it, can be meant."""
