"""The cache of files: bounded, whole, and the same after a restart."""

import pytest

from pgan_audio.web.sounds.files import SoundFiles

IDS = [f"{i:032x}" for i in range(10)]


@pytest.fixture
def files(tmp_path):
    return SoundFiles(tmp_path, max_bytes=5 * 4096)


def test_what_is_put_is_had(files):
    files.put(IDS[0], {".wav": b"a", ".png": b"b" * 5000})
    assert (files.get(IDS[0], ".wav"), files.get(IDS[0], ".png")) == (b"a", b"b" * 5000)
    assert (files.get(IDS[0], ".mid"), files.get(IDS[1], ".wav")) == (None, None)
    assert files.total_bytes == 3 * 4096
    files.put(IDS[0], {".wav": b"c"})
    assert (files.get(IDS[0], ".wav"), files.total_bytes) == (b"c", 3 * 4096)


def test_what_was_asked_for_least_lately_gives_way(files, tmp_path):
    for i in range(5):
        files.put(IDS[i], {".wav": b"x"})
    files.get(IDS[0], ".wav")
    files.put(IDS[5], {".wav": b"x"})
    assert [files.has(i, ".wav") for i in IDS[:6]] == [True, False, True, True, True, True]
    assert len(list(tmp_path.glob("??/*"))) == 5
    assert files.total_bytes <= 5 * 4096


def test_one_that_is_larger_than_all_is_kept_alone(files):
    files.put(IDS[0], {".wav": b"x"})
    files.put(IDS[1], {".wav": bytes(100_000)})
    assert (files.has(IDS[0], ".wav"), files.get(IDS[1], ".wav")) == (False, bytes(100_000))


def test_after_a_restart_all_is_there_but_what_a_crash_left(files, tmp_path):
    files.put(IDS[0], {".wav": b"a"})
    folder = tmp_path / IDS[0][:2]
    (folder / ".tmp-1234").write_bytes(b"half")
    (folder / f"{IDS[1]}.wav").touch()
    (folder / "foreign").write_bytes(b"x")
    again = SoundFiles(tmp_path, max_bytes=5 * 4096)
    assert again.get(IDS[0], ".wav") == b"a"
    assert again.total_bytes == 4096
    assert [path.name for path in folder.iterdir()] == [f"{IDS[0]}.wav"]
    small = SoundFiles(tmp_path, max_bytes=0)
    assert small.has(IDS[0], ".wav")


def test_a_file_that_somebody_removed_is_gone(files, tmp_path):
    files.put(IDS[0], {".wav": b"a"})
    (tmp_path / IDS[0][:2] / f"{IDS[0]}.wav").unlink()
    assert files.get(IDS[0], ".wav") is None
    assert files.total_bytes == 0
