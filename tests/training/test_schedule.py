"""The schedule at known points, and what holds for every schedule."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.errors import ConfigError, UsageError
from pgan_audio.training.schedule import Position, Schedule

SMALL = Schedule(growing_clips=(60_000,), stable_clips=(60_000,), batch_sizes=(16,), n_stages=7)
BASE = Schedule(
    growing_clips=(300_000,), stable_clips=(300_000,), batch_sizes=(128, 128, 64, 64, 32, 32, 16), n_stages=7
)


@pytest.mark.parametrize(
    ("clips", "expected"),
    [
        (0, Position(1, "stable", 1.0, 16, 0, False)),
        (59_984, Position(1, "stable", 1.0, 16, 59_984, False)),
        (60_000, Position(2, "growing", 0.0, 16, 0, False)),
        (60_016, Position(2, "growing", 1 / 3_750, 16, 16, False)),
        (90_000, Position(2, "growing", 0.5, 16, 30_000, False)),
        (119_984, Position(2, "growing", 3_749 / 3_750, 16, 59_984, False)),
        (120_000, Position(2, "stable", 1.0, 16, 60_000, False)),
        (179_984, Position(2, "stable", 1.0, 16, 119_984, False)),
        (180_000, Position(3, "growing", 0.0, 16, 0, False)),
        (660_000, Position(7, "growing", 0.0, 16, 0, False)),
        (779_984, Position(7, "stable", 1.0, 16, 119_984, False)),
        (780_000, Position(7, "stable", 1.0, 16, 120_000, True)),
        (900_000, Position(7, "stable", 1.0, 16, 240_000, True)),
    ],
)
def test_small_preset_at_known_points(clips: int, expected: Position) -> None:
    assert SMALL.at(clips) == expected


def test_base_preset_rounds_phases_up_to_whole_batches() -> None:
    assert BASE.phase_clips(1) == (0, 300_032)
    assert BASE.phase_clips(2) == (300_032, 300_032)
    assert BASE.phase_clips(3) == (300_032, 300_032)
    assert BASE.phase_clips(5) == (300_000, 300_000)
    assert [BASE.stage_end(s) for s in range(1, 8)] == [
        300_032,
        900_096,
        1_500_160,
        2_100_224,
        2_700_224,
        3_300_224,
        3_900_224,
    ]
    assert BASE.total == 3_900_224
    assert [BASE.at(BASE.stage_start(s)).batch_size for s in range(1, 8)] == [128, 128, 64, 64, 32, 32, 16]


def test_last_entries_repeat_and_surplus_ones_are_ignored() -> None:
    schedule = Schedule(growing_clips=(8, 16), stable_clips=(4, 8, 12, 16, 20), batch_sizes=(4,), n_stages=4)
    assert [schedule.phase_clips(s) for s in (1, 2, 3, 4)] == [(0, 4), (16, 8), (16, 12), (16, 16)]


def test_without_growing_stages_last_as_long_and_are_stable_throughout() -> None:
    schedule = Schedule(growing_clips=(40,), stable_clips=(100,), batch_sizes=(10,), n_stages=3, growing=False)
    assert [schedule.stage_end(s) for s in (1, 2, 3)] == [100, 240, 380]
    assert schedule.at(100) == Position(2, "stable", 1.0, 10, 0, False)
    assert schedule.at(130) == Position(2, "stable", 1.0, 10, 30, False)


def test_growing_phase_of_no_clips_sets_the_stage_in_at_once() -> None:
    schedule = Schedule(growing_clips=(0,), stable_clips=(20,), batch_sizes=(10,), n_stages=2)
    assert schedule.at(20) == Position(2, "stable", 1.0, 10, 0, False)


def test_one_stage() -> None:
    schedule = Schedule(growing_clips=(50,), stable_clips=(5,), batch_sizes=(4,), n_stages=1)
    assert schedule.total == 8
    assert schedule.at(0) == Position(1, "stable", 1.0, 4, 0, False)
    assert schedule.at(8).finished


@given(
    growing=st.lists(st.integers(0, 60), min_size=1, max_size=4),
    stable=st.lists(st.integers(1, 60), min_size=1, max_size=4),
    batches=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    n_stages=st.integers(1, 5),
)
def test_walking_batch_by_batch_agrees_with_a_stateful_count(
    growing: list[int], stable: list[int], batches: list[int], n_stages: int
) -> None:
    schedule = Schedule(tuple(growing), tuple(stable), tuple(batches), n_stages)
    clips = 0
    for stage in range(1, n_stages + 1):
        size = batches[min(stage, len(batches)) - 1]
        fading = 0 if stage == 1 else -(-growing[min(stage, len(growing)) - 1] // size)
        steady = -(-stable[min(stage, len(stable)) - 1] // size)
        assert schedule.stage_start(stage) == clips
        for batch in range(fading + steady):
            fade = Fraction(batch, fading) if batch < fading else Fraction(1)
            phase = "growing" if batch < fading else "stable"
            assert schedule.at(clips) == Position(stage, phase, float(fade), size, batch * size, False)
            clips += size
        assert schedule.stage_end(stage) == clips
    assert schedule.total == clips
    assert schedule.at(clips).finished


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("growing_clips", (-1,), r"growing_clips must be one or more whole numbers of at least 0.*Received: \(-1,\)"),
        ("growing_clips", (), r"growing_clips must be one or more .*\. Received: \(\)"),
        ("stable_clips", (0,), r"stable_clips must be one or more whole numbers of at least 1.*Received: \(0,\)"),
        ("batch_sizes", (16, 0), r"batch_sizes must be one or more whole numbers of at least 1.*Received: \(16, 0\)"),
        ("batch_sizes", (16.0,), r"batch_sizes must be one or more whole numbers of at least 1.*Received: \(16\.0,\)"),
        ("n_stages", 0, r"n_stages must be a whole number of at least 1.*Received: 0"),
    ],
)
def test_refuses_what_is_no_schedule(field: str, value: object, message: str) -> None:
    arguments: dict[str, object] = {"growing_clips": (8,), "stable_clips": (8,), "batch_sizes": (4,), "n_stages": 2}
    with pytest.raises(ConfigError, match=message):
        Schedule(**(arguments | {field: value}))  # type: ignore[arg-type]


def test_refuses_positions_and_stages_outside() -> None:
    with pytest.raises(UsageError, match=r"clips shown must be 0 or more\. Received: -1"):
        SMALL.at(-1)
    for stage in (0, 8):
        with pytest.raises(UsageError, match=rf"stage must lie between 1 and 7\. Received: {stage}"):
            SMALL.stage_end(stage)
