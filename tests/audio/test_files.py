import os
import struct
import wave

import numpy as np
import pytest
import soundfile

from pgan_audio.audio import files
from pgan_audio.errors import AudioError, UsageError

RATE_HZ = 16_000


def tone(n_samples=RATE_HZ, channels=1, rate_hz=RATE_HZ, level=0.5, hz=440.0):
    """A sine per channel, each at its own level: ``(time, channels)``."""
    wave = np.sin(2 * np.pi * hz * np.arange(n_samples) / rate_hz)
    return wave[:, None] * level / np.arange(1, channels + 1)


def decoded(path, n_frames=777):
    return np.concatenate(list(files.blocks(path, n_frames)))


def patched_wav(path, offset, code, value, x=None):
    """A WAV file whose header claims something else."""
    soundfile.write(path, tone(4000) if x is None else x, RATE_HZ, subtype="PCM_16")
    data = bytearray(path.read_bytes())
    data[offset : offset + struct.calcsize(code)] = struct.pack(code, value)
    path.write_bytes(data)
    return path


# Every format, depth, rate and channel count


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("suffix", "container", "subtype", "tolerance"),
    [
        ("wav", "WAV", "PCM_U8", 2**-7),
        ("wav", "WAV", "PCM_16", 2**-15),
        ("wav", "WAVEX", "PCM_24", 2**-23),
        ("wav", "WAV", "PCM_32", 1e-7),
        ("wav", "WAV", "FLOAT", 1e-7),
        ("wav", "WAV", "DOUBLE", 1e-7),
        ("flac", "FLAC", "PCM_S8", 2**-7),
        ("flac", "FLAC", "PCM_24", 2**-23),
        ("AIFF", "AIFF", "PCM_16", 2**-15),
        ("aif", "AIFF", "PCM_24", 2**-23),
        ("ogg", "OGG", "VORBIS", 0.05),
        ("opus", "OGG", "OPUS", 0.05),
        ("mp3", "MP3", "MPEG_LAYER_III", 0.05),
    ],
)
def test_reads_the_format(tmp_path, suffix, container, subtype, tolerance, channels):
    x = tone(8000, channels)
    path = tmp_path / f"x.{suffix}"
    soundfile.write(path, x, RATE_HZ, format=container, subtype=subtype)
    info = files.probe(path)
    assert (info.rate_hz, info.channels, info.n_frames) == (RATE_HZ, channels, len(x))
    y = decoded(path)
    assert y.dtype == np.float32
    assert y.shape == x.shape
    np.testing.assert_allclose(y, soundfile.read(path, dtype="float32", always_2d=True)[0], atol=2e-7)
    middle = slice(2000, 6000)  # lossy formats have their own idea of a beginning and an end
    np.testing.assert_allclose(y[middle], x[middle], atol=1.01 * tolerance)


@pytest.mark.parametrize("rate_hz", [1000, 11025, 44100, 96000, 768000])
def test_reads_any_rate(tmp_path, rate_hz):
    soundfile.write(tmp_path / "x.wav", tone(500), rate_hz)
    assert files.probe(tmp_path / "x.wav").rate_hz == rate_hz


def test_blocks_have_the_size_asked_for(tmp_path):
    soundfile.write(tmp_path / "x.wav", tone(1000), RATE_HZ)
    assert [len(block) for block in files.blocks(tmp_path / "x.wav", 400)] == [400, 400, 200]


def test_full_scale_is_that_of_the_depth(tmp_path):
    for subtype, full_scale in [("PCM_U8", 127 / 128), ("PCM_16", 32767 / 32768), ("FLOAT", 32767 / 32768)]:
        soundfile.write(tmp_path / "x.wav", tone(9), RATE_HZ, subtype=subtype)
        assert files.probe(tmp_path / "x.wav").full_scale == full_scale


# What can't be read


@pytest.mark.parametrize("suffix", ["wav", "mp3", "ogg", "flac", "aiff"])
def test_text_is_no_sound_file(tmp_path, suffix):
    path = tmp_path / f"text.{suffix}"
    path.write_text("This is not a sound.\n" * 100)
    with pytest.raises(AudioError, match=rf"Cannot decode .*text\.{suffix}: Format not recognised\. Expected WAV"):
        files.probe(path)


def test_missing_file(tmp_path):
    with pytest.raises(AudioError, match=r"Cannot open .*x\.wav: No such file"):
        files.probe(tmp_path / "x.wav")


def test_folder_named_as_a_file(tmp_path):
    (tmp_path / "x.wav").mkdir()
    with pytest.raises(AudioError, match=r"Cannot open .*x\.wav: Is a directory"):
        files.probe(tmp_path / "x.wav")


def test_zero_bytes(tmp_path):
    (tmp_path / "x.wav").touch()
    with pytest.raises(AudioError, match=r"x\.wav is an empty file: 0 bytes"):
        files.probe(tmp_path / "x.wav")


