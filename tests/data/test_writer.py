import os
import shutil
import subprocess
import sys

import pytest

from pgan_audio import atomic
from pgan_audio.data.store import DataFolder
from pgan_audio.data.writer import writing
from pgan_audio.errors import DataError

# Prepares again and again in a forked process that is killed at its k-th step on the disk, for k from 0 until it gets
# through; after each death the folder must be what it was or what it was to become, and a new attempt must end well.
KILLED_EVERYWHERE = """
import os, shutil, sys
from pathlib import Path
from pgan_audio.data import writer
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import DataError

os.fsync = lambda descriptor: None  # what the kernel has, outlives a killed process
root = Path(sys.argv[1])
WANTED = {"sample_rate_hz": 8000, "clip_samples": 256, "n_stages": 3}

def run(out):
    prepare(root / "source", out, WANTED)

def content(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}

def kill_at(step):
    steps = iter(range(step))
    def killing(function):
        def wrapped(*args, **options):
            if next(steps, None) is None:
                os._exit(9)
            return function(*args, **options)
        return wrapped
    def half_copy(source, target, n_bytes):
        copy(source, target, n_bytes // 2)
        target.flush()
        if next(steps, None) is None:
            os._exit(9)
        copy(source, target, n_bytes - n_bytes // 2)
    copy, writer._copy = writer._copy, half_copy
    for name in ("fsync", "replace", "unlink", "mkdir", "rmdir", "open", "ftruncate"):
        setattr(os, name, killing(getattr(os, name)))

def opened(folder):
    try:
        data = DataFolder.open(folder)
        return [data.fingerprint, *(data.stage(s).tobytes() for s in range(1, data.n_stages + 1))]
    except DataError:
        return None

old, new, out = (root / name for name in ("old", "new", "out"))
if old.exists():
    shutil.copytree(old, new)
run(new)
before, after = opened(old), opened(new)
for step in range(10_000):
    shutil.rmtree(out, ignore_errors=True)
    if old.exists():
        shutil.copytree(old, out)
    child = os.fork()
    if not child:
        kill_at(step)
        run(out)
        os._exit(0)
    killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    if opened(out) not in ([before, after] if killed else [after]):
        sys.exit(f"killed at step {step}: {sorted(os.listdir(out))}")
    run(out)
    if {**content(out), "report.txt": b""} != {**content(new), "report.txt": b""}:
        sys.exit(f"not mended after step {step}")
    if not killed:
        print(step)
        sys.exit()
"""

WANTED = {"sample_rate_hz": 8000, "clip_samples": 256, "n_stages": 3}


@pytest.fixture
def prepared(tmp_path, write):
    from pgan_audio.data.prepare import prepare

    write("a/1.wav", 400)
    prepare(tmp_path / "source", tmp_path / "old", WANTED)
    return tmp_path / "old"


@pytest.mark.parametrize("begin", ["from nothing", "from a folder"])
def test_a_kill_at_any_step_leaves_the_old_or_the_new_folder(tmp_path, prepared, write, begin):
    if begin == "from nothing":
        shutil.rmtree(prepared)
    write("a/2.wav", 300)
    write("b/1.wav", 200)
    done = subprocess.run(
        [sys.executable, "-c", KILLED_EVERYWHERE, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 15  # it was killed at that many different steps


def test_a_second_writer_is_refused(prepared):
    code = f"""
from pathlib import Path
from pgan_audio.data.writer import writing
with writing(Path({os.fspath(prepared)!r}), {{}}):
    pass
"""
    with writing(prepared, {}):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "DataError: Another pgan prepare is writing to" in done.stderr


def test_what_is_not_committed_is_cut_off(prepared, tmp_path):
    sizes = {path: path.stat().st_size for path in prepared.glob("*.i16")}
    (tmp_path / "part").write_bytes(bytes(2 * (256 + 128 + 64)))
    with writing(prepared, {}) as writer:
        assert writer.append(tmp_path / "part", 256) == 400
        assert writer.append(tmp_path / "part", 256) == 656
    assert {path: path.stat().st_size for path in prepared.glob("*.i16")} == sizes
    assert not list(prepared.glob(".parts*"))


def test_a_reader_looks_at_what_is_committed_alone(prepared):
    before = DataFolder.open(prepared)
    for path in prepared.glob("*.i16"):
        path.write_bytes(path.read_bytes() + b"surplus!")
    after = DataFolder.open(prepared)
    assert after.fingerprint == before.fingerprint
    assert after.stage(3).shape == before.stage(3).shape == (400, 1)


def test_a_damaged_folder_is_not_added_to(prepared):
    path = prepared / "stage-1.i16"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataError, match=r"stage-1\.i16 is damaged"), writing(prepared, {}):
        pass
    assert path.stat().st_size == 199


def test_strays_of_a_killed_writer_are_removed(prepared):
    (prepared / ".parts.tmp-abc").mkdir()
    (prepared / ".index.json.tmp-1-2").touch()
    with writing(prepared, {}):
        pass
    assert not [name for name in os.listdir(prepared) if ".tmp-" in name]


def test_a_folder_that_was_never_finished_is_begun_anew(prepared, tmp_path):
    from pgan_audio.data.prepare import prepare

    (prepared / "index.json").unlink()
    prepare(tmp_path / "source", prepared, {**WANTED, "n_stages": 2})
    assert DataFolder.open(prepared).n_stages == 2
    assert sorted(path.name for path in prepared.glob("*.i16")) == ["stage-1.i16", "stage-2.i16"]


def test_the_lock_is_free_afterwards(prepared):
    for _ in range(2):
        with writing(prepared, {}):
            pass
    with atomic.lock(prepared / ".lock"):
        pass
