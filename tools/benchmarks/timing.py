"""Medians of repeated work, and the speed of the machine to hold them against."""

import statistics
import time
from collections.abc import Callable

Clock = Callable[[], float]


def medians(*work: Callable[[], object], repetitions: int, clock: Clock = time.perf_counter) -> list[float]:
    """Median seconds of some pieces of work, done in turns, after a turn to warm up."""
    for piece in work:
        piece()
    turns = [[seconds_of(piece, clock) for piece in work] for _ in range(repetitions)]
    return [statistics.median(column) for column in zip(*turns, strict=True)]


def seconds_of(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """How long it takes by the clock."""
    started = clock()
    work()
    return clock() - started


def matmul_speed(rows: int = 2048, repetitions: int = 5, clock: Clock = time.perf_counter) -> float:
    """Floating-point operations per second of TensorFlow's float32 product of two matrices of ``rows`` squared."""
    import tensorflow as tf

    a = tf.random.stateless_normal((rows, rows), (0, 0))
    product = tf.function(lambda: tf.reduce_sum(tf.matmul(a, a)))
    (seconds,) = medians(lambda: product().numpy(), repetitions=repetitions, clock=clock)
    return 2.0 * rows**3 / seconds
