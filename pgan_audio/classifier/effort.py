"""How long and how hard a classifier is trained."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """Sizes of the training of one classifier.

    Attributes:
        epochs: At most so many; the learning rate falls to 0 over them, along a half cosine.
        steps_per_epoch: Steps in each.
        batch_size: Clips per step.
        patience: Epochs without a lower loss on the valid clips after which training ends.
        learning_rate: Of Adam, at the start.
        valid_clips: Most clips to validate on, spread evenly over those there are.
    """

    epochs: int = 24
    steps_per_epoch: int = 64
    batch_size: int = 32
    patience: int = 8
    learning_rate: float = 3e-3
    valid_clips: int = 2048

    @property
    def clips_per_epoch(self) -> int:
        """Clips shown in an epoch."""
        return self.steps_per_epoch * self.batch_size
