"""Files and folders that appear whole or not at all, and the lock that keeps a second writer out.

Everything is built beside its destination under a temporary name, flushed to the disk, and renamed: a reader, or a
crash at any moment, finds the old thing or the new one. Failures of the file system surface as ``OSError``, which
`writing` tells as the caller's.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pgan_audio.errors import PganError

_MARK = ".tmp-"


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Replace the file ``path`` by ``data``; its folder must exist."""
    path = Path(path)
    temporary = _temporary_name(path)
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    fsync(path.parent)


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Replace the file ``path`` by ``text`` in UTF-8, line ends as they are."""
    write_bytes(path, text.encode("utf-8"))


def append_line(path: str | os.PathLike[str], line: bytes) -> None:
    """Append a line, its end included, to the file ``path``, made where missing; its folder must exist.

    Several processes may append to one file. Half a line, as a crash or a full disk leaves it, is removed.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # ends with the descriptor
        size = _whole_lines(descriptor)
        os.ftruncate(descriptor, size)
        rest = line
        try:
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        except BaseException:
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)


@contextmanager
def folder(path: str | os.PathLike[str], *, replace: bool = False) -> Iterator[Path]:
    """Build a folder beside its place and move it there when the block ends well.

    Args:
        path: where the folder shall be; its parent must exist.
        replace: whether an existing ``path`` may give way. It is set aside by a rename, so for an instant
            between two renames there is no ``path``, but never half of one.

    Yields:
        The temporary folder to write into.

    Raises:
        FileExistsError: ``path`` exists and ``replace`` is false; told before the block runs.
    """
    path = Path(path)
    if path.exists() and not replace:
        raise FileExistsError(f"{path} exists already")
    temporary = _temporary_name(path)
    temporary.mkdir()
    try:
        yield temporary
        _fsync_tree(temporary)
        aside = _temporary_name(path) if path.exists() else None
        if aside is not None:
            os.rename(path, aside)
        os.rename(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    fsync(path.parent)
    if aside is not None:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def writing(failure: str, option: str = "--out", error_type: type[PganError] = PganError) -> Iterator[None]:
    """Tell a failure of the file system within the block as one of the folder that is written to.

    Args:
        failure: What it comes to, as in "The clips can't be written to clips".
        option: Of the command line, by which another folder is chosen.
        error_type: What is raised.

    Raises:
        PganError: In place of the block's ``OSError``; of ``error_type``.
    """
    try:
        yield
    except OSError as error:
        raise error_type(
            f"{failure}: {error.strerror or error}. Expected a folder to write to, with space left. "
            f"Choose another with {option}."
        ) from error


def remove_strays(parent: str | os.PathLike[str]) -> int:
    """Delete what interrupted writers left in ``parent``; returns how many. For the holder of its lock alone."""
    strays = [entry for entry in Path(parent).iterdir() if entry.name.startswith(".") and _MARK in entry.name]
    for stray in strays:
        if stray.is_dir() and not stray.is_symlink():
            shutil.rmtree(stray, ignore_errors=True)
        else:
            stray.unlink(missing_ok=True)
    return len(strays)


@contextmanager
def lock(path: str | os.PathLike[str]) -> Iterator[None]:
    """Hold the lock file ``path`` for one process; it ends with the process, however that ends.

    Raises:
        BlockingIOError: another process holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def fsync(path: str | os.PathLike[str]) -> None:
    """Flush one file, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _whole_lines(descriptor: int) -> int:
    """Size of a file up to the end of its last whole line."""
    end = os.fstat(descriptor).st_size
    while end:
        start = max(0, end - (1 << 16))
        place = os.pread(descriptor, end - start, start).rfind(b"\n")
        if place >= 0:
            return start + place + 1
        end = start
    return 0


def _fsync_tree(root: Path) -> None:
    for parent, _, names in os.walk(root, topdown=False):
        for name in names:
            fsync(Path(parent, name))
        fsync(parent)


def _temporary_name(path: Path) -> Path:
    return path.with_name(f".{path.name}{_MARK}{os.getpid()}-{secrets.token_hex(4)}")
