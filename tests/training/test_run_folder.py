"""The run folder: its paths, and what is taken for one."""

from pathlib import Path

import pytest

from pgan_audio.errors import RunError, UsageError
from pgan_audio.training.run_folder import RunFolder


def started(path: Path) -> RunFolder:
    run = RunFolder.create(path)
    run.config.write_text("")
    return run


def test_paths_are_those_of_the_design(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    names = [run.config, run.events, run.checkpoints, run.stages, run.previews, run.tensorboard, run.lock, run.stage(4)]
    assert [str(path.relative_to(tmp_path)) for path in names] == [
        "config.toml",
        "events.jsonl",
        "checkpoints",
        "stages",
        "previews",
        "tensorboard",
        "lock",
        "stages/stage-4",
    ]
    with pytest.raises(UsageError, match=r"stages count from 1\. Received: 0"):
        run.stage(0)


def test_folder_is_a_run_once_it_has_its_config(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "runs" / "first")
    assert not run.is_run
    assert run.checkpoints.is_dir()
    run.config.write_text("")
    assert RunFolder.open(run.path) == run


def test_interrupted_start_is_taken_over(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path)
    run.lock.touch()
    (tmp_path / ".config.toml.half-written").touch()
    assert RunFolder.create(tmp_path) == run


def test_finished_stages_are_those_with_a_model(tmp_path: Path) -> None:
    run = started(tmp_path / "run")
    assert run.finished_stages() == ()
    for name in ("stage-10", "stage-2", "stage-1", "stage-3.replaced", ".stage-4.half", "stage-05", "other"):
        (run.stages / name).mkdir()
        (run.stages / name / "model.toml").touch()
    run.stage(6).mkdir()
    (run.stages / "stage-7").touch()
    assert run.finished_stages() == (1, 2, 10)
    assert RunFolder(tmp_path / "nothing").finished_stages() == ()


def test_missing_run_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=rf"no run at {tmp_path}/r\. Start one with: pgan train --run {tmp_path}/r"):
        RunFolder.open(tmp_path / "r")


def test_folder_that_is_no_run_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(RunError, match=r"is not the folder of a run: it holds no config\.toml"):
        RunFolder.open(tmp_path)
    with pytest.raises(RunError, match=r"is a folder, and .*notes\.txt is a file"):
        RunFolder.open(tmp_path / "notes.txt")


def test_run_without_its_config_is_damaged_not_new(tmp_path: Path) -> None:
    run = started(tmp_path)
    (run.checkpoints / "clips-000000016").mkdir()
    run.config.unlink()
    for attempt in (RunFolder.open, RunFolder.create):
        with pytest.raises(RunError, match=r"damaged: it has checkpoints and no config\.toml"):
            attempt(tmp_path)


def test_new_run_disturbs_nothing_that_is_there(tmp_path: Path) -> None:
    started(tmp_path / "run")
    with pytest.raises(RunError, match="holds a run already"):
        RunFolder.create(tmp_path / "run")
    for name in "abcd":
        (tmp_path / "work" / name).mkdir(parents=True)
    with pytest.raises(RunError, match=r"holds other things already \(a, b, c, \.\.\.\)"):
        RunFolder.create(tmp_path / "work")
    assert sorted(entry.name for entry in (tmp_path / "work").iterdir()) == ["a", "b", "c", "d"]
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"is a folder, and .*file is a file"):
        RunFolder.create(tmp_path / "file")


def test_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"run folder .* can't be made: Not a directory\. Name a folder"):
        RunFolder.create(tmp_path / "file" / "run")


def test_read_only_place_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", read_only)
    with pytest.raises(RunError, match="can't be made: Permission denied"):
        RunFolder.create(tmp_path / "run")
