import hashlib
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pgan_audio.audio.resampling import down, pyramid
from pgan_audio.data import decode as module
from pgan_audio.data import spool
from pgan_audio.data.decode import Job, decode, halve
from pgan_audio.data.settings import Settings
from pgan_audio.data.spool import Spool

SETTINGS = Settings(sample_rate_hz=8000, clip_samples=256, n_stages=4, normalise="none")


@pytest.fixture
def run(tmp_path, write):
    """Return a function that writes noise, decodes it, and returns result, stages (highest first) and noise."""

    def decode_noise(settings=SETTINGS, file="x.wav", **noise):
        x = write(file, **noise)
        result = decode(Job(tmp_path / "source" / file, file, tmp_path / "part", settings))
        return result, stages(tmp_path / "part", result, settings) if not result.error else [], x

    return decode_noise


def stages(part, result, settings):
    samples = np.fromfile(part, "<i2").reshape(-1, settings.channels)
    lengths = [result.n_samples >> n for n in range(settings.n_stages)]
    assert len(samples) == sum(lengths)
    return np.split(samples, np.cumsum(lengths)[:-1])


# The pyramid


@pytest.mark.parametrize("limit", [1, 1 << 24])
@pytest.mark.parametrize("n_block", [64, 1000, 1 << 16])
def test_the_pyramid_of_a_track_is_repeated_down_of_the_whole(run, monkeypatch, n_block, limit):
    monkeypatch.setattr(module, "BLOCK_FRAMES", n_block)
    monkeypatch.setattr(spool, "IN_MEMORY_BYTES", limit)
    result, (top, *lower), x = run(n_samples=5003, channels=2, settings=Settings(8000, 256, 2, 4, "none"))
    assert result.n_samples == 5008
    np.testing.assert_array_equal(top[:5003], np.rint(x * 32768))
    assert not top[5003:].any()
    expected = pyramid(top.astype(np.float32) / np.float32(32768), 4)
    for stage, scale in zip(lower, expected[-2::-1], strict=True):
        np.testing.assert_array_equal(stage, np.rint(scale.astype(float) * 32768))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(n_pairs=st.integers(1, 400), half_block=st.integers(1, 70), kind=st.sampled_from(["rrc", "box"]))
def test_halving_in_blocks_is_halving_at_once(tmp_path, n_pairs, half_block, kind):
    x = np.random.default_rng(n_pairs).standard_normal((2 * n_pairs, 1)).astype(np.float32)
    with pytest.MonkeyPatch.context() as patch, Spool(1, tmp_path) as source, Spool(1, tmp_path) as target:
        patch.setattr(module, "BLOCK_FRAMES", 2 * half_block)
        source.append(x)
        halve(source, target, kind)
        np.testing.assert_array_equal(target.read(0, n_pairs), down(x, kind))


def test_the_box_filter_averages_pairs(run):
    _, (top, lower, *_), _ = run(settings=Settings(8000, 256, 1, 4, "none", "box"))
    np.testing.assert_allclose(lower, top.reshape(-1, 2, 1).mean(axis=1), atol=0.51)


# Rate, channels, level, padding


def test_resamples_mixes_and_normalises(run):
    result, (top, *_), x = run(Settings(8000, 256, 1, 4), n_samples=9000, rate_hz=11025, channels=2, subtype="FLOAT")
    expected = soxr.resample(x.astype(np.float32).mean(axis=1), 11025, 8000, "HQ")
    expected *= 10 ** (-1 / 20) / np.abs(expected).max()
    np.testing.assert_allclose(top[: len(expected), 0] / 32768, expected, atol=0.51 / 32768)
    assert np.abs(top).max() == round(10 ** (-1 / 20) * 32768)
    assert result.n_samples == (len(expected) + 7) // 8 * 8
    assert result.seconds == pytest.approx(9000 / 11025)
    assert result.sample_rate_hz == 11025


def test_normalises_to_an_rms(run):
    _, (top, *_), _ = run(Settings(8000, 256, 1, 4, "rms"), n_samples=4096, level=0.01)
    assert 10 * np.log10(np.mean(np.square(top / 32768.0))) == pytest.approx(-20, abs=0.01)


def test_mono_becomes_two_equal_sides(run):
    _, (top, *_), x = run(Settings(8000, 256, 2, 4, "none"), n_samples=400)
    np.testing.assert_array_equal(top, np.rint(x * 32768).repeat(2, axis=1))


def test_short_tracks_are_padded_at_their_end(run):
    result, scales, x = run(n_samples=1)
    assert result.n_samples == 256
    assert [len(scale) for scale in scales] == [256, 128, 64, 32]
    assert scales[0][0, 0] == np.rint(x[0, 0] * 32768)
    assert not scales[0][1:].any()


def test_a_single_stage(run):
    result, scales, _ = run(Settings(8000, 100, 1, 1, "none"), n_samples=333)
    assert len(scales) == 1
    assert result.n_samples == 333
    assert len(result.energy) == 1


# What is told of a track


