"""Own times of nested spans, and a real trace."""

import time

import pytest

from benchmarks.op_times import _own_seconds, op_seconds

PICO = 1e-12


def spans(*those):
    """Give ``(start, end, name)`` in the form of the trace."""
    return [(start, start - end, name) for start, end, name in those]


def test_a_span_has_not_the_time_of_those_within():
    seconds = _own_seconds(spans((0, 100, "a:Outer"), (10, 40, "b:Inner"), (50, 60, "c:Inner"), (20, 30, "d:Deep")))
    assert seconds == pytest.approx({"Outer": 60 * PICO, "Inner": 30 * PICO, "Deep": 10 * PICO})


def test_spans_side_by_side_add_up():
    seconds = _own_seconds(spans((0, 10, "a:Add"), (10, 30, "b:Add")))
    assert seconds == pytest.approx({"Add": 30 * PICO})


def test_what_is_no_operation_does_not_count():
    seconds = _own_seconds(spans((0, 100, "ExecutorState::Process"), (10, 40, "a/b:MatMul#id=3#")))
    assert seconds == pytest.approx({"MatMul": 30 * PICO})


def test_a_product_takes_its_time():
    import tensorflow as tf

    a = tf.ones((400, 400))
    product = tf.function(lambda: tf.reduce_sum(tf.matmul(a, a)))
    product()
    started = time.perf_counter()
    seconds = op_seconds(lambda: [product().numpy() for _ in range(10)])
    elapsed = time.perf_counter() - started
    (kind,) = (kind for kind in seconds if "MatMul" in kind)
    assert 1e-4 < seconds[kind] < elapsed
