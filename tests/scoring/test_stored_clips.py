"""Drawing clips from a data folder."""

import numpy as np
import pytest

from pgan_audio.scoring.stored_clips import StoredClips

RATE_HZ, LENGTH = 4000, 512


@pytest.fixture(scope="module")
def tracks(tmp_path_factory, make_data):
    rng = np.random.default_rng(0)
    lengths = {"long": 20 * LENGTH + 2, "short": LENGTH, "middle": 5 * LENGTH}
    made = [(author, "train", 0.1 * rng.standard_normal((n, 1)).astype(np.float32)) for author, n in lengths.items()]
    return make_data(tmp_path_factory.mktemp("stored") / "data", made)


def test_clips_lie_side_by_side_and_none_comes_twice(tracks):
    clips = StoredClips(tracks, 2, tracks.tracks)
    assert len(clips) == clips.n_available == 20 + 1 + 5
    assert len({(track.index, start) for track, start in clips.places}) == 26
    assert all(start % LENGTH == 0 for _, start in clips.places)


def test_the_beginning_alone(tracks):
    clips = StoredClips(tracks, 2, tracks.tracks, crop="start")
    assert sorted((track.author, start) for track, start in clips.places) == [("long", 0), ("middle", 0), ("short", 0)]


@pytest.mark.parametrize("stage", [1, 2])
def test_a_clip_is_the_folders(tracks, stage):
    clips = StoredClips(tracks, stage, tracks.tracks, 7)
    for number, clip in enumerate(clips):
        track, start = clips.places[number]
        np.testing.assert_array_equal(clip, tracks.clip(stage, track.index, start))
        np.testing.assert_array_equal(clip, clips.clip(number))
    assert clips.title(0) == f"{clips.places[0][0].file} at {clips.places[0][1] / RATE_HZ:.3f} s"


@pytest.mark.parametrize(("weight", "share"), [("track", 1 / 3), ("author", 1 / 3), ("duration", 20 / 26)])
def test_weights_are_those_of_training(tracks, weight, share):
    first = [StoredClips(tracks, 2, tracks.tracks, 1, weight=weight, seed=seed).places[0][0] for seed in range(600)]
    assert np.mean([track.author == "long" for track in first]) == pytest.approx(share, abs=0.06)


def test_fewer_clips_are_the_first_of_more(tracks):
    assert StoredClips(tracks, 2, tracks.tracks, 5).places == StoredClips(tracks, 2, tracks.tracks).places[:5]
    assert StoredClips(tracks, 2, tracks.tracks, 5, seed=1).places != StoredClips(tracks, 2, tracks.tracks, 5).places


def test_the_order_of_storing_and_names_change_nothing(tracks, tmp_path, make_data):
    made = [
        (f"other {track.author}", "train", np.concatenate([tracks.clip(2, track.index, start) for start in starts]))
        for track in reversed(tracks.tracks)
        for starts in [range(0, track.n_samples - LENGTH + 1, LENGTH)]
        if track.author != "long"
    ]
    other = make_data(tmp_path / "data", made)

    def sounds(data, names):
        chosen = [track for track in data.tracks if track.author in names]
        return np.stack(list(StoredClips(data, 2, chosen, 3)))

    assert np.array_equal(sounds(tracks, ("short", "middle")), sounds(other, ("other short", "other middle")))
