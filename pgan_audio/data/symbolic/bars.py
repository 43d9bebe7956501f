"""Where bars begin, and melodies cut up at their lines."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pgan_audio.data.symbolic.melody import REST, Melody, Step
from pgan_audio.data.symbolic.tune import Metre, Tune

HELD = -2
"""In place of a pitch: what sounded before the bar line goes on."""

Metres = Sequence[tuple[int, Metre]]
Bar = tuple[Step, ...]


def bar_lines(metres: Metres, n_ticks: int) -> Iterator[tuple[int, int, Metre]]:
    """Onset, end and metre of each bar up to ``n_ticks``; a bar in which the metre changes ends there."""
    changes = [metres[0], *(change for change in metres[1:] if change[0] < n_ticks)]
    for place, (start, metre) in enumerate(changes):
        is_last = place + 1 == len(changes)
        end = n_ticks if is_last else changes[place + 1][0]
        for onset in range(start, end, metre.bar_ticks):
            whole = onset + metre.bar_ticks
            yield onset, whole if is_last else min(whole, end), metre


def cut(melody: Melody, metres: Metres) -> list[Bar]:
    """The bars of a melody. A step that crosses a line goes on as `HELD`; the last bar is filled up with a rest.

    Every bar lasts as long as its metre has it, but where the metre changes in the middle of one.
    """
    lines = list(bar_lines(metres, melody.n_ticks))
    bars: list[Bar] = []
    rest = list(melody.steps)[::-1]
    for onset, end, _ in lines:
        bar: list[Step] = []
        left = end - onset
        while left and rest:
            pitch, ticks = rest.pop()
            taken = min(ticks, left)
            bar.append((pitch, taken))
            left -= taken
            if ticks > taken:
                rest.append((REST if pitch == REST else HELD, ticks - taken))
        if left:
            bar.append((REST, left))
        bars.append(tuple(bar))
    return bars


def joined(bars: Sequence[Bar]) -> Melody:
    """The melody that `cut` cut up: what is held joined, rests put together, none at the end."""
    steps: list[Step] = []
    for pitch, ticks in (step for bar in bars for step in bar):
        before = steps[-1][0] if steps else None
        if before is not None and (pitch == HELD or (pitch == before == REST)):
            steps[-1] = (before, steps[-1][1] + ticks)
        else:
            steps.append((REST if pitch == HELD else pitch, ticks))
    while steps and steps[-1][0] == REST:
        steps.pop()
    return Melody(tuple(steps))


def is_filled(tune: Tune) -> bool:
    """Whether every metre change falls on a bar line."""
    return all((after - before) % metre.bar_ticks == 0 for (before, metre), (after, _) in pairwise(tune.metres))
