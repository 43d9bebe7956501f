"""A site of its own, for being loaded: started, watched, its generating process killed, ended."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

ADDRESS = re.compile(rb"http://127\.0\.0\.1:(\d+)/")
START_SECONDS = 180
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Served:
    """``pgan serve`` on a free port of the loopback interface; a context manager.

    Args:
        runs: Folder of runs.
        folder: For its state and its log.

    Attributes:
        port: Where it answers.
    """

    def __init__(self, runs: Path, folder: Path):
        self._log = folder / "serve.log"
        command = [sys.executable, "-m", "pgan_audio", "serve", "--runs", str(runs), "--port", "0"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--state", str(folder / "state")], stdout=log, stderr=subprocess.STDOUT
            )
        self.port = self._wait()

    def __enter__(self) -> "Served":
        return self

    def __exit__(self, *failure: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def first_model(self) -> str:
        """Id of the first model that makes clips."""
        models = self._json("/api/models")["models"]
        return next(model["id"] for model in models if model["kind"] == "audio")

    def wait_standby(self) -> None:
        """Wait until a second generating process stands by, as it does from soon after the start on."""
        until = time.monotonic() + START_SECONDS
        while not self._json("/api/status")["standby"] and time.monotonic() < until:
            time.sleep(0.2)

    def generating(self) -> list[int]:
        """Its generating processes, the one at work first."""
        return sorted(pid for pid in _children(self._process.pid) if b"making.process" in _command(pid))

    def memory_mb(self) -> tuple[float, float]:
        """Resident memory of the server and of the generating process at work."""
        workers = self.generating()
        return _resident_mb(self._process.pid), _resident_mb(workers[0]) if workers else 0.0

    def processor_seconds(self) -> tuple[float, float]:
        """Processor time so far of the server and of the generating processes that live."""
        return _worked_seconds(self._process.pid), sum(_worked_seconds(pid) for pid in self.generating())

    def kill_generating(self) -> None:
        """Kill the generating process at work as nothing else can: with SIGKILL."""
        os.kill(self.generating()[0], signal.SIGKILL)

    def faults(self) -> int:
        """Tracebacks in its log."""
        return self._log.read_bytes().count(b"Traceback")

    def _json(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            content: dict[str, Any] = json.load(answer)
        return content

    def _wait(self) -> int:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            match = ADDRESS.search(self._log.read_bytes())
            if match:
                return int(match[1])
            time.sleep(0.1)
        sys.exit(f"pgan serve didn't start: {self._log.read_text(errors='replace')[-2000:]}")


def _children(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == parent:
            found.append(int(path.parent.name))
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6
    except OSError:
        return 0.0


def _worked_seconds(pid: int) -> float:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
