"""Reading ahead changes nothing: the batches are the feed's, in order."""

from types import SimpleNamespace

import numpy as np
import tensorflow as tf

from pgan_audio.data.feed import Batch
from pgan_audio.training.pipeline import PREFETCH, batches


class CountingFeed:
    """Batches that say what they were asked for."""

    def __init__(self) -> None:
        self.data = SimpleNamespace(length=lambda stage: 8 * stage, channels=2)
        self.asked: list[int] = []

    def batch(self, stage: int, clips: int, size: int, roll_back: int) -> Batch:
        self.asked.append(clips)
        numbers = np.arange(clips, clips + size)
        samples = np.broadcast_to(numbers[:, None, None] + 1000 * roll_back, (size, 8 * stage, 2)).astype(np.int16)
        return Batch(samples, (numbers % 7).astype(np.int32))


def test_batches_come_in_order_and_whole() -> None:
    feed = CountingFeed()
    seen = list(batches(feed, stage=3, first=40, last=76, size=4, roll_back=2))
    assert len(seen) == 9
    for number, (clips, labels) in enumerate(seen):
        first = 40 + 4 * number
        assert (clips.dtype, labels.dtype) == (tf.int16, tf.int32)
        assert clips.shape == (4, 24, 2)
        np.testing.assert_array_equal(clips[:, 0, 0], 2000 + np.arange(first, first + 4))
        np.testing.assert_array_equal(labels, np.arange(first, first + 4) % 7)
    assert sorted(feed.asked) == list(range(40, 76, 4))


def test_nothing_left_gives_no_batch() -> None:
    assert list(batches(CountingFeed(), stage=1, first=8, last=8, size=4, roll_back=0)) == []


def test_reading_ahead_is_bounded() -> None:
    feed = CountingFeed()
    reader = batches(feed, stage=1, first=0, last=4000, size=4, roll_back=0)
    next(reader)
    reader.close()
    assert len(feed.asked) <= PREFETCH + 8
