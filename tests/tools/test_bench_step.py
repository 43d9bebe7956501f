"""The benchmark of the step, once, small: every number is there and fits the others."""

import json

import pytest

import bench_step

SMALL = (
    "--set",
    "progressive.channels=[4]",
    "--set",
    "progressive.latent_size=4",
    "--set",
    "progressive.hidden_size=4",
)


def test_the_whole(plainly, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(bench_step, "matmul_speed", lambda clock: 1e12)
    numbers = tmp_path / "numbers.json"
    where = ("--preset", "tiny", "--stages", "1", "2", "--batch", "4", "--steps", "1", "--no-torch")
    bench_step.main([*where, "--precision", "float32", "--json", str(numbers), *SMALL])
    first, second = json.loads(numbers.read_text("utf-8"))
    assert (first["stage"], second["stage"]) == (1, 2)
    assert first["batch_size"] == 4
    assert second["generator_flops"] > 1.5 * first["generator_flops"]
    for row in (first, second):
        work = 4 * (4 * row["generator_flops"] + 14 * row["critic_flops"])
        assert row["useful_flops"] == pytest.approx(work / (row["critic_seconds"] + row["generator_seconds"]))
        assert row["critic_seconds"] > row["generator_seconds"] > 0
        assert row["torch_seconds"] is None
    assert "| tiny | float32 | 2 | 4 |" in capsys.readouterr().out


def test_presets_of_the_package_are_known(capsys):
    options = bench_step.parsed(["--preset", "small", "--batch", "8"])
    config = bench_step.config_of("small", "bfloat16", options)
    assert (config.schedule.batch_sizes, config.precision) == ((8,), "bfloat16")
    own = bench_step.config_of("base", "float32", bench_step.parsed([]))
    assert own.schedule.batch_sizes[0] == 128


def test_stages_that_are_not_there_are_refused(capsys):
    with pytest.raises(SystemExit):
        bench_step.parsed(["--stages", "8"])
    assert "invalid choice: 8" in capsys.readouterr().err
