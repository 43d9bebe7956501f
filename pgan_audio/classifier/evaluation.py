"""How well a classifier does on tracks it hasn't learnt from."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, NonNegativeInt

from pgan_audio.classifier.calibration import calibration_error
from pgan_audio.classifier.intervals import mean_of_shares_interval, share_interval
from pgan_audio.config.section import Section

Share = Annotated[float, Field(ge=0, le=1)]
Interval = Annotated[tuple[Share, Share], Field(strict=False)]
Counts = Annotated[tuple[Annotated[tuple[NonNegativeInt, ...], Field(strict=False)], ...], Field(strict=False)]


class Evaluation(Section):
    """What a classifier made of some tracks' clips.

    Intervals are 95 % Wilson intervals in which a track counts once however many clips it has, since the clips of one
    track resemble one another.

    Attributes:
        split: Which tracks.
        n_tracks: How many.
        n_clips: Clips of these tracks: they follow one another from a track's beginning.
        accuracy: Share of the clips given to their author.
        accuracy_interval: Of the accuracy.
        balanced_accuracy: Mean over the authors of each one's share.
        balanced_accuracy_interval: Of the balanced accuracy.
        chance: Balanced accuracy of one who doesn't listen: 1 over the number of authors there are clips of.
        calibration_error: Mean difference between confidence and accuracy over 15 classes of confidence (ECE).
        fit_to_judge: Whether the balanced accuracy is above chance, the whole interval.
        confusion: Number of clips by true author (row) and the author they were given to (column).
    """

    split: str
    n_tracks: int = Field(ge=1)
    n_clips: int = Field(ge=1)
    accuracy: Share
    accuracy_interval: Interval
    balanced_accuracy: Share
    balanced_accuracy_interval: Interval
    chance: Share
    calibration_error: Share
    fit_to_judge: bool
    confusion: Counts


def evaluate(
    logits: NDArray[np.floating], labels: NDArray[np.integer], tracks: NDArray[np.integer], split: str
) -> Evaluation:
    """Compare what a classifier said with what is true.

    Args:
        logits: Calibrated, ``(clips, classes)``; at least one clip.
        labels: The true class of each clip, ``(clips,)``.
        tracks: A number of each clip's track, ``(clips,)``.
        split: The name of these tracks.
    """
    n_classes = logits.shape[1]
    said = logits.argmax(axis=1)
    right = said == labels
    confusion = np.zeros((n_classes, n_classes), int)
    np.add.at(confusion, (labels, said), 1)
    present = np.flatnonzero(confusion.sum(axis=1))
    shares = [float(right[labels == k].mean()) for k in present]
    sizes = [_effective_size(tracks[labels == k]) for k in present]
    accuracy = float(right.mean())
    balanced_interval = mean_of_shares_interval(shares, sizes)
    chance = 1 / len(present)
    return Evaluation(
        split=split,
        n_tracks=len(np.unique(tracks)),
        n_clips=len(labels),
        accuracy=accuracy,
        accuracy_interval=share_interval(accuracy, _effective_size(tracks)),
        balanced_accuracy=float(np.mean(shares)),
        balanced_accuracy_interval=balanced_interval,
        chance=chance,
        calibration_error=calibration_error(logits, labels),
        fit_to_judge=balanced_interval[0] > chance,
        confusion=tuple(tuple(map(int, row)) for row in confusion),
    )


def _effective_size(tracks: NDArray[np.integer]) -> float:
    """How many tracks of equal length say as much as these do, if the clips of a track are all alike.

    Kish, Survey Sampling (1965): the squared sum of the weights over the sum of their squares.
    """
    _, counts = np.unique(tracks, return_counts=True)
    return float(counts.sum() ** 2 / np.sum(counts.astype(float) ** 2))
