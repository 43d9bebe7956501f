"""The classifier of one stage, ready to judge clips."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.classifier.card import Card, StageFacts
from pgan_audio.classifier.network import build_network
from pgan_audio.classifier.predictor import Predictor
from pgan_audio.classifier.weights import assign
from pgan_audio.errors import ClassifierError


class Judge:
    """One stage's classifier.

    Args:
        card: Of the set.
        facts: Of the stage.
        arrays: Its weights, as stored.

    Attributes:
        stage: From 1.
        rate_hz: Sampling rate of its clips.
        length: Samples of a clip.
        channels: Of a clip.
        classes: The authors, in the order of the logits.
        n_features: Width of the features.
        fit: Whether it is known to tell the authors apart better than chance.

    Raises:
        CheckpointError: The weights aren't those of such a network.
    """

    def __init__(self, card: Card, facts: StageFacts, arrays: Mapping[str, NDArray[Any]]):
        self.stage, self.rate_hz, self.length = facts.stage, facts.rate_hz, facts.length
        self.channels, self.classes = card.channels, card.classes
        self.n_features = facts.architecture.n_features
        self.fit = facts.fit_to_judge
        network = build_network(facts.architecture, facts.rate_hz, facts.length, card.channels, len(card.classes))
        assign(network, arrays)
        self._predict = Predictor(network, facts.temperature)

    def predict(self, clips: NDArray[np.floating]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Judge clips.

        Args:
            clips: ``(n, length, channels)``, finite, full scale 1; n may be 0.

        Returns:
            Calibrated logits ``(n, classes)`` and features ``(n, n_features)``. Each row depends on its clip alone.

        Raises:
            ClassifierError: The clips are of another shape, or hold numbers that aren't finite.
        """
        if clips.ndim != 3 or clips.shape[1:] != (self.length, self.channels):
            raise ClassifierError(
                f"The classifier of stage {self.stage} judges clips of shape (n, {self.length}, {self.channels}), "
                f"at {self.rate_hz:g} Hz. Received: an array of shape {clips.shape}."
            )
        odd = [number for number, clip in enumerate(clips) if not np.isfinite(clip).all()]
        if odd:
            raise ClassifierError(
                f"Clips to judge must hold finite numbers. Received: NaN or infinity in {len(odd)} of {len(clips)} "
                f"clips, the first one at index {odd[0]}."
            )
        return self._predict(clips)
