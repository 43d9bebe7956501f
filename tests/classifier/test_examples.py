"""Which tracks serve for what, and what is read of them."""

import dataclasses

import numpy as np
import pytest

from pgan_audio.classifier.examples import Segment, find_examples, find_known, labels_of, placed, read
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import ClassifierError


def changed(data, change):
    """The same folder with other facts of its tracks; ``change(track)`` gives them."""
    tracks = [dataclasses.replace(track, **change(track)) for track in data.tracks]
    return DataFolder(data.path, data.settings, tracks)


def test_every_column_serves_as_a_label(data):
    authors = [track.author for track in data.tracks]
    assert labels_of(data, "author") == labels_of(data, "player") == authors
    assert set(labels_of(data, "parity")) == {"even", "odd"}
    assert find_examples(data, "parity").classes == ("even", "odd")


def test_a_column_that_is_not_there_is_told_with_those_that_are(data):
    with pytest.raises(
        ClassifierError, match=r"no label 'digit'. Expected one of: author, file, parity, player. .* --labels CSV"
    ):
        labels_of(data, "digit")


def test_tracks_go_where_prepare_has_put_them(data):
    examples = find_examples(data, "author")
    assert examples.classes == ("high", "low")
    assert examples.remarks == ()
    assert {split: len(segments) for split, segments in examples.splits.items()} == {"train": 8, "valid": 2, "test": 2}
    for split, segments in examples.splits.items():
        for segment in segments:
            track = data.tracks[segment.track]
            assert (track.split, track.author) == (split, examples.classes[segment.label])
            assert (track.offset, track.n_samples) == (segment.offset, segment.n_samples)


def test_a_class_without_a_valid_track_gives_the_ends_of_its_train_tracks(data):
    def change(track):
        return {"split": "train"} if (track.author, track.split) == ("low", "valid") else {}

    examples = find_examples(changed(data, change), "author")
    assert examples.remarks == ("No track to validate on, so the ends of train tracks serve: low.",)
    assert [s.label for s in examples.splits["valid"]].count(1) == 5
    for kept, cut in zip(
        [s for s in examples.splits["train"] if s.label == 1],
        [s for s in examples.splits["valid"] if s.label == 1],
        strict=True,
    ):
        track = data.tracks[kept.track]
        assert (kept.offset, kept.n_samples + cut.n_samples) == (track.offset, track.n_samples)
        assert (cut.track, cut.offset, cut.n_samples) == (kept.track, kept.offset + kept.n_samples, 256)


def test_a_long_track_gives_its_last_tenth(data):
    long = DataFolder(data.path, data.settings, [dataclasses.replace(t, n_samples=40_000) for t in data.tracks])
    examples = find_examples(changed(long, lambda t: {"split": "train"}), "author")
    assert {s.n_samples for s in examples.splits["valid"]} == {4000}
    assert examples.remarks[-1] == "No track to test on: high, low."


def test_one_shots_with_nothing_to_validate_on_are_refused(data):
    short = changed(data, lambda track: {"split": "train", "n_samples": 300})
    with pytest.raises(ClassifierError, match="has nothing to validate on.* at least three recordings of each author"):
        find_examples(short, "author")


def test_one_class_is_none(data):
    with pytest.raises(ClassifierError, match=r"at least two classes .* Received: 1 by the label 'author'"):
        find_examples(changed(data, lambda track: {"author": "me"}), "author")


def test_what_cannot_be_learnt_is_left_out(data):
    def change(track):
        if track.split == "test":
            return {"labels": {"kind": "new"}}
        return {"labels": {"kind": "" if track.index == 0 else track.author}}

    examples = find_examples(changed(data, change), "kind")
    assert examples.classes == ("high", "low")
    assert examples.splits["test"] == ()
    assert examples.remarks[0] == "3 tracks left out: no label, or none of its kind to train on."


def test_known_tracks(data):
    assert len(find_known(data, "author", ("high", "low", "other"), "all")) == 12
    segments = find_known(data, "player", ("other", "high", "low"), "test")
    assert [(data.tracks[s.track].author, s.label) for s in segments] == [("high", 1), ("low", 2)]


def test_classes_that_the_set_does_not_know_are_refused(data):
    with pytest.raises(ClassifierError, match=r"Expected none but: low, other. Received: high."):
        find_known(data, "author", ("low", "other"), "all")
    nothing = changed(data, lambda track: {"split": "train"})
    with pytest.raises(ClassifierError, match=r"no track with the label 'author' in the split 'test'"):
        find_known(nothing, "author", ("high", "low"), "test")


@pytest.mark.parametrize(("n_samples", "starts"), [(256, [0]), (511, [0]), (900, [0, 256, 512])])
def test_clips_to_judge_follow_one_another(n_samples, starts):
    assert Segment(0, 0, 0, n_samples).starts(256) == starts
    assert [start for _, start in placed([Segment(0, 0, 0, n_samples)] * 2, 256)] == starts * 2


def test_of_a_long_track_64_are_judged():
    starts = Segment(0, 0, 0, 256 * 1000).starts(256)
    assert len(starts) == 64
    assert starts[0] == 0
    assert starts[-1] == 256 * 999
    assert set(np.diff(starts)) <= {15 * 256, 16 * 256}


@pytest.mark.parametrize("stage", [1, 3])
def test_what_is_read_is_the_track(data, stage):
    segment = find_examples(data, "author").splits["test"][1]
    for start in (0, 77, segment.n_samples - 256):
        np.testing.assert_array_equal(read(data, stage, segment, start), data.clip(stage, segment.track, start))


@pytest.mark.parametrize("stage", [1, 3])
@pytest.mark.parametrize("beyond", [4, 40, 256, 300])
def test_beyond_its_ends_is_silence_and_no_neighbour(data, stage, beyond):
    segment = find_examples(data, "author").splits["train"][1]  # amid the folder
    n = beyond >> (3 - stage)
    length = data.length(stage)
    n = min(n, length)
    first, last = data.clip(stage, segment.track, 0), data.clip(stage, segment.track, segment.n_samples - 256)
    early, late = read(data, stage, segment, -beyond), read(data, stage, segment, segment.n_samples - 256 + beyond)
    assert (early[:n] == 0).all()
    np.testing.assert_array_equal(early[n:], first[: length - n])
    assert (late[length - n :] == 0).all()
    np.testing.assert_array_equal(late[: length - n], last[n:])
