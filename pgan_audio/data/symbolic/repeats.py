"""In which order bars are played."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pgan_audio.errors import TuneError

MAX_BARS = 20_000


@dataclass(frozen=True)
class Bar:
    """What counts of a written bar.

    Attributes:
        length: In quarters.
        begins_repeat: It opens with ``|:``.
        ends_repeat: It closes with ``:|``.
        begins_section: It opens with a double bar.
        ends_section: It closes with a double bar.
        endings: Numbers of the times at which it is played, where it stands under a bracket.
    """

    length: Fraction
    begins_repeat: bool = False
    ends_repeat: bool = False
    begins_section: bool = False
    ends_section: bool = False
    endings: frozenset[int] = frozenset()


def play_order(bars: Sequence[Bar]) -> list[int]:
    """The places of bars as they are played, each repeated passage twice, or as often as its endings say.

    A ``:|`` without a ``|:`` goes back to the last double bar or ``:|`` before it, or to the beginning.

    Raises:
        TuneError: That would be more than 20 000 bars.

    Reference:
        The abc music standard 2.1, section 4.8.
    """
    order: list[int] = []
    place, start, is_marked, time = 0, 0, False, 1  # the passage begins at `start`, and is played the `time`-th time
    while place < len(bars):
        bar = bars[place]
        if place > start and _begins_passage(bars, place, is_marked, time):
            start, is_marked, time = place, bar.begins_repeat, 1
        is_marked = is_marked or (place == start and bar.begins_repeat)
        if not bar.endings or time in bar.endings:
            order.append(place)
            if len(order) > MAX_BARS:
                raise TuneError(f"a tune may have {MAX_BARS} bars when its repeats are played. Received: more.")
            if bar.ends_repeat:
                if time < _times(bars, place):
                    place, time = start, time + 1
                    continue
                start, is_marked, time = place + 1, False, 1
        place += 1
    return order


def _begins_passage(bars: Sequence[Bar], place: int, is_marked: bool, time: int) -> bool:
    bar, before = bars[place], bars[place - 1]
    if before.endings and not bar.endings:
        return True
    if time > 1:
        return False
    return bar.begins_repeat or (not is_marked and (bar.begins_section or before.ends_section))


def _times(bars: Sequence[Bar], place: int) -> int:
    """How often the passage that ends at ``place`` is played."""
    if not bars[place].endings:
        return 2
    first = last = place
    while first > 0 and bars[first - 1].endings:
        first -= 1
    while last + 1 < len(bars) and bars[last + 1].endings:
        last += 1
    return max(2, *(number for bar in bars[first : last + 1] for number in bar.endings))
