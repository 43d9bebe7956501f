from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.ports.recurrent.streams import Streams

COUNTS = st.lists(st.integers(1, 5), min_size=1, max_size=9)


def dealt(streams, n_batches, roll_back=0):
    return np.array([streams.numbers(batch, roll_back) for batch in range(n_batches)])


@given(COUNTS, st.integers(1, 4), st.integers(0, 3))
def test_each_stream_reads_whole_sequences_in_order(counts, n_streams, seed):
    starts = np.cumsum([0, *counts])
    ends = starts[1:] - 1
    for column in dealt(Streams(counts, n_streams, seed), 40).T:
        assert column[0] in starts[:-1]
        for before, after in pairwise(column.tolist()):
            assert after == before + 1 if before not in ends else after in starts[:-1]


@given(COUNTS, st.integers(1, 4), st.integers(0, 3))
def test_all_sequences_are_taken_before_any_is_taken_again(counts, n_streams, seed):
    streams = Streams(counts, n_streams, seed)
    assert streams.n_windows == sum(counts)
    starts = np.cumsum([0, *counts])[:-1]
    numbers = dealt(streams, 60).ravel().tolist()  # in the order of batches and streams
    taken = [number for number in numbers if number in starts]
    for place in range(0, len(taken) - len(counts), len(counts)):
        assert sorted(taken[place : place + len(counts)]) == starts.tolist()


def test_each_time_through_has_an_order_of_its_own():
    streams = Streams([1] * 20, 20, 0)
    assert not np.array_equal(streams.numbers(0), streams.numbers(1))


def test_what_is_dealt_depends_on_seed_and_roll_back_alone():
    counts = [3, 1, 4, 1, 5, 9, 2, 6]
    straight = dealt(Streams(counts, 3, 7), 30)
    for order in (range(29, -1, -1), (17, 3, 29)):  # a resumed run begins anywhere
        resumed = Streams(counts, 3, 7)
        assert all(np.array_equal(resumed.numbers(batch), straight[batch]) for batch in order)
    again = Streams(counts, 3, 7)
    rolled_back = dealt(again, 30, roll_back=1)
    assert not np.array_equal(rolled_back, straight)
    assert np.array_equal(dealt(again, 30), straight)
    assert not np.array_equal(dealt(Streams(counts, 3, 8), 30), straight)


def test_several_threads_may_ask_at_once():
    counts = [3, 1, 4, 1, 5]
    straight, shared = dealt(Streams(counts, 3, 0), 200), Streams(counts, 3, 0)
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(shared.numbers, list(range(200)) * 3))
    assert np.array_equal(asked, np.concatenate([straight] * 3))
