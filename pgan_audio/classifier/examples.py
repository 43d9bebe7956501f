"""Which stretches of sound a classifier learns from, is stopped and calibrated on, and is tested on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pgan_audio.data.store import FULL_SCALE, DataFolder
from pgan_audio.data.track import SPLITS, Track
from pgan_audio.errors import ClassifierError

AUTHOR = "author"
"""The label every track has: who `pgan prepare` was told its author is."""

VALID_SHARE = 0.1
MAX_CLIPS_PER_TRACK = 64


@dataclass(frozen=True)
class Segment:
    """A stretch of one track.

    Attributes:
        track: Position of the track in the data folder.
        label: Its class.
        offset: First frame in the data folder's last stage.
        n_samples: Frames at full rate, at least one clip.
    """

    track: int
    label: int
    offset: int
    n_samples: int

    def starts(self, clip_samples: int) -> list[int]:
        """Where to judge it: clips that follow one another from its beginning, at most 64, then spread evenly."""
        n_clips = self.n_samples // clip_samples
        chosen = np.linspace(0, n_clips - 1, min(n_clips, MAX_CLIPS_PER_TRACK)).astype(int)
        return [int(number) * clip_samples for number in chosen]


@dataclass(frozen=True)
class Examples:
    """The tracks of a data folder by what they are for.

    Attributes:
        classes: Sorted; a segment's label is a position in here.
        splits: Segments by split. Those of ``valid`` are of tracks of that split, and for a class without one the last
            tenth of its train tracks, which then is not in ``train``.
        remarks: What is worth telling about them, a sentence each.
    """

    classes: tuple[str, ...]
    splits: Mapping[str, tuple[Segment, ...]]
    remarks: tuple[str, ...]


def labels_of(data: DataFolder, column: str) -> list[str]:
    """What a column of the labels says about each track; empty where it says nothing.

    Args:
        data: The folder.
        column: Of its labels table; ``author`` for the authors, with or without a table.

    Raises:
        ClassifierError: There is no such column.
    """
    if column in (AUTHOR, data.settings.label_column):
        return [track.author for track in data.tracks]
    columns = sorted({name for track in data.tracks for name in track.labels})
    if column not in columns:
        there = ", ".join([AUTHOR, *(name for name in columns if name != AUTHOR)])
        raise ClassifierError(
            f"The data in {data.path} has no label {column!r}. Expected one of: {there}. Choose one with --label, or "
            f"prepare the recordings with a table that has this column: pgan prepare SOURCE --labels CSV --out DATA"
        )
    return [track.labels.get(column, "") for track in data.tracks]


def find_examples(data: DataFolder, column: str) -> Examples:
    """Sort out a data folder's tracks for training.

    A class without a train track can't be learnt and is left out, as are tracks without a label.

    Raises:
        ClassifierError: There is no such column, or fewer than two classes.
    """
    values = labels_of(data, column)
    train_values = {value for value, track in zip(values, data.tracks, strict=True) if track.split == "train"}
    classes = tuple(sorted(train_values - {""}))
    if len(classes) < 2:
        raise ClassifierError(
            f"A classifier needs at least two classes with tracks to train on. Received: {len(classes)} by the label "
            f"{column!r} in {data.path}. Choose another with --label, or prepare recordings of more than one author."
        )
    labelled = [(t, classes.index(value)) for t, value in zip(data.tracks, values, strict=True) if value in classes]
    splits = {
        split: [segment_of(track, label) for track, label in labelled if track.split == split] for split in SPLITS
    }
    lacking = set(range(len(classes))) - {segment.label for segment in splits["valid"]}
    kept, cut = _cut_ends([s for s in splits["train"] if s.label in lacking], data)
    splits["train"] = [s for s in splits["train"] if s.label not in lacking] + kept
    splits["valid"] += cut
    if not splits["valid"]:
        raise ClassifierError(
            f"The data in {data.path} has nothing to validate on: no track in the split 'valid', and none in 'train' "
            "that is longer than two clips. Prepare at least three recordings of each author."
        )
    untested = sorted(set(range(len(classes))) - {segment.label for segment in splits["test"]})
    remarks = []
    if len(labelled) < len(data.tracks):
        remarks.append(
            f"{len(data.tracks) - len(labelled)} tracks left out: no label, or none of its kind to train on."
        )
    if cut:
        named = ", ".join(classes[k] for k in sorted({segment.label for segment in cut}))
        remarks.append(f"No track to validate on, so the ends of train tracks serve: {named}.")
    if untested:
        remarks.append(f"No track to test on: {', '.join(classes[k] for k in untested)}.")
    return Examples(classes, {split: tuple(segments) for split, segments in splits.items()}, tuple(remarks))


def find_known(data: DataFolder, column: str, classes: Sequence[str], split: str) -> list[Segment]:
    """The tracks of a split that a set with these classes can be tested on; those without a label are left out.

    Args:
        data: The folder.
        column: That holds the truth.
        classes: Of the set.
        split: ``train``, ``valid``, ``test``, or ``all``.

    Raises:
        ClassifierError: There is no such column, no such track, or one of a class the set doesn't know.
    """
    pairs = zip(data.tracks, labels_of(data, column), strict=True)
    chosen = [(track, value) for track, value in pairs if value and split in ("all", track.split)]
    unknown = sorted({value for _, value in chosen} - set(classes))
    if unknown:
        raise ClassifierError(
            f"The classifier set doesn't know all that are in {data.path} by the label {column!r}. Expected none but: "
            f"{', '.join(classes)}. Received: {', '.join(unknown)}. Choose another --label, or data by these alone."
        )
    if not chosen:
        raise ClassifierError(
            f"The data in {data.path} has no track with the label {column!r} in the split {split!r}. Choose another "
            "with --split."
        )
    return [segment_of(track, classes.index(value)) for track, value in chosen]


def segment_of(track: Track, label: int) -> Segment:
    """A whole track."""
    return Segment(track.index, label, track.offset, track.n_samples)


def read(data: DataFolder, stage: int, segment: Segment, start: int) -> NDArray[np.float32]:
    """One clip of a segment.

    Args:
        data: The folder.
        stage: From 1.
        segment: Where.
        start: First frame at full rate, from the segment's beginning; may be negative. Rounded down to a frame of
            the stage. What lies beyond the segment's ends is silence.

    Returns:
        ``(length, channels)`` float32, full scale 1.
    """
    length = data.length(stage)
    scale = data.clip_samples // length
    first, n_samples, offset = start // scale, segment.n_samples // scale, segment.offset // scale
    begin, end = max(0, first), min(n_samples, first + length)
    clip = np.zeros((length, data.channels), np.float32)
    if begin < end:
        clip[begin - first : end - first] = data.stage(stage)[offset + begin : offset + end]
    return clip / np.float32(FULL_SCALE)


def placed(segments: Iterable[Segment], clip_samples: int) -> list[tuple[Segment, int]]:
    """All clips to judge of some segments: the segment and the first frame of each."""
    return [(segment, start) for segment in segments for start in segment.starts(clip_samples)]


def _cut_ends(segments: Sequence[Segment], data: DataFolder) -> tuple[list[Segment], list[Segment]]:
    """Segments without their last tenths, and those; a segment too short for both stays whole."""
    kept, cut = [], []
    for segment in segments:
        unit = data.settings.unit
        n_cut = max(data.clip_samples, int(segment.n_samples * VALID_SHARE) // unit * unit)
        n_kept = segment.n_samples - n_cut
        if n_kept < data.clip_samples:
            kept.append(segment)
            continue
        kept.append(Segment(segment.track, segment.label, segment.offset, n_kept))
        cut.append(Segment(segment.track, segment.label, segment.offset + n_kept, n_cut))
    return kept, cut
