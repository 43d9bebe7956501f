"""Each training clip once."""

import numpy as np
import pytest

from pgan_audio.config.schema import Feed
from pgan_audio.data.feed import ClipFeed


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    from pgan_audio.data.prepare import prepare
    from pgan_audio.data.store import DataFolder
    from pgan_audio.data.synthetic import write_corpus

    folder = tmp_path_factory.mktemp("every")
    write_corpus(folder / "source", authors=("bell", "drums"), tracks_per_author=2, seconds=1, sample_rate_hz=4000)
    prepare(folder / "source", folder / "data", {"sample_rate_hz": 4000, "clip_samples": 1024, "n_stages": 3})
    return DataFolder.open(folder / "data")


@pytest.mark.parametrize("stage", [1, 3])
def test_beginnings_or_whole_tracks(data, stage):
    tracks = [track for track in data.tracks if track.split == "train"]
    assert min(track.n_samples for track in tracks) > 2 * 1024
    starts = list(ClipFeed(data, Feed(crop="start"), 0).every_clip(stage))
    assert len(starts) == len(tracks)
    for clip, track in zip(starts, tracks, strict=True):
        np.testing.assert_array_equal(clip, np.round(data.clip(stage, track.index) * 32768))
    whole = list(ClipFeed(data, Feed(crop="random"), 0).every_clip(stage))
    expected = [
        data.clip(stage, track.index, start) for track in tracks for start in range(0, track.n_samples - 1024 + 1, 1024)
    ]
    np.testing.assert_array_equal(np.stack(whole), np.round(np.stack(expected) * 32768))
    assert (whole[0].dtype, whole[0].shape) == (np.int16, (data.length(stage), 1))


def test_only_the_split_that_is_drawn_from(data):
    everything = list(ClipFeed(data, Feed(crop="start", split="all"), 0).every_clip(1))
    assert len(everything) == len(data.tracks) > len(list(ClipFeed(data, Feed(crop="start"), 0).every_clip(1)))
