"""One trainer per run, whatever becomes of it."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from pgan_audio.errors import RunError
from pgan_audio.training.lock import is_held, run_lock

HOLDER = """
import sys, time
from pathlib import Path
from pgan_audio.training.lock import run_lock

with run_lock(Path(sys.argv[1])):
    sys.stdout.write("locked\\n")
    sys.stdout.flush()
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen]:
    """Another process that holds the lock of ``tmp_path / "lock"``."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout.readline() == b"locked\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_second_trainer_is_refused_and_told_who_holds_the_run(tmp_path: Path, holder: subprocess.Popen) -> None:
    message = rf"{tmp_path} is being trained by process {holder.pid} on .*one trainer"
    with pytest.raises(RunError, match=message), run_lock(tmp_path / "lock"):
        pytest.fail("two trainers")


def test_lock_of_a_killed_trainer_is_free(tmp_path: Path, holder: subprocess.Popen) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with run_lock(tmp_path / "lock"):
        assert (tmp_path / "lock").read_text().split()[0] == str(os.getpid())


def test_refused_attempts_take_nothing_from_the_holder(tmp_path: Path) -> None:
    with run_lock(tmp_path / "lock"):
        for _ in range(2):
            with pytest.raises(RunError, match=f"process {os.getpid()} on"), run_lock(tmp_path / "lock"):
                pytest.fail("two trainers")


def test_lock_is_free_after_an_error_which_passes_unchanged(tmp_path: Path) -> None:
    trouble = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OSError, match="No space left") as caught, run_lock(tmp_path / "lock"):
        raise trouble
    assert caught.value is trouble
    with run_lock(tmp_path / "lock"):
        pass


def test_lock_names_its_holder_alone(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("99999999999999999999 some-far-away-host-with-a-long-name\n")
    with run_lock(tmp_path / "lock"):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()} {os.uname().nodename}\n"


def test_unreadable_holder_is_still_a_holder(tmp_path: Path) -> None:
    with ExitStack() as held:
        held.enter_context(run_lock(tmp_path / "lock"))
        (tmp_path / "lock").write_bytes(b"\xff\n")
        with pytest.raises(RunError, match="is being trained by another process"):
            held.enter_context(run_lock(tmp_path / "lock"))


def test_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    message = r"can't be trained in: .*\(Not a directory\)\. Make the folder writable"
    with pytest.raises(RunError, match=message), run_lock(tmp_path / "file" / "lock"):
        pytest.fail("locked a file in a file")


def test_file_system_without_locks_is_named_as_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with pytest.raises(RunError, match=r"\(No locks available\).*local disk"), run_lock(tmp_path / "lock"):
        pytest.fail("locked without locks")


def test_whether_it_is_held_is_seen_without_touching_it(tmp_path: Path, holder: subprocess.Popen):
    lock = tmp_path / "lock"
    before = lock.stat().st_mtime_ns
    assert is_held(lock)
    holder.kill()
    holder.wait()
    assert not is_held(lock)
    assert lock.stat().st_mtime_ns == before
    assert not is_held(tmp_path / "none")


def test_where_the_system_has_no_list_of_locks_the_named_process_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lock = tmp_path / "lock"
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: str(path) != "/proc/locks" and exists(path))
    here = os.uname().nodename
    told = {f"{os.getpid()} {here}": True, f"{os.getpid()} elsewhere": False, f"{2**22 + 1} {here}": False}
    for text, held in {**told, "": False, "x y": False}.items():
        lock.write_text(text, encoding="utf-8")
        assert is_held(lock) is held
