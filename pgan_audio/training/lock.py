"""One trainer per run."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pgan_audio import atomic
from pgan_audio.errors import RunError


@contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the right to train a run, which at most one process has at a time.

    The lock is the kernel's (``flock``), not the file's existence: it ends with the process that holds it, ``kill -9``
    included, so that there is never a stale one to remove by hand. The file stays behind, and unlocked it means
    nothing; it names the last holder, for the message the next one gets.

    ``flock`` exists on Linux and macOS. Two machines that share a folder over a network are kept apart where the file
    system passes locks on, as NFS does since Linux 2.6.12. A process forked by the holder shares its lock.

    Args:
        path: the lock file in the run's folder, made where missing.

    Raises:
        RunError: another process holds it (named in the message), or the folder can't be written to or locked.

    Example:
        >>> with run_lock(run.lock):
        ...     train(run)
    """
    with ExitStack() as held:
        try:
            held.enter_context(atomic.lock(path))
            # In place: a file renamed over it would leave the lock on one that nobody finds any more.
            path.write_text(f"{os.getpid()} {os.uname().nodename}\n", encoding="utf-8")
        except BlockingIOError as error:
            raise RunError(
                f"{path.parent} is being trained by {_holder(path)}, and a run has one trainer at a time. "
                "Wait until it is done or stop it, or name another run with --run."
            ) from error
        except OSError as error:
            raise RunError(
                f"{path.parent} can't be trained in: its lock file can't be written and locked ({error.strerror}). "
                "Make the folder writable, or name one on a local disk with --run."
            ) from error
        yield


def is_held(path: Path) -> bool:
    """Whether a process of this machine holds the lock, found out without touching it.

    Trying the lock would keep out a trainer that starts this very moment. Where the system has no list of its locks
    (``/proc/locks``, Linux), the process that the file names counts as the holder as long as it lives.
    """
    try:
        status, table = path.stat(), Path("/proc/locks")
        if table.exists():
            place = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
            return any(place in line.split() for line in table.read_text(encoding="ascii").splitlines())
        words = path.read_text(encoding="utf-8", errors="replace").split()
        if len(words) == 2 and words[0].isdigit() and words[1] == os.uname().nodename:
            os.kill(int(words[0]), 0)
            return True
    except OSError:
        return False
    return False


def _holder(path: Path) -> str:
    words = path.read_text(encoding="utf-8", errors="replace").split()
    return f"process {words[0]} on {words[1]}" if len(words) == 2 else "another process"