def test_zero_samples(tmp_path):
    soundfile.write(tmp_path / "x.wav", np.zeros((0, 1)), RATE_HZ)
    with pytest.raises(AudioError, match=r"x\.wav holds no audio: 0 samples"):
        list(files.blocks(tmp_path / "x.wav"))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite_samples_are_located(tmp_path, bad):
    x = tone(RATE_HZ)
    x[RATE_HZ // 2] = bad
    soundfile.write(tmp_path / "x.wav", x, RATE_HZ, subtype="FLOAT")
    with pytest.raises(AudioError, match=r"x\.wav holds NaN or infinite samples, the first at 0\.500 s"):
        decoded(tmp_path / "x.wav")


def test_damaged_flac(tmp_path, rng):
    path = tmp_path / "x.flac"
    soundfile.write(path, rng.uniform(-0.5, 0.5, 50_000), RATE_HZ)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) // 2)
    path.write_bytes(data)
    with pytest.raises(AudioError, match=r"Cannot decode .*x\.flac: "):
        decoded(path)


# Headers that claim too much


def test_rate_beyond_the_limit(tmp_path):
    path = patched_wav(tmp_path / "x.wav", 24, "<I", 768_001)
    with pytest.raises(AudioError, match=r"x\.wav claims a sampling rate outside 1 to 768 kHz\. Received: 768001 Hz"):
        files.probe(path)


def test_rate_below_the_limit(tmp_path):
    soundfile.write(tmp_path / "x.wav", tone(100), 999)
    with pytest.raises(AudioError, match=r"outside 1 to 768 kHz\. Received: 999 Hz"):
        files.probe(tmp_path / "x.wav")


def test_channels_beyond_the_limit(tmp_path):
    soundfile.write(tmp_path / "x.wav", tone(100, channels=8), RATE_HZ)
    assert files.probe(tmp_path / "x.wav").channels == 8
    soundfile.write(tmp_path / "x.wav", tone(100, channels=9), RATE_HZ)
    with pytest.raises(AudioError, match=r"claims more than 8 channels\. Received: 9"):
        files.probe(tmp_path / "x.wav")


def lying_flac(path, n_frames):
    """A FLAC file of 4 000 samples that claims to have ``n_frames`` (0: it doesn't tell)."""
    soundfile.write(path, tone(4000), RATE_HZ, subtype="PCM_16")
    data = bytearray(path.read_bytes())
    facts = int.from_bytes(data[18:26], "big")  # STREAMINFO: its last 36 bits here are the number of samples
    data[18:26] = (facts >> 36 << 36 | n_frames).to_bytes(8, "big")
    path.write_bytes(data)
    return path


def test_length_beyond_the_limit_is_refused_before_decoding(tmp_path):
    path = lying_flac(tmp_path / "x.flac", 3 * 3600 * RATE_HZ)
    with pytest.raises(AudioError, match=r"x\.flac claims to be longer than 2 h\. Received: 3\.0 h"):
        files.probe(path)


def test_length_beyond_the_limit_is_noticed_without_a_claim(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_SECONDS", 0.2)
    with pytest.raises(AudioError, match=r"x\.flac is longer than 2 h"):
        decoded(lying_flac(tmp_path / "x.flac", 0))


@pytest.mark.parametrize(("claimed", "seconds"), [(0, None), (8000, 0.5)])
def test_flac_that_claims_more_or_nothing_is_read_to_its_end(tmp_path, claimed, seconds):
    path = lying_flac(tmp_path / "x.flac", claimed)
    assert files.probe(path).seconds == seconds
    np.testing.assert_allclose(decoded(path), tone(4000), atol=2**-15)


def test_wav_that_claims_more_is_read_to_its_end(tmp_path):
    assert len(decoded(patched_wav(tmp_path / "x.wav", 40, "<I", 2**31))) == 4000


def test_wav_that_claims_less_is_read_as_far_as_it_says(tmp_path):
    assert len(decoded(patched_wav(tmp_path / "x.wav", 40, "<I", 2000))) == 1000


def test_truncated_wav(tmp_path):
    soundfile.write(tmp_path / "x.wav", tone(4000), RATE_HZ, subtype="PCM_16")
    data = (tmp_path / "x.wav").read_bytes()
    (tmp_path / "x.wav").write_bytes(data[:4044])
    np.testing.assert_allclose(decoded(tmp_path / "x.wav"), tone(4000)[:2000], atol=2**-15)


def ogg_crc(page):
    """The checksum of an Ogg page, whose own field is zero: polynomial 0x04c11db7, not reflected."""
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc >> 31 else 0)) & 0xFFFFFFFF
    return crc


def cut_opus(data, n_samples):
    """The Opus stream ``data`` as if it were cut from a longer one, with ``n_samples`` at 48 kHz before it."""
    cut = b""
    while data:
        n_segments = data[26]
        size = 27 + n_segments + sum(data[27 : 27 + n_segments])
        page, data = bytearray(data[:size]), data[size:]
        position = int.from_bytes(page[6:14], "little")
        page[6:14] = (position + n_samples if position else 0).to_bytes(8, "little")
        page[22:26] = bytes(4)
        page[22:26] = ogg_crc(page).to_bytes(4, "little")
        cut += page
    return cut


