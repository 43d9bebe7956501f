import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.ports.recurrent.notation.notation import Sequenced
from pgan_audio.ports.recurrent.windows import Windows


def sequence(steps, condition=()):
    steps = np.array(steps, np.int32).reshape(-1, 1)
    return Sequenced(steps, np.array(condition, np.int32), len(steps))


def windows(lengths, length=4):
    """Sequences of numbers that say where they are from: 100 for the first step of the second sequence."""
    items = [sequence(100 * place + np.arange(n), (place, 7)) for place, n in enumerate(lengths)]
    return Windows(items, length, 1, np.int32)


def test_a_window_shows_the_step_before_each_and_asks_for_the_step_itself():
    example, weights = windows([6, 4]).batch([0, 1, 2])
    assert example["inputs"][..., 0].tolist() == [[-1, 0, 1, 2], [3, 4, -1, -1], [-1, 100, 101, 102]]
    assert example["targets"][..., 0].tolist() == [[0, 1, 2, 3], [4, 5, -1, -1], [100, 101, 102, 103]]
    assert weights.tolist() == [[1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 1]]
    assert example["is_first"].tolist() == [1, 0, 1]
    assert example["number"].tolist() == [0, 1, 2]
    assert example["condition"].tolist() == [[0, 7], [0, 7], [1, 7]]


def test_an_empty_row_counts_nothing():
    example, weights = windows([6]).batch([-1, 0])
    assert not weights[0].any()
    assert (example["inputs"][0] == -1).all()
    assert (example["targets"][0] == -1).all()
    assert example["condition"][0].tolist() == [-1, -1]
    assert example["is_first"][0] == 1


def test_steps_of_floats_are_filled_up_with_zeros():
    steps = np.arange(1, 7, dtype=np.float32).reshape(3, 2)
    example, _ = Windows([Sequenced(steps, np.zeros(0, np.int32), 3)], 2, 2, np.float32).batch([0, 1])
    assert example["inputs"].tolist() == [[[0, 0], [1, 2]], [[3, 4], [0, 0]]]
    assert example["targets"].tolist() == [[[1, 2], [3, 4]], [[5, 6], [0, 0]]]
    assert example["inputs"].dtype == np.float32


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.integers(1, 9))
def test_all_windows_together_are_the_sequences(lengths, length):
    cut = windows(lengths, length)
    assert cut.counts == [-(-n // length) for n in lengths]
    example, weights = cut.batch(range(sum(cut.counts)))
    counted = weights.astype(bool)
    whole = [100 * place + step for place, n in enumerate(lengths) for step in range(n)]
    assert example["targets"][..., 0][counted].tolist() == whole
    before = [-1 if step % 100 == 0 else step - 1 for step in whole]
    assert example["inputs"][..., 0][counted].tolist() == before
    assert (example["targets"][..., 0][~counted] == -1).all()


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.integers(1, 5))
def test_in_rows_every_window_comes_once_right_after_the_one_before_it(lengths, n_rows):
    cut = windows(lengths)
    batches = cut.in_rows(n_rows)
    assert all(len(batch) == n_rows for batch in batches)
    numbers = [n for batch in batches for n in batch.tolist() if n >= 0]
    assert sorted(numbers) == list(range(sum(cut.counts)))
    place = {n: (at, row) for at, batch in enumerate(batches) for row, n in enumerate(batch.tolist()) if n >= 0}
    starts = set(np.cumsum([0, *cut.counts]).tolist())
    for n in numbers:
        if n not in starts:
            assert place[n] == (place[n - 1][0] + 1, place[n - 1][1])


def test_what_is_worked_out_lazily_is_asked_for_no_more_than_a_window():
    class Lazy:
        def __init__(self):
            self.asked = []

        def __len__(self):
            return 10

        def __getitem__(self, places):
            self.asked.append((places.start, places.stop))
            first, end, _ = places.indices(10)
            return np.arange(first, end, dtype=np.float32).reshape(-1, 1)

    lazy = Lazy()
    example, _ = Windows([Sequenced(lazy, np.zeros(0, np.int32), 10)], 4, 1, np.float32).batch([0, 2])
    assert lazy.asked == [(0, 4), (7, 12)]
    assert example["targets"][1, :, 0] == pytest.approx([8, 9, 0, 0])
