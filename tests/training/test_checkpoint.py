"""Checkpoints: what is saved comes back, and whatever happens there is one that can be loaded."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from pgan_audio.errors import CheckpointError, UsageError
from pgan_audio.training import checkpoint

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints"


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flushing matters when the power fails, which no test does, and takes long on a busy disk."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def state(clips: int) -> dict[str, np.ndarray]:
    """Arrays that follow from the number of clips."""
    return {"generator/kernel": np.full((3, 2), clips, np.float32), "step": np.array(clips)}


def save(folder: Path, *all_clips: int, keep: int = 2, word: str = "") -> Path:
    for clips in all_clips:
        path = checkpoint.save(folder, clips, state(clips), {"clips": clips, "word": word}, keep)
    return path


def load(folder: Path) -> checkpoint.Loaded:
    loaded = checkpoint.load_latest(folder)
    assert loaded is not None
    assert loaded.counters["clips"] == loaded.clips
    assert loaded.arrays.keys() == state(0).keys()
    for name, array in state(loaded.clips).items():
        np.testing.assert_array_equal(loaded.arrays[name], array, strict=True)
    return loaded


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def flip(path: Path, place: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << bit
    path.write_bytes(data)


def test_what_was_saved_is_loaded(folder: Path, rng: np.random.Generator) -> None:
    arrays = {"critic/stage_2/kernel": rng.standard_normal((9, 4)).astype(np.float32), "seen": np.array(7, np.int64)}
    counters = {"clips": 123_456, "rate": 0.1 + 0.2, "tiny": 5e-324, "data": "größe", "big": 2**70}
    path = checkpoint.save(folder, 123_456, arrays, counters, keep=2)
    assert path == folder / "clips-000123456"
    assert names(path) == ["arrays.npz", "counters.json", "manifest.json"]
    assert names(folder) == ["LATEST", "clips-000123456"]
    assert (folder / "LATEST").read_text() == "clips-000123456\n"
    loaded = checkpoint.load_latest(folder)
    assert loaded is not None
    assert (loaded.clips, loaded.counters, loaded.path, loaded.warnings) == (123_456, counters, path, ())
    for name, array in arrays.items():
        np.testing.assert_array_equal(loaded.arrays[name], array, strict=True)


def test_nothing_saved_is_no_error(folder: Path) -> None:
    assert checkpoint.load_latest(folder) is None
    checkpoint.clean(folder)
    folder.mkdir()
    assert checkpoint.load_latest(folder) is None


def test_newest_are_kept(folder: Path) -> None:
    save(folder, 0, 16, 32, 48, keep=3)
    assert names(folder) == ["LATEST", "clips-000000016", "clips-000000032", "clips-000000048"]
    save(folder, 64)
    assert names(folder) == ["LATEST", "clips-000000048", "clips-000000064"]
    assert load(folder).clips == 64


def test_order_is_that_of_numbers(folder: Path) -> None:
    save(folder, 999_999_999, 1_000_000_000, 1_000_000_016)
    assert names(folder) == ["LATEST", "clips-1000000000", "clips-1000000016"]
    (folder / "LATEST").unlink()
    assert load(folder).clips == 1_000_000_016


def test_damaged_ones_do_not_count_among_those_kept(folder: Path) -> None:
    save(folder, 16, 32)
    flip(folder / "clips-000000032" / "arrays.npz", 200)
    save(folder, 48)
    assert names(folder) == ["LATEST", "clips-000000016", "clips-000000032", "clips-000000048"]
    save(folder, 64)
    assert names(folder) == ["LATEST", "clips-000000048", "clips-000000064"]


def test_future_that_was_given_up_is_deleted(folder: Path) -> None:
    save(folder, 16, 32, 48)
    flip(folder / "clips-000000048" / "arrays.npz", 200)
    assert load(folder).clips == 32
    save(folder, 40)
    assert names(folder) == ["LATEST", "clips-000000032", "clips-000000040"]
    assert load(folder).warnings == ()


def test_same_clips_replace(folder: Path) -> None:
    save(folder, 16, 32, word="first")
    save(folder, 32, word="second")
    assert names(folder) == ["LATEST", "clips-000000016", "clips-000000032"]
    assert load(folder).counters["word"] == "second"


@pytest.mark.parametrize(("name", "stride"), [("arrays.npz", 7), ("counters.json", 1), ("manifest.json", 1)])
def test_damage_anywhere_is_noticed_and_the_one_before_taken(
    folder: Path, name: str, stride: int, rng: np.random.Generator
) -> None:
    save(folder, 16, 32)
    path = folder / "clips-000000032" / name
    whole = path.read_bytes()
    for place in range(0, len(whole), stride):
        flip(path, place, int(rng.integers(8)))
        loaded = load(folder)  # which holds the arrays against their clips
        if loaded.clips == 16:
            (warning,) = loaded.warnings
            assert warning.startswith("clips-000000032 can't be used: its ")
            assert warning.endswith(". clips-000000016 is taken instead.")
        else:  # white space of the manifest is all that doesn't count
            assert name == "manifest.json"
            assert json.loads(path.read_bytes()) == json.loads(whole)
        path.write_bytes(whole)
    assert load(folder).clips == 32


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("manifest.json", None, "its manifest.json can't be read, No such file or directory"),
        ("manifest.json", b"[]", "its manifest.json is damaged"),
        ("manifest.json", b" " * (2**20 + 1), "its manifest.json is damaged"),
        ("manifest.json", b'{"format": 2}', "its format is 2 where this version of pgan knows 1"),
        ("manifest.json", b'{"format": 1}', "its manifest.json belongs to something else"),
        ("arrays.npz", None, "its arrays.npz can't be read, No such file or directory"),
        ("arrays.npz", b"", "its arrays.npz is not the file that was saved"),
        ("counters.json", b"{}", "its counters.json is not the file that was saved"),
    ],
)
def test_reasons_are_given(folder: Path, name: str, content: bytes | None, reason: str) -> None:
    save(folder, 16, 32)
    path = folder / "clips-000000032" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert load(folder).warnings == (f"clips-000000032 can't be used: {reason}. clips-000000016 is taken instead.",)


def test_checkpoint_under_another_ones_name_is_not_taken(folder: Path) -> None:
    save(folder, 16, 32)
    (folder / "clips-000000032").rename(folder / "clips-000000048")
    (folder / "LATEST").write_text("clips-000000048\n")
    assert load(folder).clips == 16


def test_what_verifies_is_still_not_trusted_with_objects(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pickling(path: Path, arrays: object) -> None:
        np.savez(path, x=np.array([{}], dtype=object))

    save(folder, 16)
    with monkeypatch.context() as patched:
        patched.setattr(checkpoint, "write_arrays", pickling)
        save(folder, 32)
    assert "for arrays of numbers" in load(folder).warnings[0]


def test_latest_is_the_one_that_is_named(folder: Path) -> None:
    """A crash between the rename of a checkpoint and that of LATEST leaves one that doesn't count yet."""
    save(folder, 16, 32)
    (folder / "LATEST").write_text("clips-000000016\n")
    assert load(folder).clips == 16
    assert load(folder).warnings == ()


