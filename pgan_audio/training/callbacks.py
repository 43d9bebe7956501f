"""What a caller sees of a training while it runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import keras

from pgan_audio.training.schedule import Position


@dataclass(frozen=True)
class Callbacks:
    """What a caller sees of the training while it runs.

    Attributes:
        progress: Called after every batch with the clips shown and the position.
        preview: Called with the network to look at (of an adversarial design the average generator), the stage, the
            clips shown and the fade.
        score: Called with the same, and returns values for the events, none if there is nothing to tell.
        say: Called with a sentence worth telling at once.
        stop: Asked after every batch; True saves and ends the training.
    """

    progress: Callable[[int, Position], None] = lambda clips, position: None
    preview: Callable[[keras.Model, int, int, float], None] = lambda network, stage, clips, fade: None
    score: Callable[[keras.Model, int, int, float], Mapping[str, float]] = lambda network, stage, clips, fade: {}
    say: Callable[[str], None] = lambda message: None
    stop: Callable[[], bool] = lambda: False
