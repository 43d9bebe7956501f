"""``pgan report`` from the command line to the page."""

import shutil
from pathlib import Path

import pytest

from pgan_audio.cli.main import main


@pytest.fixture
def report(monkeypatch, tmp_path, capsys):
    """Run ``pgan report`` in an empty folder, showing little; return its exit code, its output, its error lines."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pgan_audio.scoring.report.stage_sounds.MAX_MEASURED", 8)
    monkeypatch.setattr("pgan_audio.scoring.report.stage_sounds.N_PAIRS_NEWEST", 1)

    def call(*options):
        capsys.readouterr()
        code = main(["report", *map(str, options)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def run(finished_stage, tmp_path):
    """A run that has finished the first of three stages."""
    return Path(shutil.copytree(finished_stage, tmp_path / "run"))


def test_the_page_of_a_run_with_its_data(report, run, tiny_data, tmp_path):
    before = sorted(run.rglob("*"))
    code, said, errors = report("--run", run, "--data", tiny_data, "--out", tmp_path / "new" / "page.html")
    assert code == 0
    page = tmp_path / "new" / "page.html"
    first, second = said.splitlines()
    assert first == "Finished so far: stage 1. 8 of 24 clips shown."
    assert second.startswith(f"Report: {page}, 2 clips to hear, ")
    assert second.endswith(" kB")
    assert "without recordings" not in errors.casefold()
    text = page.read_text(encoding="utf-8")
    assert text.count("<audio ") == 2
    assert f"The recordings are those of {tiny_data}, which the run was trained on." in text
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]
    assert sorted(run.rglob("*")) == before


def test_without_its_data_the_clips_stand_alone(report, run):
    code, said, errors = report("--run", run)
    assert code == 0
    assert (run / "report.html").read_text(encoding="utf-8").count("<audio ") == 1
    assert f"Report: {run / 'report.html'}, 1 clip to hear" in said
    told = "Without recordings to compare with, generated clips stand alone: No data folder at data."
    assert errors.startswith(told)
    assert told in (run / "report.html").read_text(encoding="utf-8")
    assert f"Name the folder with: pgan report --run {run} --data FOLDER" in errors


def test_a_run_that_has_only_begun_needs_no_tensorflow(report, run, monkeypatch):
    shutil.rmtree(run / "stages")
    monkeypatch.setattr("pgan_audio.cli.report._start_sampling", None)
    code, said, _ = report("--run", run)
    assert code == 0
    assert "nothing to hear" in said
    assert "<svg " in (run / "report.html").read_text(encoding="utf-8")


def test_other_recordings_are_used_only_when_named(report, run, tiny_data, tmp_path):
    shutil.rmtree(run / "stages")
    other = Path(shutil.copytree(tiny_data, tmp_path / "data"))
    index = (other / "index.json").read_text(encoding="utf-8")
    (other / "index.json").write_text(index.replace('"bell"', '"gong"'), encoding="utf-8")
    code, _, errors = report("--run", run)
    assert code == 0
    assert "stand alone: data isn't what the run was trained on, or has changed since." in errors
    code, _, errors = report("--run", run, "--data", other)
    assert code == 0
    assert f"The recordings are those of {other}, which has changed since the run began" in errors


def test_failures_are_one_line_and_leave_nothing(report, run, tiny_data, tmp_path):
    shutil.rmtree(run / "stages")
    (tmp_path / "file").touch()
    for options, message in (
        (["--run", "nowhere"], "there is no run at nowhere"),
        (["--run", run, "--data", "nowhere"], "No data folder at nowhere."),
        (["--run", run, "--out", tmp_path], f"The report can't be written to {tmp_path}: it is a folder."),
        (["--run", run, "--out", tmp_path / "file" / "x.html"], "Choose another with --out."),
    ):
        code, said, errors = report(*options)
        assert (code, said) == (1, ""), options
        assert message in errors
        assert "Traceback" not in errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "run"]
    assert not (run / "report.html").exists()


def test_a_disk_that_fills_up_leaves_the_old_page(report, run, monkeypatch):
    shutil.rmtree(run / "stages")
    (run / "report.html").write_text("old", encoding="utf-8")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pgan_audio.atomic.os.replace", full)
    code, _, errors = report("--run", run)
    assert code == 1
    assert f"The report can't be written to {run / 'report.html'}: No space left on device." in errors
    assert (run / "report.html").read_text(encoding="utf-8") == "old"
    assert not list(run.glob(".*"))