@pytest.mark.parametrize(
    ("latest", "warning"),
    [
        (b"", "LATEST can't be used: it names no checkpoint. clips-000000032 is taken instead."),
        (b"../../elsewhere", "LATEST can't be used: it names no checkpoint. clips-000000032 is taken instead."),
        (b"\xff", "LATEST can't be used: it names no checkpoint. clips-000000032 is taken instead."),
        (b"clips-000000099", "clips-000000099 can't be used: it is missing. clips-000000032 is taken instead."),
    ],
)
def test_damaged_latest_is_passed_over_with_a_warning(folder: Path, latest: bytes, warning: str) -> None:
    save(folder, 16, 32)
    (folder / "LATEST").write_bytes(latest)
    assert load(folder).warnings == (warning,)
    assert load(folder).clips == 32
    (folder / "LATEST").unlink()
    assert load(folder).clips == 32
    assert load(folder).warnings == ()


def test_no_good_checkpoint_is_an_error_not_a_fresh_start(folder: Path) -> None:
    save(folder, 16, 32)
    flip(folder / "clips-000000016" / "counters.json", 5)
    (folder / "clips-000000032" / "arrays.npz").unlink()
    message = (
        r"no checkpoint in .* can be used \(clips-000000032: its arrays.npz .*; clips-000000016: its counters.json"
    )
    with pytest.raises(CheckpointError, match=message):
        checkpoint.load_latest(folder)
    shutil.rmtree(folder / "clips-000000016")
    shutil.rmtree(folder / "clips-000000032")
    with pytest.raises(CheckpointError, match=r"can be used \(clips-000000032: it is missing\)"):
        checkpoint.load_latest(folder)


