"""Letting a classifier hear the clips of a data folder, a few at a time."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from pgan_audio.classifier.evaluation import Evaluation, evaluate
from pgan_audio.classifier.examples import Segment, placed, read
from pgan_audio.data.store import DataFolder

BLOCK = 256
"""Clips read at once."""

Predict = Callable[[NDArray[np.float32]], tuple[NDArray[np.float32], NDArray[np.float32]]]


def examine(predict: Predict, data: DataFolder, stage: int, segments: Sequence[Segment], split: str) -> Evaluation:
    """How well a classifier does on some segments.

    Args:
        predict: From clips to calibrated logits and features, such as `Judge.predict`.
        data: Where the segments are.
        stage: From 1.
        segments: At least one.
        split: Their name.
    """
    logits, labels, tracks = hear(predict, data, stage, placed(segments, data.clip_samples))
    return evaluate(logits, labels, tracks, split)


def hear(
    predict: Predict, data: DataFolder, stage: int, places: Sequence[tuple[Segment, int]]
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """What a classifier says of some clips.

    Args:
        predict: From clips to logits and features.
        data: Where the segments are.
        stage: From 1.
        places: Segments and first frames.

    Returns:
        Logits ``(clips, classes)``, labels ``(clips,)``, positions of the tracks ``(clips,)``.
    """
    logits = [
        predict(np.stack([read(data, stage, segment, start) for segment, start in places[first : first + BLOCK]]))[0]
        for first in range(0, len(places), BLOCK)
    ]
    labels = np.array([segment.label for segment, _ in places])
    tracks = np.array([segment.track for segment, _ in places])
    return np.concatenate(logits), labels, tracks
