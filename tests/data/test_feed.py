"""The feed: a pure function of seed, clips shown and roll-back count, with the places and frequencies it promises."""

import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pgan_audio.config.schema import Feed
from pgan_audio.data.feed import ClipFeed
from pgan_audio.data.settings import Settings
from pgan_audio.data.store import DataFolder, index_text, stage_file
from pgan_audio.data.track import Track
from pgan_audio.errors import DataError

CLIP, N_STAGES, CHANNELS = 32, 3, 2
TRACKS = [  # author, split, length; ben's are longer, and clara is in no split that is trained on
    ("anna", "train", 32),
    ("anna", "train", 40),
    ("anna", "train", 56),
    ("ben", "train", 128),
    ("ben", "valid", 64),
    ("clara", "test", 96),
]


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """A folder written by hand: a sample's value tells its frame of the stage, and its channel."""
    settings = Settings(sample_rate_hz=400, clip_samples=CLIP, channels=CHANNELS, n_stages=N_STAGES)
    offsets = [0, *itertools.accumulate(n for _, _, n in TRACKS)]
    tracks = [
        Track(i, f"{i}.wav", f"{i}", f"{i}", author, {}, split, offset, n, n / 400, 400, 0.0, 0.0, (1, 1, 1))
        for i, ((author, split, n), offset) in enumerate(zip(TRACKS, offsets, strict=False))
    ]
    (tmp_path / "data.toml").write_text(settings.to_toml())
    (tmp_path / "index.json").write_text(index_text(tracks))
    for stage in range(1, N_STAGES + 1):
        frames = np.arange(offsets[-1] >> (N_STAGES - stage))
        np.stack([2 * frames, 2 * frames + 1], axis=1).astype("<i2").tofile(stage_file(tmp_path, stage))
    return DataFolder.open(tmp_path)


def feed(data: DataFolder, seed: int = 0, **settings) -> ClipFeed:
    return ClipFeed(data, Feed(**settings), seed)


def drawn(a_feed: ClipFeed, n: int, roll_back: int = 0) -> list[tuple[int, int]]:
    return [(track.index, start) for track, start in (a_feed.draw(clip, roll_back) for clip in range(n))]


def test_clip_is_the_same_whatever_the_batches(data: DataFolder) -> None:
    a_feed = feed(data)
    whole = a_feed.batch(stage=2, clips=0, size=24)
    for size in (1, 3, 8):
        parts = [a_feed.batch(2, first, size) for first in range(0, 24, size)]
        np.testing.assert_array_equal(np.concatenate([part.clips for part in parts]), whole.clips)
        np.testing.assert_array_equal(np.concatenate([part.labels for part in parts]), whole.labels)


def test_order_of_asking_does_not_matter(data: DataFolder) -> None:
    a_feed = feed(data)
    forwards = [a_feed.batch(1, first, 4).clips for first in (0, 4, 8)]
    backwards = [feed(data).batch(1, first, 4).clips for first in (8, 4, 0)]
    np.testing.assert_array_equal(forwards, backwards[::-1])


def test_batch_holds_what_the_draws_say(data: DataFolder) -> None:
    a_feed = feed(data)
    for stage in range(1, N_STAGES + 1):
        batch = a_feed.batch(stage, clips=100, size=16)
        scale = 1 << (N_STAGES - stage)
        assert batch.clips.shape == (16, CLIP // scale, CHANNELS)
        assert (batch.clips.dtype, batch.labels.dtype) == (np.int16, np.int32)
        for i in range(16):
            track, start = a_feed.draw(100 + i)
            first = (track.offset + start) // scale
            assert batch.labels[i] == ["anna", "ben", "clara"].index(track.author)
            np.testing.assert_array_equal(batch.clips[i, :, 0], 2 * (first + np.arange(CLIP // scale)))
            np.testing.assert_array_equal(batch.clips[i, :, 1], batch.clips[i, :, 0] + 1)
            np.testing.assert_array_equal(data.clip(stage, track.index, start) * 32768, batch.clips[i])


def test_seed_and_roll_back_change_the_draws(data: DataFolder) -> None:
    reference = drawn(feed(data), 60)
    assert drawn(feed(data), 60) == reference
    assert drawn(feed(data, seed=1), 60) != reference
    assert drawn(feed(data), 60, roll_back=1) != reference
    assert drawn(feed(data), 60, roll_back=1) != drawn(feed(data, seed=1), 60)


def test_draws_at_a_known_point(data: DataFolder) -> None:
    """Pinned: resumed runs rely on the same clips after an update, too."""
    assert drawn(feed(data, seed=7), 8) == [(3, 28), (3, 34), (3, 89), (1, 7), (1, 3), (2, 5), (0, 0), (0, 0)]


def test_large_seeds_and_clip_numbers_will_do(data: DataFolder) -> None:
    a_feed = feed(data, seed=2**63 - 1)
    late = [(track.index, start) for track, start in (a_feed.draw(10**12 + i) for i in range(60))]
    assert len(set(late)) > 20


def test_random_crops_cover_every_start_and_no_other(data: DataFolder) -> None:
    starts: dict[int, set[int]] = {}
    for index, start in drawn(feed(data), 6000):
        starts.setdefault(index, set()).add(start)
    assert starts == {i: set(range(n - CLIP + 1)) for i, (_, split, n) in enumerate(TRACKS) if split == "train"}


def test_starts_are_equally_likely(data: DataFolder) -> None:
    places = Counter(start for index, start in drawn(feed(data), 8000) if index == 1)  # 9 starts
    n = sum(places.values())
    assert [places[start] / n for start in range(9)] == pytest.approx([1 / 9] * 9, abs=0.03)


def test_crop_at_the_start_is_at_the_start(data: DataFolder) -> None:
    draws = drawn(feed(data, crop="start"), 200)
    assert {start for _, start in draws} == {0}
    assert len({index for index, _ in draws}) == 4


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ("track", [1 / 4, 1 / 4, 1 / 4, 1 / 4]),
        ("duration", [32 / 256, 40 / 256, 56 / 256, 128 / 256]),
        ("author", [1 / 6, 1 / 6, 1 / 6, 1 / 2]),
    ],
)
def test_tracks_are_drawn_with_their_weight(data: DataFolder, weight: str, expected: list[float]) -> None:
    counts = Counter(index for index, _ in drawn(feed(data, weight=weight), 8000))
    assert [counts[index] / 8000 for index in range(4)] == pytest.approx(expected, abs=0.02)  # about 4 deviations
    assert sum(counts.values()) == 8000


@pytest.mark.parametrize(
    ("split", "indices"),
    [("train", {0, 1, 2, 3}), ("train+valid", {0, 1, 2, 3, 4}), ("all", {0, 1, 2, 3, 4, 5})],
)
def test_split_is_kept_to(data: DataFolder, split: str, indices: set[int]) -> None:
    assert {index for index, _ in drawn(feed(data, split=split), 500)} == indices


def test_label_numbers_are_those_of_the_whole_folder(data: DataFolder) -> None:
    labels = feed(data, split="all").batch(1, 0, 200).labels
    assert set(labels) == {0, 1, 2}


def test_split_without_tracks_is_refused(data: DataFolder) -> None:
    empty = DataFolder(data.path, data.settings, [track for track in data.tracks if track.split != "train"])
    with pytest.raises(DataError, match=r"has no track in the split 'train'\. Prepare more tracks, or set feed\.split"):
        feed(empty)