def test_clean_removes_strays_and_nothing_else(folder: Path) -> None:
    save(folder, 16, 32)
    (folder / "notes.txt").touch()
    before = names(folder)
    stray = folder / ".clips-000000048.tmp-1-abcd"
    shutil.copytree(folder / "clips-000000032", stray)
    (folder / ".LATEST.tmp-1-abcd").touch()
    assert load(folder).clips == 32
    checkpoint.clean(folder)
    assert names(folder) == before


@pytest.mark.parametrize(
    ("damaged", "word"), [(None, "second"), ("clips-000000032", "first"), ("clips-000000032.replaced", "second")]
)
def test_interrupted_replacement_is_finished(folder: Path, damaged: str | None, word: str) -> None:
    save(folder, 16, 32, word="first")
    shutil.copytree(folder / "clips-000000032", folder / "clips-000000032.replaced")
    shutil.rmtree(folder / "clips-000000032")
    assert load(folder).counters["word"] == "first"
    assert load(folder).warnings == ()
    second = save(folder.parent / "other", 32, word="second")
    shutil.copytree(second, folder / "clips-000000032")
    if damaged:
        flip(folder / damaged / "arrays.npz", 200)
    assert load(folder).counters["word"] == word
    checkpoint.clean(folder)
    assert names(folder) == ["LATEST", "clips-000000016", "clips-000000032"]
    assert load(folder).counters["word"] == word
    assert load(folder).warnings == ()


def test_interrupted_replacement_is_no_obstacle_to_the_next(folder: Path) -> None:
    save(folder, 16, 32, word="first")
    shutil.copytree(folder / "clips-000000032", folder / "clips-000000032.replaced")
    save(folder, 32, word="second")
    assert names(folder) == ["LATEST", "clips-000000016", "clips-000000032"]
    assert load(folder).counters["word"] == "second"


def test_everything_is_on_the_disk_before_it_gets_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(folder, 16)
    steps: list[tuple[str, int]] = []

    def rename(source: os.PathLike[str], target: os.PathLike[str]) -> None:
        steps.append(("rename", os.stat(source).st_ino))
        replace(source, target)

    replace = os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: steps.append(("fsync", os.fstat(descriptor).st_ino)))
    monkeypatch.setattr(os, "rename", rename)
    monkeypatch.setattr(os, "replace", rename)
    path = save(folder, 32)
    in_folder = {("fsync", entry.stat().st_ino) for entry in (path, *path.iterdir())}
    latest, around = (folder / "LATEST").stat().st_ino, ("fsync", folder.stat().st_ino)
    named = steps.index(("rename", path.stat().st_ino))
    assert set(steps[:named]) == in_folder
    assert steps[named + 1 :] == [around, ("fsync", latest), ("rename", latest), around]


STEPS = ("fsync", "replace", "rename", "mkdir", "unlink", "rmdir")


