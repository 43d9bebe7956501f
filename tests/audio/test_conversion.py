import numpy as np
import pytest
import scipy.signal
import soxr

from pgan_audio.audio.conversion import from_int16, mix, resample, to_int16
from pgan_audio.errors import UsageError


def channels(*values):
    """One frame whose channels have these values."""
    return np.array([values], np.float32)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (channels(0.5), [0.5, 0.5]),
        (channels(0.1, 0.2), [0.1, 0.2]),
        (channels(1, 0, 0), [2 / 3, 0]),
        (channels(0, 0, 1), [1 / 3, 1 / 3]),
        (channels(1, 0, 0.5, 0), [0.75, 0]),
        (channels(0, 0, 0, 1, 0, 0), [0, 0]),  # the LFE channel
        (channels(0, 1, 0, 0, 0, 1), [0, 0.8]),  # both on the right, of R + C/2 + R
        (channels(1, 1, 1, 0, 1, 1, 1), [1, 1]),
        (channels(0, 0, 0, 0, 1, 0, 1, 0), [4 / 7, 0]),  # two of L + C/2 + L + L
    ],
)
def test_mix_to_stereo(block, expected):
    np.testing.assert_allclose(mix(block, 2)[0], expected, rtol=1e-6)


def test_mix_to_mono_is_the_mean(rng):
    block = rng.standard_normal((10, 5)).astype(np.float32)
    np.testing.assert_allclose(mix(block, 1), block.mean(axis=1)[:, None], rtol=1e-6)


def test_mix_keeps_what_fits(rng):
    block = rng.standard_normal((10, 2)).astype(np.float32)
    assert mix(block, 2) is block


def test_mix_never_leaves_full_scale(rng):
    for n in range(1, 9):
        for n_out in (1, 2):
            assert np.abs(mix(np.sign(rng.standard_normal((99, n))).astype(np.float32), n_out)).max() <= 1 + 1e-6


def test_mix_refuses_other_numbers():
    with pytest.raises(UsageError, match=r"`channels` must be 1 or 2\. Received: 3"):
        mix(channels(1), 3)
    with pytest.raises(UsageError, match=r"Can mix 1 to 8 channels to 2\. Received: 9"):
        mix(channels(*range(9)), 2)


@pytest.mark.parametrize(("rate_hz", "target_hz"), [(44100, 16000), (8000, 16000), (48000, 11025), (16000, 16000)])
@pytest.mark.parametrize("n_block", [1, 100, 4096])
def test_resampling_leaves_no_trace_of_the_blocks(rng, rate_hz, target_hz, n_block):
    x = rng.uniform(-0.5, 0.5, (5001, 2)).astype(np.float32)
    blocks = (x[i : i + n_block] for i in range(0, len(x), n_block))
    y = np.concatenate(list(resample(blocks, rate_hz, target_hz, 2)))
    np.testing.assert_array_equal(y, soxr.resample(x, rate_hz, target_hz, "HQ"))
    assert len(y) == round(len(x) * target_hz / rate_hz)


def test_resampling_agrees_with_scipy(rng):
    x = scipy.signal.lfilter(*scipy.signal.butter(8, 0.15), rng.standard_normal(9600))[:, None].astype(np.float32)
    y = np.concatenate(list(resample([x], 48000, 16000, 1)))
    expected = scipy.signal.resample(x, 3200)
    np.testing.assert_allclose(y[200:-200], expected[200:-200], atol=1e-3 * np.abs(x).max())


def test_sixteen_bits_there_and_back():
    samples = np.arange(-32768, 32768, dtype=np.int16)
    back, n_clipped = to_int16(from_int16(samples))
    np.testing.assert_array_equal(back, samples)
    assert n_clipped == 0


def test_sixteen_bits_clip():
    samples, n_clipped = to_int16(np.array([1.0, 2.0, -1.0, -1.1, 32767.4 / 32768]))
    np.testing.assert_array_equal(samples, [32767, 32767, -32768, -32768, 32767])
    assert n_clipped == 3
