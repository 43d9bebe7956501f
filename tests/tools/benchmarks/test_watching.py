"""What a command and its children take, held against work of a known size."""

import os
import subprocess
import sys

import pytest

from benchmarks.watching import tree_bytes, watch

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

MEGABYTE = 1 << 20
# A grandchild burns time and holds memory while its parent waits for it, and that one's parent, each holding some.
HOLD = "import subprocess, sys, time; held = bytearray(b'x') * (%d << 20)\n"
GRANDCHILD = HOLD % 40 + "while time.process_time() < 0.3: pass\ntime.sleep(0.3)"
CHILD = HOLD % 20 + f"subprocess.run([sys.executable, '-S', '-c', {GRANDCHILD!r}], check=True)"
WORK = HOLD % 20 + f"subprocess.run([sys.executable, '-S', '-c', {CHILD!r}], check=True)"


@pytest.fixture(scope="module")
def usage():
    return watch([sys.executable, "-S", "-c", WORK], interval_seconds=0.02)


def test_memory_is_that_of_all_processes_together(usage):
    assert 80 * MEGABYTE < usage.peak_bytes < 150 * MEGABYTE


def test_processor_time_is_that_of_the_children_too(usage):
    assert 0.3 <= usage.cpu_seconds < 1.5


def test_time_counts_what_the_processor_does_not(usage):
    assert usage.wall_seconds > 0.6


def test_a_command_that_fails_is_told_with_its_words():
    with pytest.raises(subprocess.CalledProcessError) as caught:
        watch([sys.executable, "-S", "-c", "import sys; sys.exit('out of paper')"])
    assert "out of paper" in caught.value.stderr


def test_a_process_that_is_gone_has_no_memory():
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    process.wait()
    assert tree_bytes(process.pid) == 0
    assert tree_bytes(os.getpid()) > MEGABYTE
