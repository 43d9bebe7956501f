"""--budget: times as people write them, and a schedule that is planned once and then stands."""

import pytest
from click.testing import CliRunner

from pgan_audio.cli.budget import minutes
from pgan_audio.cli.progress import duration
from pgan_audio.config import record
from pgan_audio.errors import PganError, UsageError
from pgan_audio.training.budget import StageCost


@pytest.mark.parametrize(
    ("text", "expected"), [("30m", 30), ("2h", 120), ("1h30m", 90), ("90s", 1.5), ("0.5h", 30), ("1h1m30s", 61.5)]
)
def test_times_as_people_write_them(text, expected):
    assert minutes(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "30", "m", "30 m", "half an hour", "-5m", "0m", "1d", "1m30", "1..5h", "nanm"])
def test_other_texts_are_refused(text):
    with pytest.raises(UsageError, match=r"--budget must be a time such as 30m, 1h30m or 90s\. Received: '"):
        minutes(text)


@pytest.fixture
def timed(monkeypatch):
    """Stages that take 1 s a batch and 5 s once; remembers which were timed."""
    stages = []

    def measure(design, config, strategy, stage, finish):
        stages.append(stage)
        return StageCost(1.0, 5.0)

    monkeypatch.setattr("pgan_audio.training.budget.measure", measure)
    return stages


def dry_run(*arguments):
    from pgan_audio.cli.train import command

    result = CliRunner().invoke(command, [*map(str, arguments), "--preset", "tiny"], standalone_mode=False)
    if isinstance(result.exception, PganError):
        raise result.exception
    assert result.exception is None, result.output
    return result.output


def test_the_plan_fits_the_time(timed, tiny_data, tmp_path):
    text = dry_run("--data", tiny_data, "--run", tmp_path / "run", "--budget", "2m", "--dry-run")
    n_stages = len(timed)
    assert timed == list(range(1, n_stages + 1))
    shown = [int(line.split()[6]) for line in text.splitlines() if line[:5].strip().isdigit()]
    assert len(shown) == n_stages
    seconds = sum(shown) / 16 + 5 * n_stages
    assert 120 - n_stages - 5 <= seconds <= 120  # but for what the timing itself took
    assert not (tmp_path / "run").exists()


def test_the_plan_tells_the_times_that_were_measured(timed, tiny_data, tmp_path):
    """1 s a batch of 16 clips and 5 s once for each stage, whatever an estimate would say."""
    text = dry_run("--data", tiny_data, "--run", tmp_path / "run", "--budget", "2m", "--dry-run")
    rows = [line.split() for line in text.splitlines() if line[:5].strip().isdigit()]
    seconds = [5 + int(row[6]) / 16 for row in rows]
    assert [row[7] for row in rows] == [duration(taken) for taken in seconds]
    assert f"\ntogether about {duration(sum(seconds))};" in text


def test_only_the_stages_asked_for_share_the_time(timed, tiny_data, tmp_path):
    dry_run("--data", tiny_data, "--run", tmp_path / "run", "--budget", "1m", "--stage", "2", "--dry-run")
    assert timed == [1, 2]


def test_a_run_keeps_what_was_planned(timed, tiny_data, tmp_path):
    from pgan_audio.cli.session import Wishes, open_session
    from pgan_audio.training.run_folder import RunFolder

    def wishes(budget):
        return Wishes(tiny_data, tmp_path / "run", preset="tiny", overrides=(f"schedule.budget_minutes={budget}",))

    planned = open_session(wishes(2.0)).config
    assert planned.schedule.budget_minutes == 2.0
    run = RunFolder.create(tmp_path / "run")
    record.write(planned, run.config)
    timed.clear()
    assert open_session(wishes(2.0)).config == planned
    assert open_session(Wishes(tiny_data, tmp_path / "run")).config == planned
    with pytest.raises(PganError, match=r"Expected schedule\.budget_minutes = 2\.0\. Received: .* = 3\.0"):
        open_session(wishes(3.0))
    assert timed == []


def test_too_short_a_time_is_told_before_anything_is_written(timed, tiny_data, tmp_path):
    with pytest.raises(PganError, match=r"The time is too short for"):
        dry_run("--data", tiny_data, "--run", tmp_path / "run", "--budget", "20s")
    assert not (tmp_path / "run").exists()
