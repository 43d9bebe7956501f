"""The rows of the step's table."""

import dataclasses

import pytest

from benchmarks.step_row import StepRow, step_table

ROW = StepRow(
    preset="small",
    stage=2,
    precision="float32",
    batch_size=10,
    generator_flops=3e6,
    critic_flops=2e6,
    first_seconds=1.23,
    critic_seconds=0.03,
    generator_seconds=0.01,
    matmul_flops=40e9,
)


def test_useful_work_is_4_generators_and_14_critics_a_clip():
    assert ROW.useful_flops == pytest.approx(10 * (4 * 3e6 + 14 * 2e6) / 0.04)


def test_the_table_in_markdown():
    lines = step_table([ROW]).splitlines()
    assert lines[2] == "| small | float32 | 2 | 10 | 3.0, 2.0 | 1.2 | 30 | 10 | 40 | 250 | 10 | 25% |  |  |"
    assert len({line.count("|") for line in lines[:3]}) == 1
    assert lines[-1] == "Float32 matrix product: 40 GFLOP/s."


def test_pytorch_has_its_time_and_how_many_times_ours_that_is():
    row = dataclasses.replace(ROW, torch_seconds=0.06)
    assert row.cells()[-2:] == ["60", "1.50"]
