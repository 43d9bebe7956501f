import numpy as np
import pytest
from scipy import signal

from pgan_audio.audio.spectrum import log_spectrogram, sizes
from pgan_audio.errors import UsageError


@pytest.mark.parametrize(
    ("n_samples", "n_fft", "hop"),
    [(256, 64, 2), (1024, 128, 8), (8192, 256, 64), (16384, 512, 128), (160_000, 2048, 512), (10**7, 2048, 512)],
)
def test_sizes_at_known_points(n_samples: int, n_fft: int, hop: int) -> None:
    assert sizes(n_samples) == (n_fft, hop)


@pytest.mark.parametrize("n_samples", [1, 2, 3, 5, 31, 100])
def test_the_shortest_clips_have_a_spectrogram(n_samples: int, rng: np.random.Generator) -> None:
    n_fft, hop = sizes(n_samples)
    levels_db = log_spectrogram(rng.standard_normal(n_samples))
    assert levels_db.shape == (n_fft // 2 + 1, 1 + n_samples // hop)
    assert np.all(np.isfinite(levels_db))


@pytest.mark.parametrize(("n_samples", "n_fft", "hop"), [(1000, 64, 16), (1024, 128, 32), (777, 256, 7)])
def test_equals_scipy_short_time_fft(n_samples: int, n_fft: int, hop: int, rng: np.random.Generator) -> None:
    clip = 0.3 * rng.standard_normal(n_samples)
    window = signal.get_window("hann", n_fft)
    transform = signal.ShortTimeFFT(window, hop, fs=1.0, phase_shift=None)
    expected = np.abs(transform.stft(clip, p0=0, p1=1 + n_samples // hop)) * 2 / window.sum()
    levels_db = log_spectrogram(clip, n_fft=n_fft, hop=hop)
    assert levels_db.dtype == np.float32
    np.testing.assert_allclose(10 ** (levels_db / 20), np.maximum(expected, 1e-5), rtol=1e-5)


def test_a_full_scale_sine_reads_0_db_in_its_bin() -> None:
    time = np.arange(4096)
    levels_db = log_spectrogram(np.sin(2 * np.pi * 20 / 256 * time), n_fft=256, hop=64)
    middle = levels_db[:, 4:-4]
    assert np.all(np.argmax(middle, axis=0) == 20)
    np.testing.assert_allclose(middle[20], 0.0, atol=1e-4)
    np.testing.assert_allclose(middle[19], -6.0206, atol=1e-3)  # Hann: half the amplitude one bin off


def test_a_click_shows_in_the_frame_centred_on_it() -> None:
    clip = np.zeros(1024)
    clip[10 * 32] = 1.0
    levels_db = log_spectrogram(clip, n_fft=64, hop=32)
    assert np.all(np.argmax(levels_db, axis=1) == 10)
    assert np.all(levels_db[:, np.arange(33) != 10] == -100.0)  # Hann is 0 half a window away


def test_silence_lies_on_the_floor() -> None:
    assert np.all(log_spectrogram(np.zeros(512), floor_db=-70.0) == -70.0)


def test_a_window_alone_gets_a_hop_that_leaves_no_gap(rng: np.random.Generator) -> None:
    clip = rng.standard_normal(16384)
    assert log_spectrogram(clip, n_fft=64).shape == (33, 1 + 16384 // 16)


@pytest.mark.parametrize("shape", [(0,), (100, 1), ()])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match=r"`clip` must hold the samples of one channel.*Received: an array of shape"):
        log_spectrogram(np.zeros(shape))


def test_senseless_sizes_are_refused() -> None:
    with pytest.raises(UsageError, match=r"Received: n_fft=1, hop=64"):
        log_spectrogram(np.zeros(8192), n_fft=1, hop=64)
    with pytest.raises(UsageError, match=r"Received: n_fft=256, hop=0"):
        log_spectrogram(np.zeros(8192), hop=0)
    with pytest.raises(UsageError, match=r"`n_samples` must be at least 1. Received: 0"):
        sizes(0)
