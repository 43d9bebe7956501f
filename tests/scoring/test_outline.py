"""Outlines: what makes them equal, what makes them differ."""

import numpy as np
import pytest
from scipy.signal import ShortTimeFFT

from pgan_audio.errors import UsageError
from pgan_audio.scoring.outline import N_FRAMES, frame_levels_db, hop_samples, outlines, windows

RATE_HZ = 4000


def correlation(a, b):
    return float((outlines(a[None], RATE_HZ) @ outlines(b[None], RATE_HZ).T)[0, 0])


def burst(rng, at, n=512):
    return (0.3 * rng.standard_normal((n, 1)) * np.exp(-(((np.arange(n)[:, None] - at) / 40) ** 2))).astype(np.float32)


def test_level_and_sign_do_not_matter(rng):
    clip = burst(rng, 200)
    assert correlation(clip, -0.1 * clip) == pytest.approx(1, abs=1e-5)


def test_a_noisy_copy_is_the_same_sound_and_another_take_is_not(rng):
    clip = burst(rng, 200)
    assert correlation(clip, clip + 0.001 * rng.standard_normal(clip.shape)) > 0.995
    assert correlation(clip, burst(rng, 200)) < 0.99
    assert correlation(clip, burst(rng, 400)) < 0.5


def test_a_shift_of_a_hundredth_of_a_clip_is_nearly_the_same(rng):
    assert correlation(burst(np.random.default_rng(1), 200), np.roll(burst(np.random.default_rng(1), 200), 5)) > 0.95


def test_silent_clips_are_like_one_another_and_like_nothing_else(rng):
    silence = np.zeros((512, 1))
    assert correlation(silence, silence) == pytest.approx(1)
    assert correlation(silence, burst(rng, 200)) == 0
    assert correlation(silence, 1e-6 * rng.standard_normal((512, 1))) == pytest.approx(1)


@pytest.mark.parametrize("length", [16, 64, 100, 256, 8192])
@pytest.mark.parametrize("channels", [1, 2])
def test_all_are_of_length_1_at_every_scale(rng, length, channels):
    made = outlines(rng.standard_normal((3, length, channels)).astype(np.float32), 125.0)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, rtol=1e-5)
    assert made.dtype == np.float32
    assert len(made) == 3


def test_frames_are_scipys(rng):
    """The levels of single bins, before they are put into bands."""
    samples = (0.1 * rng.standard_normal((320, 1))).astype(np.float32)
    hop = 16
    levels = frame_levels_db(samples, hop, RATE_HZ)  # 17 bins or fewer in bands
    window = np.hanning(2 * hop + 1)[:-1]
    spectra = ShortTimeFFT(window, hop, RATE_HZ).stft(samples[:, 0], p0=1, p1=20)  # frames centred on 16, 32, ...
    power = np.abs(spectra) ** 2 * (2 / window.sum()) ** 2
    assert levels.shape == (19, levels.shape[1])
    np.testing.assert_allclose(levels[:, 0], 10 * np.log10(power[0]), atol=0.02)  # the lowest band holds bin 0 alone


def test_a_sine_of_full_scale_reads_about_0_db():
    sine = np.sin(2 * np.pi * 500 * np.arange(512) / RATE_HZ)[:, None].astype(np.float32)
    assert frame_levels_db(sine, 32, RATE_HZ).max() == pytest.approx(0, abs=0.1)


def test_stretches_of_a_track_are_what_clips_cut_from_it_give(rng):
    track = (0.1 * rng.standard_normal((2000, 1))).astype(np.float32)
    hop = hop_samples(512)
    found = windows(frame_levels_db(track, hop, RATE_HZ), step=3)
    for i, outline in enumerate(found):
        np.testing.assert_allclose(outline, outlines(track[None, 3 * i * hop :][:, :512], RATE_HZ)[0], atol=1e-5)
    assert len(found) == 1 + ((2000 // hop - 1) - N_FRAMES) // 3


def test_clips_too_short_for_an_outline():
    with pytest.raises(UsageError, match="must have 16 samples at least. Received: 15."):
        outlines(np.zeros((1, 15, 1)), RATE_HZ)
