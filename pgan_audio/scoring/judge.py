"""What scoring asks of a classifier."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt


class Judge(Protocol):
    """The classifier of one stage; `pgan_audio.classifier.judge.Judge` is one.

    Attributes:
        stage: From 1.
        rate_hz: Sampling rate of its clips.
        length: Samples of a clip.
        channels: Of a clip.
        classes: The authors, in the order of the logits.
        fit: Whether it is known to tell the authors apart better than chance.
    """

    @property
    def stage(self) -> int: ...  # noqa: D102, described above
    @property
    def rate_hz(self) -> float: ...  # noqa: D102
    @property
    def length(self) -> int: ...  # noqa: D102
    @property
    def channels(self) -> int: ...  # noqa: D102
    @property
    def classes(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def fit(self) -> bool: ...  # noqa: D102

    def predict(self, clips: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]:
        """Calibrated logits ``(n, classes)`` and features ``(n, size)`` of clips ``(n, length, channels)``."""
        ...
