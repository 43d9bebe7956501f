"""The recordings beside a run: the right ones, or a word on why not."""

import dataclasses

import pytest

from pgan_audio.errors import DataError
from pgan_audio.scoring.report.recordings import Recordings


def test_what_is_held_out_is_what_the_run_does_not_learn_from(recorded, make_run):
    for split, learnt_splits in (("train", {"train"}), ("train+valid", {"train"}), ("all", {"train", "test"})):
        recordings = Recordings.open(recorded.path, make_run(feed__split=split).config)
        learnt, held_out = recordings.learnt(2, 1000), recordings.held_out(2, 1000)
        assert {track.split for track, _ in learnt.places} == learnt_splits
        assert {track.split for track, _ in held_out.places} == {"train", "test"} - learnt_splits
        assert learnt.n_available + held_out.n_available == 2 * (4 + 1 + 2 + 1)


def test_clips_are_those_of_the_stage_and_no_more_than_asked_for(recorded, course):
    recordings = Recordings.open(recorded.path, course.config)
    assert not recordings.changed
    for stage in (1, 2):
        clips = recordings.learnt(stage, 3)
        assert len(clips) == 3
        assert clips.clip(0).shape == (course.config.length(stage), 1)


def test_other_recordings_are_noticed(recorded, make_data, tmp_path, course, rng):
    grown = make_data(tmp_path / "grown", [("Ada", "train", 0.1 * rng.standard_normal((512, 1)))])
    assert Recordings.open(grown.path, course.config).changed
    config = course.config.model_copy(update={"data": course.config.facts.model_copy(update={"sample_rate_hz": 8000})})
    with pytest.raises(
        DataError, match=r"can't be compared .* Expected: sample_rate_hz = 8000, .* Received: .* = 4000"
    ):
        Recordings.open(recorded.path, config)
    with pytest.raises(DataError, match="No data folder at"):
        Recordings.open(tmp_path / "nowhere", course.config)
    assert dataclasses.is_dataclass(Recordings)
