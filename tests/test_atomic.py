import os
import subprocess
import sys

import pytest

from pgan_audio import atomic
from pgan_audio.errors import ClassifierError, PganError


def test_write_text_replaces_the_whole_file(tmp_path):
    atomic.write_text(tmp_path / "a", "long text é\n")
    atomic.write_text(tmp_path / "a", "é")
    assert (tmp_path / "a").read_bytes() == b"\xc3\xa9"
    assert os.listdir(tmp_path) == ["a"]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    atomic.write_bytes(tmp_path / "a", b"old")

    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        atomic.write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_data_is_on_the_disk_before_the_name(tmp_path, monkeypatch):
    order = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (order.append("fsync"), fsync(descriptor)))
    monkeypatch.setattr(os, "replace", lambda *args: (order.append("replace"), replace(*args)))
    atomic.write_bytes(tmp_path / "a", b"new")
    assert order == ["fsync", "replace", "fsync"]


def test_files_get_the_usual_permissions(tmp_path):
    (tmp_path / "usual").touch()
    atomic.write_bytes(tmp_path / "a", b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("before", [None, b"", b"one\n", b"one\nhalf a li", b"half a li", b"one\n" + b"x" * 200_000])
def test_lines_are_appended_and_half_a_line_is_removed(tmp_path, before):
    if before is not None:
        (tmp_path / "a").write_bytes(before)
    atomic.append_line(tmp_path / "a", b"two\n")
    atomic.append_line(tmp_path / "a", b"three\n")
    kept = b"one\n" if before and before.startswith(b"one\n") else b""
    assert (tmp_path / "a").read_bytes() == kept + b"two\nthree\n"


def test_a_line_for_which_there_is_no_space_leaves_nothing(tmp_path, monkeypatch):
    atomic.append_line(tmp_path / "a", b"one\n")
    write = os.write

    def fill_up(descriptor, data):
        if len(data) < 4:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[:2])

    monkeypatch.setattr(os, "write", fill_up)
    with pytest.raises(OSError, match="No space left"):
        atomic.append_line(tmp_path / "a", b"second\n")
    assert (tmp_path / "a").read_bytes() == b"one\n"


def test_two_processes_append_whole_lines(tmp_path):
    code = (
        "import sys; from pgan_audio import atomic\n"
        "for _ in range(50): atomic.append_line(sys.argv[1], sys.argv[2].encode() * 999 + b'\\n')"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, tmp_path / "a", letter]) for letter in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    lines = (tmp_path / "a").read_bytes().splitlines()
    assert sorted(lines) == [b"a" * 999] * 50 + [b"b" * 999] * 50


def test_folder_appears_when_it_is_complete(tmp_path):
    with atomic.folder(tmp_path / "a") as folder:
        (folder / "sub").mkdir()
        (folder / "sub" / "file").write_text("x")
        assert folder.parent == tmp_path
        assert not (tmp_path / "a").exists()
    assert (tmp_path / "a" / "sub" / "file").read_text() == "x"
    assert os.listdir(tmp_path) == ["a"]


def test_folder_that_fails_does_not_appear(tmp_path):
    def build():
        with atomic.folder(tmp_path / "a") as folder:
            (folder / "file").touch()
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        build()
    assert os.listdir(tmp_path) == []


def test_folder_is_not_replaced_unasked(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(FileExistsError, match="a exists already"), atomic.folder(tmp_path / "a"):
        pass


def test_folder_is_replaced_when_asked(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "old").touch()
    with atomic.folder(tmp_path / "a", replace=True) as folder:
        (folder / "new").touch()
    assert os.listdir(tmp_path / "a") == ["new"]
    assert os.listdir(tmp_path) == ["a"]


def run(code, path):
    """Run a few lines in a process of their own; return its exit code."""
    code = f"import os, sys; from pgan_audio import atomic; path = sys.argv[1]\n{code}"
    return subprocess.run([sys.executable, "-c", code, path], check=False).returncode


@pytest.mark.parametrize("error_type", [PganError, ClassifierError])
def test_a_failure_to_write_is_told_as_the_callers(tmp_path, error_type):
    with pytest.raises(error_type) as told, atomic.writing("No clips in x", "--into", error_type):
        (tmp_path / "missing" / "a").touch()
    assert type(told.value) is error_type
    assert str(told.value) == (
        "No clips in x: No such file or directory. Expected a folder to write to, with space left. "
        "Choose another with --into."
    )


def test_strays_of_a_killed_writer_are_removed(tmp_path):
    code = "with atomic.folder(path) as folder:\n    (folder / 'file').touch()\n    os._exit(9)"
    assert run(code, tmp_path / "a") == 9
    (tmp_path / ".hidden").touch()
    assert len(os.listdir(tmp_path)) == 2
    assert atomic.remove_strays(tmp_path) == 1
    assert os.listdir(tmp_path) == [".hidden"]


def test_lock_keeps_a_second_process_out_until_it_is_left(tmp_path):
    code = """
try:
    with atomic.lock(path):
        sys.exit(0)
except BlockingIOError:
    sys.exit(5)
"""
    with atomic.lock(tmp_path / "lock"):
        assert run(code, tmp_path / "lock") == 5
    assert run(code, tmp_path / "lock") == 0
