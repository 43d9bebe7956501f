"""What a session asks of a design that is trained by plain fitting."""

from typing import Any, Protocol

from pgan_audio.training.fit_task import FitTask


class FittedDesign(Protocol):
    """A design of one network and one loss.

    Attributes:
        name: As in the config.
        n_stages: 1.
    """

    name: str
    n_stages: int

    def task(self, data: Any) -> FitTask:
        """What there is to fit.

        Args:
            data: The folder, which holds what the config's ``content`` says.

        Raises:
            DataError: There is nothing to train on.
        """
        ...

    def clips_per_second(self, until_stage: int) -> dict[int, float]:
        """Estimated training speed of stage 1 on this machine, good to a factor of two."""
        ...
