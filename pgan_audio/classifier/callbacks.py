"""What a caller sees of the training of a classifier set."""

from collections.abc import Callable
from dataclasses import dataclass

from pgan_audio.classifier.card import StageFacts


@dataclass(frozen=True)
class Callbacks:
    """What a caller sees of the training while it runs.

    Attributes:
        progress: Called after every batch with the share of the whole work that is done, and a few words.
        finished: Called with the facts of each classifier that has been added to the set.
        say: Called with a sentence worth telling at once.
        stop: Asked after every batch; True ends the training.
    """

    progress: Callable[[float, str], None] = lambda share, note: None
    finished: Callable[[StageFacts], None] = lambda facts: None
    say: Callable[[str], None] = lambda message: None
    stop: Callable[[], bool] = lambda: False
