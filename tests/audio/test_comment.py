"""The comment in a WAV file: other programs' readers find it and the same sound; hostile files are refused quickly."""

import io
import struct
import wave

import numpy as np
import pytest
import soundfile

from pgan_audio.audio import comment
from pgan_audio.audio.files import read, read_comment, write_wav
from pgan_audio.errors import AudioError, UsageError

TEXT = '{"odd": "\\u00e9", "n": 3}'


def tone(n_samples=500):
    return 0.5 * np.sin(np.arange(n_samples))


def chunk(name, data):
    return struct.pack("<4sI", name, len(data)) + data + bytes(len(data) % 2)


def wav_file(path, *chunks):
    """A WAV file of 4 samples with further chunks behind them."""
    fmt = struct.pack("<HHIIHH", 1, 1, 8000, 16_000, 2, 16)
    body = b"WAVE" + chunk(b"fmt ", fmt) + chunk(b"data", bytes(8)) + b"".join(chunks)
    path.write_bytes(struct.pack("<4sI", b"RIFF", len(body)) + body)
    return path


def info(text, tag=b"ICMT"):
    return chunk(b"LIST", b"INFO" + chunk(b"ISFT", b"other\0") + chunk(tag, text))


@pytest.mark.parametrize("text", [TEXT, TEXT + " ", "x" * 1500])  # an odd and an even length
def test_the_comment_comes_back_and_libsndfile_finds_it_too(tmp_path, text):
    path = tmp_path / "x.wav"
    write_wav(path, tone(), 8000, comment=text)
    assert read_comment(path) == text
    with soundfile.SoundFile(path) as file:
        assert file.comment == text
    size = path.stat().st_size
    assert size % 2 == 0
    assert int.from_bytes(path.read_bytes()[4:8], "little") == size - 8


def test_the_sound_and_its_place_are_the_same_with_and_without_a_comment(tmp_path):
    plain, told = tmp_path / "plain.wav", tmp_path / "told.wav"
    assert write_wav(plain, 3 * tone(), 8000) == write_wav(told, 3 * tone(), 8000, comment=TEXT) > 0
    data = plain.read_bytes()
    assert told.read_bytes()[8 : len(data)] == data[8:]
    assert read_comment(plain) is None
    np.testing.assert_array_equal(read(told)[0], read(plain)[0])
    with wave.open(str(told)) as file:  # a reader that knows nothing of comments
        assert (file.getnframes(), file.readframes(10_000)) == (500, data[44:])


def test_comments_by_libsndfile_are_read(tmp_path):
    with soundfile.SoundFile(tmp_path / "x.wav", "w", 8000, 1, "PCM_24") as file:
        file.title, file.comment = "a title", "their words"
        file.write(tone())
    assert read_comment(tmp_path / "x.wav") == "their words"


def test_the_longest_comment(tmp_path):
    longest = "y" * comment.MAX_BYTES
    write_wav(tmp_path / "x.wav", tone(), 8000, comment=longest)
    assert read_comment(tmp_path / "x.wav") == longest


@pytest.mark.parametrize("text", ["é", "a\0b", "y" * (comment.MAX_BYTES + 1)])
def test_what_cannot_be_a_comment_is_refused_and_nothing_is_written(tmp_path, text):
    with pytest.raises(UsageError, match=r"must be ASCII text without NUL, at most \d+ characters\. Received: \d+ ch"):
        write_wav(tmp_path / "x.wav", tone(), 8000, comment=text)
    assert not list(tmp_path.iterdir())


def test_comments_anywhere_among_other_chunks(tmp_path):
    others = [chunk(b"odd ", b"123"), chunk(b"LIST", b"adtl" + bytes(9)), info(b"no comment", b"INAM")]
    assert read_comment(wav_file(tmp_path / "x.wav", *others)) is None
    assert read_comment(wav_file(tmp_path / "x.wav", *others, info(b"here\0rest"), info(b"second"))) == "here"
    assert read_comment(wav_file(tmp_path / "x.wav", info(b"\xff\xfe"))) == "��"


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound", b"RIFX\0\0\0\0WAVE", b"RIFF\0\0\0\0AVI "])
def test_what_is_no_wav_file_is_refused(tmp_path, content):
    (tmp_path / "x.wav").write_bytes(content)
    with pytest.raises(AudioError, match=r"x\.wav is no WAV file\. Expected one that begins with RIFF and WAVE"):
        read_comment(tmp_path / "x.wav")


def test_what_cannot_be_opened_is_named(tmp_path):
    with pytest.raises(AudioError, match=r"Cannot open .*x\.wav: No such file or directory\."):
        read_comment(tmp_path / "x.wav")
    with pytest.raises(AudioError, match=r"Cannot open .*: Is a directory\."):
        read_comment(tmp_path)


class Counting(io.BytesIO):
    """A file that counts the bytes asked of it."""

    n_read = 0

    def read(self, size=-1):
        self.n_read += size if size >= 0 else len(self.getvalue())
        return super().read(size)


def test_claims_are_looked_at_before_anything_is_read(tmp_path):
    long = info(b"z" * (comment.MAX_BYTES + 2))
    data = wav_file(tmp_path / "x.wav", long).read_bytes()
    file = Counting(data)
    with pytest.raises(AudioError, match=r"The comment in x is longer than the limit of 524288 bytes\. Received: 5242"):
        comment.comment_of(file, "x")
    assert file.n_read < 200
    for claimed in (len(long), 2**31, 2**32 - 1):  # more than there is
        broken = bytearray(wav_file(tmp_path / "x.wav", info(b"here")).read_bytes())
        place = len(broken) - len(info(b"here")) + 4
        broken[place : place + 4] = struct.pack("<I", claimed)
        assert comment.comment_of(Counting(bytes(broken)), "x") is None


def test_a_tag_that_runs_over_its_list_does_not_count(tmp_path):
    tag = struct.pack("<4sI", b"ICMT", 40) + b"here"
    path = wav_file(tmp_path / "x.wav", chunk(b"LIST", b"INFO" + tag), chunk(b"more", bytes(100)))
    assert read_comment(path) is None


def test_endless_chunks_end(tmp_path):
    empty = chunk(b"none", b"") * 5000
    assert read_comment(wav_file(tmp_path / "x.wav", empty, info(b"far"))) is None