@pytest.mark.parametrize("clips", [32, 48], ids=["replacing", "new"])
def test_failure_at_any_step_loses_nothing(folder: Path, clips: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call that changes names or reaches for the disk fails once."""
    n_steps = 0
    finished = False
    while not finished:
        shutil.rmtree(folder, ignore_errors=True)
        save(folder, 16, 32, word="first")
        left = [n_steps]
        with monkeypatch.context() as patched:
            for step in STEPS:
                patched.setattr(os, step, failing(getattr(os, step), left))
            error = failure(folder, clips)
        finished = left[0] >= 0
        loaded = load(folder)
        assert loaded.warnings == ()
        assert not loaded.path.name.endswith(".replaced")
        if error:
            assert f"clips-{clips:09d} can't be saved: No space left on device. Nothing saved before is lost" in error
            assert (loaded.clips, loaded.counters["word"]) in {(32, "first"), (clips, "second")}
        else:
            assert (loaded.clips, loaded.counters["word"]) == (clips, "second")
        checkpoint.clean(folder)
        assert load(folder).clips == loaded.clips
        assert not [name for name in names(folder) if "tmp" in name or "replaced" in name]
        save(folder, 64)
        assert load(folder).clips == 64
        n_steps += 1
    assert n_steps > 10


def failure(folder: Path, clips: int) -> str:
    try:
        save(folder, clips, word="second")
    except CheckpointError as error:
        return str(error)
    return ""


def failing(function, left: list[int]):
    def wrapped(*arguments, **options):
        left[0] -= 1
        if left[0] == -1:
            raise OSError(28, "No space left on device")
        return function(*arguments, **options)

    return wrapped


KILLED_AT_EVERY_STEP = """
import os, shutil, sys
from pathlib import Path
import numpy as np
from pgan_audio.training import checkpoint

def save(clips, word):
    checkpoint.save(folder, clips, {"x": np.full(100, clips)}, {"word": word}, 2)

def dying(function):
    def wrapped(*arguments, **options):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return function(*arguments, **options)
    return wrapped

folder, clips = Path(sys.argv[1]), int(sys.argv[2])
os.fsync = lambda descriptor: None
for n_steps in range(1000):
    shutil.rmtree(folder, ignore_errors=True)
    save(16, "first")
    save(32, "first")
    child = os.fork()
    if child == 0:
        left = n_steps
        for step in ("fsync", "replace", "rename", "mkdir", "unlink", "rmdir"):
            setattr(os, step, dying(getattr(os, step)))
        save(clips, "second")
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in (0, 9):
        sys.exit(f"step {n_steps}: the saving process failed")
    for attempt in ("as it was left", "cleaned"):
        loaded = checkpoint.load_latest(folder)
        good = loaded.warnings == () and (loaded.arrays["x"] == loaded.clips).all()
        if not good or (loaded.clips, loaded.counters["word"]) not in {(32, "first"), (clips, "second")}:
            sys.exit(f"step {n_steps}, {attempt}: {loaded}")
        checkpoint.clean(folder)
    if len(list(folder.iterdir())) not in (3, 4):
        sys.exit(f"step {n_steps}: {list(folder.iterdir())}")
    if status == 0:
        sys.stdout.write(str(n_steps))
        sys.exit(0)
"""


@pytest.mark.parametrize("clips", [32, 48], ids=["replacing", "new"])
def test_kill_between_any_two_steps_leaves_the_old_or_the_new(folder: Path, clips: int) -> None:
    command = [sys.executable, "-c", KILLED_AT_EVERY_STEP, str(folder), str(clips)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


SAVING_FOR_EVER = """
import sys
from pathlib import Path
import numpy as np
from pgan_audio.training import checkpoint

folder = Path(sys.argv[1])
checkpoint.clean(folder)
loaded = checkpoint.load_latest(folder)
clips = loaded.clips if loaded else 0
while True:
    clips += 16
    for word in ("first", "again"):
        checkpoint.save(folder, clips, {"x": np.full(50_000, clips)}, {"word": word}, 2)
        sys.stdout.write(f"{clips}\\n")
        sys.stdout.flush()
"""


def test_kill_at_random_moments_loses_nothing_that_was_reported_saved(folder: Path) -> None:
    draw = random.Random(0)
    reported = 0
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", SAVING_FOR_EVER, str(folder)], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
        ) as process:
            reported = max(reported, int(process.stdout.readline()))
            time.sleep(draw.uniform(0, 0.25))
            process.kill()
            reported = max([reported, *map(int, process.stdout.read().split("\n")[:-1])])
        loaded = checkpoint.load_latest(folder)
        assert loaded is not None
        assert loaded.warnings == ()
        assert loaded.clips in (reported, reported + 16)
        np.testing.assert_array_equal(loaded.arrays["x"], np.full(50_000, loaded.clips))


def test_misuse_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"at least 2 checkpoints must be kept.*Received: keep = 1"):
        save(folder, 16, keep=1)
    with pytest.raises(UsageError, match=r"clips shown must be 0 or more\. Received: -16"):
        save(folder, -16)
    with pytest.raises(ValueError, match="JSON compliant"):
        checkpoint.save(folder, 16, {}, {"rate": float("nan")}, 2)
    assert names(folder) == []


def test_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match=r"checkpoint .*clips-000000016 can't be saved: Not a directory"):
        save(tmp_path / "file" / "checkpoints", 16)
