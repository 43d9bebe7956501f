"""Run a command and measure what it and all its descendants take: time, processor time, peak memory. Linux only."""

import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL_SECONDS = 0.1
PAGE_BYTES = resource.getpagesize()


@dataclass(frozen=True)
class Usage:
    """What a command has taken, its descendants included.

    Attributes:
        wall_seconds: From start to end.
        cpu_seconds: User and system time together, of all processes.
        peak_bytes: Largest sum over the processes alive of the memory that is theirs, a page shared by n processes
            counting as 1/n in each (PSS). Looked at every `INTERVAL_SECONDS`, so a shorter peak may be missed.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


def watch(command: Sequence[str], interval_seconds: float = INTERVAL_SECONDS) -> Usage:
    """Run ``command`` to its end, quietly.

    Raises:
        subprocess.CalledProcessError: It failed; with what it wrote to standard error.
    """
    before = _cpu_seconds_of_children()
    started = time.perf_counter()
    peak_bytes = 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while True:
        peak_bytes = max(peak_bytes, tree_bytes(process.pid))
        try:
            _, complaint = process.communicate(timeout=interval_seconds)
            break
        except subprocess.TimeoutExpired:
            continue
    wall_seconds = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=complaint)
    return Usage(wall_seconds, _cpu_seconds_of_children() - before, peak_bytes)


def tree_bytes(pid: int) -> int:
    """Memory of a process and its descendants at this moment; what has ended counts nothing."""
    parents = _parents()
    tree = [pid]
    for process in tree:  # grows while it is walked
        tree += [child for child, parent in parents.items() if parent == process]
    return sum(map(_own_bytes, tree))


def _parents() -> dict[int, int]:
    """The parent of every process."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(fields[1])
    return parents


def _own_bytes(pid: int) -> int:
    """PSS where the kernel tells it, else RSS."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except OSError:
        return 0


def _cpu_seconds_of_children() -> float:
    """Of those that have ended and been waited for, and of their own."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
