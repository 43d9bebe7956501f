"""What plain fitting asks of a design."""

from collections.abc import Mapping
from typing import Any, Protocol

import keras
from numpy.typing import NDArray

from pgan_audio.training.weights import Arrays

Input = NDArray[Any] | dict[str, NDArray[Any]]


class FitTask(Protocol):
    """One network, its loss, and numbered examples: what `FittedTraining` trains with ``keras.Model.fit``.

    Everything is a pure function of the run's settings, its data and the arguments: that is what makes a resumed run
    see what it would have seen. Nothing in the network may draw random numbers but through Keras's seed generators,
    whose state is saved.

    Attributes:
        name: Of the design, as in the config.
    """

    name: str

    def build(self) -> keras.Model:
        """A network with its first weights, compiled; every name in it the same each time."""
        ...

    def examples(self, clips: int, size: int, roll_back: int) -> tuple[Input, NDArray[Any]]:
        """The ``size`` examples after ``clips`` have been shown, and what the network is to make of them.

        The same shapes and types for every ``clips``; each roll-back count draws others. Called from several threads.
        """
        ...

    def figures(self, means: Mapping[str, float]) -> dict[str, float]:
        """What the events are to say, by plain names (``mse``, ``snr_db``), the loss first.

        Args:
            means: Of Keras's logs, each over the same examples.
        """
        ...

    def evaluate(self, network: keras.Model) -> dict[str, float]:
        """The same figures, and any others, on held-out examples; none where nothing is held out. After each epoch."""
        ...

    def finish(self, network: keras.Model) -> tuple[dict[str, Any], Arrays]:
        """What the finished model's folder keeps: facts for a person and for rebuilding, and all arrays."""
        ...
