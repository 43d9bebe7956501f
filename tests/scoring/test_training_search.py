"""Finding clips among the training clips."""

import numpy as np
import pytest

from pgan_audio.scoring import training_search
from pgan_audio.scoring.outline import outlines
from pgan_audio.scoring.training_search import TrainingSearch

RATE_HZ, LENGTH, N_STAGES = 4000, 512, 2


@pytest.fixture(scope="module")
def tracks(tmp_path_factory, make_data):
    """Three tracks of noise whose level and colour never stay the same."""
    rng = np.random.default_rng(0)
    made = []
    for n in (12 * LENGTH, LENGTH, 4 * LENGTH + 6):
        envelope = np.repeat(rng.uniform(0.01, 0.3, n // 32 + 1), 32)[:n]
        made.append(("a", "train", (envelope * np.convolve(rng.standard_normal(n), [1, 0.8], "same"))[:, None]))
    return make_data(tmp_path_factory.mktemp("search") / "data", [(a, s, x.astype(np.float32)) for a, s, x in made])


def cut(data, stage, places):
    return np.stack([data.clip(stage, track, start) for track, start in places])


@pytest.mark.parametrize("stage", [1, 2])
def test_it_finds_where_clips_were_cut(tracks, stage):
    places = [(0, 0), (0, 3 * LENGTH), (0, 96), (1, 0), (2, 2 * LENGTH + 32), (0, 11 * LENGTH)]
    search = TrainingSearch(tracks, stage, tracks.tracks, "random")
    found = search.nearest(outlines(cut(tracks, stage, places), tracks.rate_hz(stage)))
    assert list(zip(found.tracks.tolist(), found.starts.tolist(), strict=True)) == places
    assert found.distances.max() < 0.01
    np.testing.assert_array_equal(search.clip(0, 96), tracks.clip(stage, 0, 96))


def test_between_two_stretches_the_nearer_one_is_found(tracks):
    search = TrainingSearch(tracks, 2, tracks.tracks, "random")
    found = search.nearest(outlines(cut(tracks, 2, [(0, 5 * LENGTH + 13)]), RATE_HZ))
    assert (found.tracks[0], found.starts[0]) == (0, 5 * LENGTH)
    elsewhere = search.nearest(outlines(np.roll(cut(tracks, 2, [(0, 5 * LENGTH + 13)]), LENGTH // 2, axis=1), RATE_HZ))
    assert 0.01 < found.distances[0] < 0.9 * elsewhere.distances[0]


def test_only_beginnings_where_training_has_only_those(tracks):
    search = TrainingSearch(tracks, 2, tracks.tracks, "start")
    found = search.nearest(outlines(cut(tracks, 2, [(0, 3 * LENGTH), (2, 0)]), RATE_HZ))
    assert found.distances[0] > 0.3
    assert (found.tracks[1], found.starts[1]) == (2, 0)


def test_distances_are_those_to_every_clip(data, rng):
    """Against all training clips at once, the slow way."""
    training = [track for track in data.tracks if track.split == "train"]
    clips = cut(data, N_STAGES, [(track.index, 0) for track in data.tracks if track.split == "test"][:20])
    ours, theirs = outlines(clips, RATE_HZ), outlines(cut(data, N_STAGES, [(t.index, 0) for t in training]), RATE_HZ)
    expected = np.linalg.norm(ours[:, None].astype(float) - theirs[None], axis=2)
    found = TrainingSearch(data, N_STAGES, training, "start").nearest(ours)
    np.testing.assert_allclose(found.distances, expected.min(axis=1), atol=1e-3)
    assert found.tracks.tolist() == [training[i].index for i in expected.argmin(axis=1)]


def test_long_tracks_are_read_in_pieces_without_a_trace(tracks, monkeypatch):
    clips = outlines(cut(tracks, 2, [(0, 100 * i) for i in range(20)]), RATE_HZ)
    whole = TrainingSearch(tracks, 2, tracks.tracks, "random").nearest(clips)
    monkeypatch.setattr(training_search, "_FRAMES_AT_ONCE", 17)
    pieces = TrainingSearch(tracks, 2, tracks.tracks, "random").nearest(clips)
    np.testing.assert_array_equal(pieces.starts, whole.starts)
    np.testing.assert_allclose(pieces.distances, whole.distances, atol=1e-3)


def test_much_data_is_searched_less_densely(tracks, monkeypatch):
    monkeypatch.setattr(training_search, "MAX_STRETCHES", 100)
    search = TrainingSearch(tracks, 2, tracks.tracks, "random")
    assert search.step == 3
    found = search.nearest(outlines(cut(tracks, 2, [(0, 3 * 32 * 10)]), RATE_HZ))
    assert (found.tracks[0], found.starts[0]) == (0, 960)
    assert found.distances[0] < 0.01
    monkeypatch.setattr(training_search, "MAX_STRETCHES", 1)
    assert TrainingSearch(tracks, 2, tracks.tracks, "random").step == 16