def test_the_encoders_delay_is_left_out_of_an_opus_file_that_was_cut(tmp_path, rng):
    whole, cut = tmp_path / "whole.opus", tmp_path / "cut.opus"
    soundfile.write(whole, rng.uniform(-0.3, 0.3, 72000), 48000, format="OGG", subtype="OPUS")
    cut.write_bytes(cut_opus(whole.read_bytes(), 360))
    np.testing.assert_array_equal(decoded(cut), decoded(whole))


# Whole files


def test_read_keeps_rate_and_channels_by_default(tmp_path):
    x = tone(3000, channels=3)
    soundfile.write(tmp_path / "x.wav", x, 22050, subtype="FLOAT")
    y, rate_hz = files.read(tmp_path / "x.wav")
    assert rate_hz == 22050
    np.testing.assert_allclose(y, x, atol=1e-7)


def test_read_resamples_and_mixes(tmp_path):
    x = tone(44100, channels=2, rate_hz=44100, hz=1000)
    soundfile.write(tmp_path / "x.wav", x, 44100, subtype="FLOAT")
    y, rate_hz = files.read(tmp_path / "x.wav", rate_hz=16000, channels=1)
    assert rate_hz == 16000
    assert y.shape == (16000, 1)
    expected = tone(16000, hz=1000) * (1 + 1 / 2) / 2
    np.testing.assert_allclose(y[500:-500], expected[500:-500], atol=1e-5)


def test_read_refuses_what_resampling_leaves_nothing_of(tmp_path):
    soundfile.write(tmp_path / "x.wav", tone(3), 48000)
    with pytest.raises(AudioError, match=r"x\.wav is too short: no sample is left at 1000 Hz"):
        files.read(tmp_path / "x.wav", rate_hz=1000)


# Writing


def pcm(path):
    with wave.open(os.fspath(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        return samples, file.getframerate(), file.getsampwidth()


@pytest.mark.parametrize("channels", [1, 2])
def test_write_wav_rounds_to_nearest(tmp_path, channels):
    x = np.array([0.0, 0.4, 0.6, -0.4, -0.6, 32767.0, -32768.0, 99.7]).repeat(channels).reshape(-1, channels) / 32768
    assert files.write_wav(tmp_path / "x.wav", x, 16000) == 0
    samples, rate_hz, n_bytes = pcm(tmp_path / "x.wav")
    np.testing.assert_array_equal(samples[:, -1], [0, 0, 1, 0, -1, 32767, -32768, 100])
    assert (rate_hz, n_bytes, samples.shape[1]) == (16000, 2, channels)


def test_to_wav_is_the_content_of_the_file(tmp_path):
    x = np.array([[1.5], [0.5], [-1.0], [0.25]], np.float32)
    wav, clipped_share = files.to_wav(x, 8000, comment="told")
    assert clipped_share == files.write_wav(tmp_path / "x.wav", x, 8000, comment="told") == 0.25
    assert wav == (tmp_path / "x.wav").read_bytes()
    assert files.read_comment(tmp_path / "x.wav") == "told"


def test_write_wav_clips_and_counts(tmp_path):
    share = files.write_wav(tmp_path / "x.wav", np.array([1.5, -1.5, 0.5, -1.0], np.float32), 8000)
    assert share == 0.5
    np.testing.assert_array_equal(pcm(tmp_path / "x.wav")[0][:, 0], [32767, -32768, 16384, -32768])


def test_write_wav_gives_the_same_bytes_and_leaves_nothing_else(tmp_path):
    for name in ("a.wav", "b.wav"):
        files.write_wav(tmp_path / name, tone(500), 344.5)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    assert sorted(os.listdir(tmp_path)) == ["a.wav", "b.wav"]
    assert pcm(tmp_path / "a.wav")[1] == 344


@pytest.mark.parametrize("x", [np.zeros((0, 1)), np.zeros((2, 2, 2)), np.array([0.0, np.nan])])
def test_write_wav_refuses_what_is_no_audio(tmp_path, x):
    with pytest.raises(
        UsageError, match=r"`samples` must be finite numbers of shape \(time, channels\).*Received: shape"
    ):
        files.write_wav(tmp_path / "x.wav", x, 8000)


# Names


def test_shown_is_one_printable_line():
    assert files.shown("é/ß 音.wav") == "é/ß 音.wav"
    assert files.shown("a\nb\x1b[2J") == r"a\nb\x1b[2J"
    assert files.shown(os.fsdecode(b"a\xff.wav")) == r"a\xff.wav"


def test_file_names_of_any_kind(tmp_path):
    names = ["音 楽.wav", "a\nb.wav", "-n.wav", "%s{}.wav", os.fsdecode(b"\xff\xfe.wav")]
    for name in names:
        files.write_wav(tmp_path / name, tone(50), RATE_HZ)
        assert len(decoded(tmp_path / name)) == 50
