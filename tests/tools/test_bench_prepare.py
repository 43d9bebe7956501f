"""The benchmark of preparing: what it makes of what it has measured, and the whole of it once, small."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import bench_prepare
from benchmarks.watching import Usage

TOOL = Path(bench_prepare.__file__)


def row(hours, wall_seconds, cpu_seconds, peak_megabytes):
    usage = Usage(wall_seconds, cpu_seconds, peak_megabytes * 1_000_000)
    return bench_prepare.Row(hours, n_tracks=3, source_bytes=5_000_000, usage=usage)


def test_speed_is_in_seconds_of_sound_per_second():
    one = row(hours=1, wall_seconds=30, cpu_seconds=40, peak_megabytes=100)
    assert one.times_real_time == 120
    assert one.times_real_time_per_core == 90


def test_the_table_says_how_memory_grows():
    table = bench_prepare.table([row(0.5, 30, 40, 100), row(2, 100, 160, 150)])
    assert "| 2.00 | 3 | 5 | 100.0 | 160.0 | 72 | 45 | 150 |" in table
    assert table.endswith("4.0 times the sound takes 1.50 times the memory.")


@pytest.mark.parametrize("argument", ["--hours", "--track-minutes"])
def test_no_sound_is_nothing_to_measure(argument, capsys):
    with pytest.raises(SystemExit):
        bench_prepare.parsed([argument, "0"])
    assert f"{argument} must be above 0. Received: 0.0." in capsys.readouterr().err


@pytest.mark.slow
def test_the_whole(tmp_path):
    numbers = tmp_path / "numbers.json"
    options = ("--hours", "0.02", "--track-minutes", "0.1", "--rate-hz", "16000", "--workers", "1")
    places = ("--scratch", str(tmp_path), "--json", str(numbers))
    done = subprocess.run([sys.executable, TOOL, *options, *places], capture_output=True, text=True, check=True)
    smaller, larger = json.loads(numbers.read_text("utf-8"))
    assert larger["hours"] == pytest.approx(0.02, rel=0.05)
    assert (smaller["n_tracks"], larger["n_tracks"]) == (3, 12)
    assert larger["peak_bytes"] > 20e6
    assert f"| {larger['times_real_time']:.0f} |" in done.stdout
    assert [path for path in tmp_path.iterdir() if path != numbers] == []
