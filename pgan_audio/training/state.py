"""Where training stands between two batches."""

from dataclasses import dataclass, field

from pgan_audio.training.guard import RollBacks
from pgan_audio.training.weights import Arrays


@dataclass
class State:
    """All there is to save.

    Attributes:
        clips: Clips shown so far.
        arrays_stage: The stage the arrays are of; 0 before the first.
        arrays: Networks and optimisers by name.
        roll_backs: How often training went back to a checkpoint.
        sums: What the loop is adding up over an interval that is not over yet.
    """

    clips: int = 0
    arrays_stage: int = 0
    arrays: Arrays = field(default_factory=dict)
    roll_backs: RollBacks = field(default_factory=lambda: RollBacks(0, 0))
    sums: dict[str, float] = field(default_factory=dict)
