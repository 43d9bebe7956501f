"""Tunes as sound."""

import numpy as np
from numpy.typing import NDArray

from pgan_audio.data.level import gain
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.sampling.instruments import Instrument

LONGEST_SECONDS = 3600.0
TAIL_SECONDS = 0.2


def performed(tune: Tune, instrument: Instrument) -> NDArray[np.float32]:
    """A tune played by one instrument, drums left out.

    Args:
        tune: At most an hour counts.
        instrument: Of all parts.

    Returns:
        ``(time, 1)`` float32, its peak at -1 dBFS; silence where nothing is played.
    """
    rate_hz = instrument.rate_hz
    total = min(tune.seconds_at(tune.n_ticks), LONGEST_SECONDS)
    sound = np.zeros(round((total + TAIL_SECONDS) * rate_hz), np.float32)
    for note in tune.notes:
        start, end = tune.seconds_at(note.onset), tune.seconds_at(note.end)
        if tune.parts[note.part].is_drums or start >= total:
            continue
        played = instrument.play(note.pitch, end - start)
        first = round(start * rate_hz)
        played = played[: len(sound) - first]
        sound[first : first + len(played)] += played * np.float32(note.velocity / 127)
    n_tail = min(len(sound), round(TAIL_SECONDS * rate_hz))
    sound[len(sound) - n_tail :] *= np.linspace(1, 0, n_tail, dtype=np.float32)
    peak = float(np.abs(sound).max(initial=0))
    return (sound * np.float32(gain("peak", peak, peak)) if peak > 0 else sound)[:, None]
