"""Reads batches ahead of the training step."""

from collections.abc import Iterator

import tensorflow as tf

from pgan_audio.data.feed import ClipFeed

PREFETCH = 4


def batches(
    feed: ClipFeed, stage: int, first: int, last: int, size: int, roll_back: int
) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
    """Yield ``(clips, labels)`` of the feed from ``first`` to ``last`` clips shown, in order.

    Args:
        feed: Where the batches come from; it decides what is in them, this only reads ahead.
        stage: Which scale.
        first: Clips shown before the first batch.
        last: Clips shown after the last one; ``last - first`` is a multiple of ``size``.
        size: Clips per batch.
        roll_back: Roll-back count of the draws.
    """
    length, channels = feed.data.length(stage), feed.data.channels

    def read(clips):
        batch = feed.batch(stage, int(clips), size, roll_back)
        return batch.clips, batch.labels

    def load(clips):
        samples, labels = tf.numpy_function(read, [clips], (tf.int16, tf.int32), stateful=False)
        return tf.ensure_shape(samples, (size, length, channels)), tf.ensure_shape(labels, (size,))

    dataset = tf.data.Dataset.range(first, last, size).map(load, num_parallel_calls=2, deterministic=True)
    yield from dataset.prefetch(PREFETCH)
