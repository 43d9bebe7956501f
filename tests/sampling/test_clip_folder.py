"""Clips on the disk: whole, with their bookmark, and never in the place of another sound."""

import numpy as np
import pytest
import soundfile

from pgan_audio.errors import PganError, UsageError
from pgan_audio.sampling.bookmark import Bookmark
from pgan_audio.sampling.clip_folder import ClipFolder

MARK = Bookmark(design="progressive", stage=1, model_sha256="0" * 64, index=0, seed=0)


@pytest.fixture
def folder(tmp_path):
    return ClipFolder(tmp_path / "a" / "b", 500.0)


@pytest.fixture
def clip(rng):
    return (0.5 * rng.standard_normal((300, 2))).astype(np.float32)


def test_a_clip_is_written_with_its_bookmark(folder, clip):
    share = folder.write("x.wav", clip, MARK)
    samples, rate_hz = soundfile.read(folder.path / "x.wav", always_2d=True)
    assert rate_hz == 500
    np.testing.assert_allclose(samples, np.clip(clip, -1, 1), atol=1.01 / 32768)
    assert share == pytest.approx(np.mean(np.abs(clip) >= 1))
    assert Bookmark.read(folder.path / "x.wav") == MARK


def test_the_same_clip_may_be_written_again_another_may_not(folder, clip):
    folder.write("x.wav", clip, MARK)
    before = (folder.path / "x.wav").read_bytes()
    folder.write("x.wav", clip + np.float32(0.9 / 32768), MARK)  # as another machine may round it
    folder.write("x.wav", clip, MARK)
    assert (folder.path / "x.wav").read_bytes() == before
    for other in (clip + np.float32(3 / 32768), clip[:-1], clip[:, :1]):
        with pytest.raises(
            UsageError, match=r"x\.wav is there already and holds another sound .* with --out, or remove"
        ):
            folder.write("x.wav", other, MARK)
    with pytest.raises(UsageError, match="is there already"):
        ClipFolder(folder.path, 1000.0).write("x.wav", clip, MARK)
    (folder.path / "notes.wav").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        folder.write("notes.wav", clip, MARK)
    assert (folder.path / "x.wav").read_bytes() == before
    assert (folder.path / "notes.wav").read_text() == "mine"


def test_what_cannot_be_written_is_told(folder, clip, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    with pytest.raises(PganError, match=r"can't be written to .*file: File exists\. .* Choose another with --out\."):
        ClipFolder(tmp_path / "file", 500.0)

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pgan_audio.atomic.write_bytes", full)
    for write in (lambda: folder.write("x.wav", clip, MARK), lambda: folder.write_picture("x.png", b"")):
        with pytest.raises(PganError, match=r"can't be written to .*b: No space left on device\."):
            write()
