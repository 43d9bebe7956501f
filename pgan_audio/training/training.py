"""What a session asks of a training, whatever the design."""

from typing import Protocol


class Training(Protocol):
    """Trains the design of a run in its folder, from wherever the run stands. The caller holds the run's lock.

    Progress is counted in clips shown, or in whatever else the design calls an example.
    """

    def train(self, until_stage: int) -> bool:
        """Train to the end of a stage; designs without stages have one.

        Returns:
            Whether the end was reached; False if the caller asked to stop earlier. Either way everything is saved.

        Raises:
            CheckpointError: A checkpoint can't be written, or none of several can be read.
            DivergenceError: Training diverges once more than the config allows.
        """
        ...