def test_hashes_and_energies(run, tmp_path):
    result, scales, _ = run(n_samples=3000)
    assert result.sha256 == hashlib.sha256((tmp_path / "source" / "x.wav").read_bytes()).hexdigest()
    assert result.audio_sha256 == hashlib.sha256(scales[0].tobytes()).hexdigest()
    assert result.energy == [sum(int(v) ** 2 for v in scale.ravel()) for scale in scales[::-1]]


@pytest.mark.parametrize("n_block", [100, 1 << 16])
def test_silence_is_counted_in_frames_of_20_ms_before_padding(run, monkeypatch, n_block):
    monkeypatch.setattr(module, "BLOCK_FRAMES", n_block)
    levels = np.repeat([0.1, 0.0, 0.00101, 0.00099, 0.1], 160)  # 160 samples at 8 kHz are 20 ms; -60 dBFS is 0.001
    square = (levels * np.resize([1, -1], 800))[:, None]
    result, _, _ = run(
        samples=np.concatenate([square, square[:100] * 0]), subtype="FLOAT", settings=Settings(8000, 2048, 1, 4, "none")
    )
    assert result.silence_share == 2 / 5


def test_silence_of_less_than_a_frame(run):
    assert run(samples=np.zeros((30, 1)))[0].silence_share == 1
    assert run(samples=np.full((30, 1), 0.1))[0].silence_share == 0


def test_silence_is_counted_after_normalising(run):
    assert run(Settings(8000, 256, 1, 4, "peak"), level=0.0005)[0].silence_share == 0
    assert run(level=0.0005)[0].silence_share == 1


@pytest.mark.parametrize(
    ("subtype", "highest"), [("PCM_16", 32767 / 32768), ("PCM_U8", 127 / 128), ("FLOAT", 1 - 2**-15)]
)
def test_clipping_is_counted_in_the_source(run, subtype, highest):
    x = np.zeros((100, 2))
    x[:5, 0], x[5:8, 1], x[8, 0] = highest, -1.0, highest - 0.01
    result, _, _ = run(Settings(8000, 256, 1, 4, "peak"), samples=x, subtype=subtype)
    assert result.clipped_share == 8 / 200


def test_clipping_in_rounding_is_counted(run, tmp_path):
    (tmp_path / "source").mkdir()
    soundfile.write(tmp_path / "source" / "loud.wav", np.array([2.0, 0.5, -1.5, 0.0]), 8000, subtype="FLOAT")
    job = Job(tmp_path / "source" / "loud.wav", "loud.wav", tmp_path / "part", Settings(8000, 4, 1, 1, "none"))
    assert decode(job).n_overs == 2
    np.testing.assert_array_equal(np.fromfile(tmp_path / "part", "<i2"), [32767, 16384, -32768, 0])


# What can't be used, and what is known


def test_unreadable_files_are_results(run, tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "x.wav").write_text("no sound")
    result = decode(Job(tmp_path / "source" / "x.wav", "x.wav", tmp_path / "part", SETTINGS))
    assert "x.wav: Format not recognised" in result.error
    result = decode(Job(tmp_path / "source" / "nowhere.wav", "nowhere.wav", tmp_path / "part", SETTINGS))
    assert "Cannot open" in result.error


def test_too_short_for_the_rate(run):
    result, _, _ = run(Settings(1000, 256, 1, 4), n_samples=3)
    assert result.error.endswith("x.wav is too short: no sample is left at 1000 Hz.")


def test_known_files_are_not_decoded(run, tmp_path, monkeypatch):
    known, _, _ = run()
    monkeypatch.setattr(module, "_read", None)
    job = Job(tmp_path / "source" / "x.wav", "x.wav", tmp_path / "part", SETTINGS, frozenset([known.sha256]))
    assert decode(job).known


def test_a_header_that_lies_is_told(tmp_path):
    path = tmp_path / "x.mp3"
    soundfile.write(path, np.random.default_rng(0).uniform(-0.5, 0.5, 16000), 8000, format="MP3")
    path.write_bytes(path.read_bytes()[:4000])
    result = decode(Job(path, "x.mp3", tmp_path / "part", SETTINGS))
    assert result.note.startswith(f"{path} claims 2.00 s and holds ")
    assert 0.2 < result.seconds < 1.9


# What it takes


def test_memory_is_bounded_whatever_the_length(tmp_path, write, monkeypatch):
    monkeypatch.setattr(spool, "IN_MEMORY_BYTES", 1 << 18)

    def peak_bytes(seconds):
        noise = np.resize(np.random.default_rng(0).uniform(-0.1, 0.1, 32000), (seconds * 32000, 1))
        write("x.wav", samples=noise, rate_hz=32000)
        tracemalloc.start()
        result = decode(Job(tmp_path / "source" / "x.wav", "x.wav", tmp_path / "part", Settings()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert result.seconds == seconds
        return peak

    peak_bytes(1)
    short, long = peak_bytes(20), peak_bytes(80)
    assert long < 1.05 * short  # 80 s are 10 MB as float32
    assert long < 5e6


def test_workers_do_not_load_tensorflow():
    code = "import sys, pgan_audio.data.pool; sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
