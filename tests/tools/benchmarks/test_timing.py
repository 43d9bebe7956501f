"""Medians by a clock that the tests wind themselves."""

from benchmarks.timing import matmul_speed, medians, seconds_of


class Clock:
    """Stands still but for `pass_by`."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def pass_by(self, *durations):
        """Return work that takes these many seconds, one after the other."""
        left = list(durations)

        def work():
            self.now += left.pop(0)

        return work


def test_the_first_turn_does_not_count():
    clock = Clock()
    assert medians(clock.pass_by(100, 1, 2, 3), repetitions=3, clock=clock) == [2]


def test_the_median_is_not_the_mean():
    clock = Clock()
    assert medians(clock.pass_by(0, 1, 2, 30), repetitions=3, clock=clock) == [2]


def test_pieces_of_work_take_turns_and_keep_their_own_times():
    clock, order = Clock(), []
    first, second = clock.pass_by(0, 1, 1, 1), clock.pass_by(0, 5, 7, 6)

    def noted(name, work):
        return lambda: (order.append(name), work())

    times = medians(noted("a", first), noted("b", second), repetitions=3, clock=clock)
    assert times == [1, 6]
    assert order == ["a", "b"] * 4


def test_seconds_are_those_of_the_clock():
    clock = Clock()
    assert seconds_of(clock.pass_by(4), clock) == 4


def test_the_speed_of_a_product_counts_its_multiplications_and_additions():
    class Steady(Clock):
        def __call__(self):
            self.now += 0.5  # hence half a second between any two looks
            return self.now

    assert matmul_speed(rows=8, repetitions=3, clock=Steady()) == 2 * 8**3 / 0.5
