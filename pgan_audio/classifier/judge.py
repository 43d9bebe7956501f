"""The classifier of one stage, ready to judge clips."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from pgan_audio.classifier.card import Card, StageFacts
from pgan_audio.classifier.network import build_network
from pgan_audio.classifier.weights import assign
from pgan_audio.errors import ClassifierError

BATCH = 32
"""Clips are judged so many at a time, always: memory stays bounded, and a clip's logits don't depend on its company."""


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
        self._predict = prediction(network, facts.temperature)

    def predict(self, clips: NDArray[np.floating]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Judge clips.

        Args:
            clips: ``(n, length, channels)``, finite, full scale 1; n may be 0.

        Returns:
            Calibrated logits ``(n, classes)`` and features ``(n, n_features)``. Each row depends on its clip alone.

        Raises:
            ClassifierError: The clips are of another shape, or hold numbers that aren't finite.
        """
        expected = (self.length, self.channels)
        if clips.ndim != 3 or clips.shape[1:] != expected:
            raise ClassifierError(
                f"The classifier of stage {self.stage} judges clips of shape (n, {self.length}, {self.channels}), "
                f"at {self.rate_hz:g} Hz. Received: an array of shape {clips.shape}."
            )
        logits = np.empty((len(clips), len(self.classes)), np.float32)
        features = np.empty((len(clips), self.n_features), np.float32)
        batch = np.zeros((BATCH, *expected), np.float32)
        for start in range(0, len(clips), BATCH):
            rows = clips[start : start + BATCH]
            batch[: len(rows)] = rows
            if not np.isfinite(batch).all():
                raise ClassifierError(
                    f"Clips to judge must be finite. Received: NaN or infinity in clips {start} to "
                    f"{start + len(rows) - 1}."
                )
            said, seen = self._predict(batch)
            logits[start : start + len(rows)] = said[: len(rows)]
            features[start : start + len(rows)] = seen[: len(rows)]
        return logits, features


def prediction(network: keras.Model, temperature: float = 1.0) -> Any:
    """A compiled function from a batch of clips to calibrated logits and features, as it is after training."""
    outputs = [network.output, network.get_layer("features").output]
    both = keras.Model(network.input, outputs)

    def predict(clips: Any) -> tuple[Any, Any]:
        logits, features = both(clips, training=False)
        return logits / temperature, features

    return tf.function(predict, input_signature=[tf.TensorSpec((BATCH, *network.input.shape[1:]), tf.float32)])
