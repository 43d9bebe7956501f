"""What works are to begin with, as steps; and the key and metre that it brings with it."""

import numpy as np
from numpy.typing import NDArray

from pgan_audio.data.symbolic.bars import Bar
from pgan_audio.data.symbolic.melody import Melody
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.errors import UsageError
from pgan_audio.ports.recurrent.drawing.drawer import Steps
from pgan_audio.ports.recurrent.notation.blocks import Blocks
from pgan_audio.ports.recurrent.notation.conditions import Conditions
from pgan_audio.ports.recurrent.notation.letters import Letters
from pgan_audio.ports.recurrent.notation.measures import Measures, bars_of
from pgan_audio.ports.recurrent.notation.notation import Notation
from pgan_audio.ports.recurrent.notation.notes import Notes, melody_of
from pgan_audio.ports.recurrent.notation.rolls import Rolls

Prime = str | Tune | NDArray[np.float32]


def encoded(notation: Notation, prime: Prime) -> Steps:
    """A prime as steps ``(n, width)``.

    Of sound whole half blocks count; a last bar that isn't full is filled up with a rest.

    Raises:
        UsageError: It can't be written so: not at all, or with what the model hasn't learnt.
    """
    steps: Steps
    match notation, prime:
        case Letters(), str():
            steps = notation.encode(prime)
        case Notes(), Tune():
            melody = melody_of(prime)
            steps = notation.encode(melody or Melody(()))
        case Measures(), Tune():
            steps = notation.encode(_bars(notation, prime))
        case Rolls(), Tune():
            steps = notation.encode(prime)
        case Blocks(), np.ndarray():
            whole = len(prime) // notation.hop * notation.hop
            steps = notation.encode(np.concatenate([np.zeros(notation.hop, np.float32), prime[:whole]]))
        case _:
            raise UsageError(f"The model can't begin with such a thing. Received: {type(prime).__name__}.")
    if not len(steps):
        raise UsageError("The prime is empty: it has no character, no melody or no sound. Choose another --prime.")
    return steps


def told_by(
    prime: Tune, key: str | None, metre: str | None, conditions: Conditions, in_bars: bool
) -> tuple[str | None, str]:
    """The key and the metre of works that begin with a tune.

    Args:
        prime: The tune.
        key: What is asked for, or None for the prime's.
        metre: Likewise.
        conditions: What the model has learnt.
        in_bars: Whether the model writes bars, so that those of the prime must be of the same metre.

    Returns:
        Key, None where neither says one that the model has learnt, and metre.

    Raises:
        UsageError: The metre doesn't fit.
    """
    wanted, found = metre or prime.metre.name, list(dict.fromkeys(own.name for _, own in prime.metres))
    if wanted not in conditions.metres or (in_bars and found != [wanted]):
        expected = metre or f"one of {', '.join(conditions.metres)}"
        raise UsageError(
            f"The metre of the prime doesn't fit. Expected: {expected}, from beginning to end. Received: "
            f"{', '.join(found)}. Choose another --prime{'' if in_bars else ', or name a --metre'}."
        )
    own_key = prime.keys[0][1].name if prime.keys else None
    return key or (own_key if own_key in conditions.keys else None), wanted


def _bars(notation: Measures, prime: Tune) -> list[Bar]:
    if melody_of(prime) is None:
        return []
    bars = bars_of(prime, notation.most_notes)
    if bars is None:
        raise UsageError(
            f"The prime can't be written as bars. Expected up to {notation.most_notes} notes in each, and the metre "
            "changing at bar lines only. Choose another --prime."
        )
    return bars
