import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.data.split import Unit, assign


def units(*seconds, author="a", begin=0):
    return [Unit(f"{author}{n + begin:03d}", {author: float(s)}) for n, s in enumerate(seconds)]


def seconds_by_split(units, splits):
    totals = {"train": 0.0, "valid": 0.0, "test": 0.0}
    for unit in units:
        totals[splits[unit.key]] += sum(unit.authors.values())
    return totals


def counts(splits):
    return tuple(list(splits.values()).count(split) for split in ("train", "valid", "test"))


@pytest.mark.parametrize(
    ("n", "expected"),
    [(1, (1, 0, 0)), (2, (1, 0, 1)), (3, (1, 1, 1)), (4, (2, 1, 1)), (10, (8, 1, 1)), (450, (360, 45, 45))],
)
def test_known_points_for_equal_tracks(n, expected):
    assert counts(assign(units(*[1] * n), {}, seed=0)) == expected


def test_two_tracks_train_on_the_longer():
    splits = assign(units(10, 30), {}, seed=0)
    assert splits == {"a000": "test", "a001": "train"}


def test_few_tracks_come_as_near_as_they_can():
    tracks = units(60, 10, 200, 50, 300, 90)
    totals = seconds_by_split(tracks, assign(tracks, {}, seed=0))
    assert totals["train"] / 710 == pytest.approx(0.8, abs=0.03)
    assert min(totals["valid"], totals["test"]) >= 50


def test_every_author_has_its_own_shares():
    tracks = units(*[1] * 20, author="a") + units(*[50] * 10, author="b") + units(7, author="c")
    splits = assign(tracks, {}, seed=3)
    assert counts({k: s for k, s in splits.items() if k[0] == "a"}) == (16, 2, 2)
    assert counts({k: s for k, s in splits.items() if k[0] == "b"}) == (8, 1, 1)
    assert splits["c000"] == "train"


def test_the_seed_decides_which_and_nothing_else_does():
    tracks = units(*range(1, 60))
    assert assign(tracks, {}, seed=1) == assign(tracks[::-1], {}, seed=1)
    assert assign(tracks, {}, seed=1) != assign(tracks, {}, seed=2)


def test_long_and_short_tracks_are_tested_alike():
    tracks = units(*[1, 3] * 200)
    splits = assign(tracks, {}, seed=0)
    tested = [unit.authors["a"] for unit in tracks if splits[unit.key] == "test"]
    assert sum(tested) / len(tested) == pytest.approx(2, abs=0.3)


def test_an_author_that_grows_track_by_track():
    splits = {}
    for n, split in enumerate(["train", "test", "valid", "train", "train"], start=1):
        new = assign(units(*[1] * n), splits, seed=0)
        assert new | splits == new
        assert new[f"a{n - 1:03d}"] == split
        splits = new


def test_what_is_assigned_counts_for_the_shares():
    splits = assign(units(*[1] * 10), {}, seed=0)
    assert counts(splits) == (8, 1, 1)
    assert counts(assign(units(*[1] * 30), splits, seed=0)) == (24, 3, 3)


def test_a_track_of_two_authors_trains():
    tracks = [*units(1, 1, author="a"), *units(1, 1, author="b"), Unit("both", {"a": 0.01, "b": 0.01})]
    splits = assign(tracks, {}, seed=0)
    assert splits["both"] == "train"
    assert all(any(splits[f"{author}00{n}"] == "test" for n in range(2)) for author in "ab")


durations = st.lists(st.floats(0.1, 1000), min_size=1, max_size=40)


@given(durations, durations, st.integers(0, 99))
def test_what_is_assigned_stays_and_small_authors_follow_the_rule(old, new, seed):
    before = assign(units(*old), {}, seed)
    tracks = units(*old) + units(*new, begin=len(old))
    after = assign(tracks, before, seed)
    assert set(after) == {unit.key for unit in tracks}
    assert {key: after[key] for key in before} == before
    n_tracks = len(tracks)
    assert ("test" in after.values()) == (n_tracks >= 2)
    assert ("valid" in after.values()) == (n_tracks >= 3)
    assert "train" in after.values()


@given(st.lists(st.floats(1, 10), min_size=100, max_size=200), st.integers(0, 99))
def test_shares_of_many_tracks(seconds, seed):
    tracks = units(*seconds)
    totals = seconds_by_split(tracks, assign(tracks, {}, seed))
    for split, share in [("train", 0.8), ("valid", 0.1), ("test", 0.1)]:
        assert totals[split] / sum(seconds) == pytest.approx(share, abs=0.02)
