"""Images of log spectra: frames against SciPy's, statistics against NumPy's, and the way back."""

import librosa
import numpy as np
import pytest
from scipy import signal

from pgan_audio.audio.log_spectra import (
    FLOOR,
    SpectrumStatistics,
    log_spectra,
    peak_normalised,
    silent_frames,
)
from pgan_audio.errors import UsageError


def statistics(rng) -> SpectrumStatistics:
    return SpectrumStatistics(rng.standard_normal(129).astype(np.float32), rng.uniform(0.5, 2, 129).astype(np.float32))


def test_a_clip_of_16384_samples_is_128_frames_as_scipy_has_them(rng):
    x = rng.standard_normal(16_384)
    spectra = log_spectra(x)
    assert spectra.shape == (128, 129)
    window = signal.get_window("hann", 256, fftbins=True)
    _, _, expected = signal.stft(
        np.pad(x, (0, 128)), window=window, nperseg=256, noverlap=128, boundary=None, padded=False, scaling="spectrum"
    )
    np.testing.assert_allclose(spectra, np.log(np.abs(expected.T) * window.sum() + 1e-6), atol=1e-9)


def test_frames_are_those_of_librosa_without_centring(rng):
    x = rng.standard_normal(1280)
    expected = np.abs(librosa.stft(np.pad(x, (0, 128)), n_fft=256, hop_length=128, center=False)).T
    np.testing.assert_allclose(np.exp(log_spectra(x)) - FLOOR, expected, atol=1e-9)


def test_a_sine_in_the_middle_of_a_bin_has_a_quarter_of_the_window(rng):
    spectra = log_spectra(np.cos(2 * np.pi * 20 * np.arange(1024) / 256))
    np.testing.assert_allclose(np.exp(spectra[:7, 20]), 64, rtol=1e-6)  # half of the window's sum, half of a cosine
    assert log_spectra(np.zeros(128))[0, 0] == pytest.approx(np.log(1e-6))


@pytest.mark.parametrize("shape", [(0,), (100,), (128, 1)], ids=str)
def test_what_is_not_whole_hops_of_one_channel_is_refused(shape):
    with pytest.raises(UsageError, match=r"multiple of 128 samples\. Received: shape"):
        log_spectra(np.zeros(shape))


def test_silent_frames_are_those_without_any_sound():
    x = np.zeros(1280)
    x[500] = 1e-6  # of frames 2 and 3: samples 256 to 511 and 384 to 639
    np.testing.assert_array_equal(np.flatnonzero(~silent_frames(x)), [2, 3])


def test_peak_is_brought_to_one_for_all_channels_together(rng):
    clip = 0.01 * rng.standard_normal((100, 2))
    scaled = peak_normalised(clip)
    assert np.abs(scaled).max() == pytest.approx(1)
    np.testing.assert_allclose(scaled[:, 0] / scaled[:, 1], clip[:, 0] / clip[:, 1], rtol=1e-5)
    assert np.abs(peak_normalised(clip, 0.5)).max() == pytest.approx(0.5)
    assert not peak_normalised(np.zeros((5, 1))).any()


def test_statistics_are_those_of_all_frames_at_once(rng):
    blocks = [rng.normal(-8, 3, (n, 129)) * np.linspace(0.1, 2, 129) for n in (1, 40, 0, 7, 128)]
    together = np.concatenate(blocks)
    found = SpectrumStatistics.of(iter(blocks))
    np.testing.assert_allclose(found.mean, together.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(found.deviation, together.std(axis=0), rtol=1e-6)  # by n, not n - 1
    assert (found.mean.dtype, found.mean.shape) == (np.float32, (129,))


def test_statistics_keep_their_precision_far_from_zero(rng):
    blocks = [1e6 + rng.standard_normal((64, 129)) for _ in range(50)]
    expected = np.concatenate(blocks).std(axis=0)
    np.testing.assert_allclose(SpectrumStatistics.of(blocks).deviation, expected, rtol=1e-5)


def test_a_bin_that_never_changes_is_zero_in_every_image():
    spectra = np.full((10, 129), np.log(1e-6))
    found = SpectrumStatistics.of([spectra])
    np.testing.assert_array_equal(found.deviation, 1)
    np.testing.assert_allclose(found.image(spectra), 0, atol=1e-6)


def test_no_frame_has_no_statistics():
    for none in ([], [np.zeros((0, 129))]):
        with pytest.raises(UsageError, match=r"at least one frame that isn't silent\. Received: none\."):
            SpectrumStatistics.of(none)


def test_the_way_to_an_image_and_back_is_exact_where_nothing_was_clipped(rng):
    known = statistics(rng)
    spectra = known.mean + 2.9 * known.deviation * rng.uniform(-1, 1, (40, 129))
    image = known.image(spectra)
    assert (image.shape, image.dtype) == ((40, 128), np.float32)
    back = known.log_spectra(image)
    np.testing.assert_allclose(back[:, :128], spectra[:, :128], atol=1e-5)
    np.testing.assert_array_equal(back[:, 128], np.full(40, known.mean[128]))


def test_what_lies_beyond_three_deviations_is_clipped(rng):
    known = statistics(rng)
    spectra = np.stack([known.mean + k * known.deviation for k in (-4.0, -3.0, 0.0, 1.5, 3.0, 4.0)])
    np.testing.assert_allclose(known.image(spectra)[:, 7], [-1, -1, 0, 0.5, 1, 1], atol=1e-6)
    np.testing.assert_allclose(known.normalised(spectra)[[0, -1], 7], [-4 / 3, 4 / 3], rtol=1e-6)


@pytest.mark.parametrize(
    ("mean", "deviation", "message"),
    [
        (np.zeros(128), np.ones(129), r"`mean` must be 129 finite numbers.* Received: shape \(128,\)"),
        (np.zeros(129), np.full(129, np.nan), r"`deviation` must be 129 finite .* 129 not finite"),
        (np.zeros(129), np.zeros(129), r"`deviation` must be above 0\. Received: 0\.0\."),
    ],
)
def test_what_cannot_be_statistics_is_refused(mean, deviation, message):
    with pytest.raises(UsageError, match=message):
        SpectrumStatistics(mean.astype(np.float32), deviation.astype(np.float32))
