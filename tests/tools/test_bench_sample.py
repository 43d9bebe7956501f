"""The benchmark of sampling: what it makes of what it has measured, and the whole of it once, small."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import bench_sample
from benchmarks.watching import Usage

TOOL = Path(bench_sample.__file__)


@pytest.fixture
def row():
    return bench_sample.Row(
        preset="small",
        stage=7,
        n_clips=1001,
        clip_seconds=2.0,
        import_seconds=3.5,
        first_seconds=5.0,
        single=Usage(wall_seconds=6.0, cpu_seconds=4.0, peak_bytes=500_000_000),
        command=Usage(wall_seconds=15.0, cpu_seconds=24.0, peak_bytes=600_000_000),
        generate_seconds=10.01,
        clip_flops=0.25e9,
        matmul_flops=100e9,
    )


def test_speeds_leave_the_start_out(row):
    assert row.written_per_second == pytest.approx(100)
    assert row.generated_per_second == pytest.approx(100)
    assert row.times_real_time == pytest.approx(200)
    assert row.times_real_time_per_core == pytest.approx(100)
    assert row.share_of_matmul == pytest.approx(0.25)


def test_the_table(row):
    title, rule, line = bench_sample.table([row]).splitlines()
    assert title.count("|") == rule.count("|") == line.count("|")
    assert line == "| small | 7 | 3.5 | 5.0 | 4.0 | 100 | 200 | 100 | 600 | 100 | 0.250 | 25.0 | 100 | 25% |"


def test_one_clip_has_no_others(capsys):
    with pytest.raises(SystemExit):
        bench_sample.parsed(["--n", "1"])
    assert "--n must be at least 2, a first clip and others. Received: 1." in capsys.readouterr().err


@pytest.mark.slow
def test_the_whole(tmp_path):
    numbers = tmp_path / "numbers.json"
    options = ("--preset", "tiny", "--stages", "1", "--n", "10")
    places = ("--scratch", str(tmp_path), "--json", str(numbers))
    done = subprocess.run([sys.executable, TOOL, *options, *places], capture_output=True, text=True, check=True)
    (facts,) = json.loads(numbers.read_text("utf-8"))
    assert 0 < facts["first_seconds"] < facts["command"]["wall_seconds"]
    assert facts["clip_seconds"] == 1.024
    assert min(facts["clip_flops"], facts["matmul_flops"], facts["generate_seconds"]) > 0
    assert facts["command"]["peak_bytes"] > 50e6
    assert done.stdout.startswith("| preset | stage |")
    assert [path for path in tmp_path.iterdir() if path != numbers] == []
