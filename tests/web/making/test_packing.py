"""Which clips are computed together."""

from itertools import chain

import pytest

from pgan_audio.sampling.bookmark import Bookmark
from pgan_audio.web.making.packing import packed


def bookmarks(*indices, truncation=1.0):
    made_by = {"design": "progressive", "stage": 1, "model_sha256": 64 * "0", "seed": 1, "truncation": truncation}
    return [Bookmark(index=index, **made_by) for index in indices]


@pytest.mark.parametrize("anywhere", [False, True])
def test_every_clip_once_and_truncations_apart(anywhere, rng):
    clips = bookmarks(*rng.integers(0, 30, 50).tolist()) + bookmarks(*rng.integers(0, 30, 9).tolist(), truncation=0.5)
    clips = [clips[i] for i in rng.permutation(len(clips))]
    batches = packed(clips, 8, anywhere=anywhere)
    assert sorted(chain.from_iterable(batch.values() for batch in batches)) == list(range(59))
    for batch in batches:
        assert set(batch) <= set(range(8))
        assert len({clips[which].truncation for which in batch.values()}) == 1
        if not anywhere:
            assert all(row == clips[which].index % 8 for row, which in batch.items())


def test_anywhere_takes_as_few_batches_as_there_can_be():
    clips = bookmarks(*[0] * 20)
    assert len(packed(clips, 8)) == 20
    assert [len(batch) for batch in packed(clips, 8, anywhere=True)] == [8, 8, 4]


def test_the_first_come_first():
    assert packed(bookmarks(0, 8, 1, 9), 8) == [{0: 0, 1: 2}, {0: 1, 1: 3}]
