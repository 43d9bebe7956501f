"""White noise as a set of clips."""

import numpy as np
import pytest

from pgan_audio.scoring.noise_clips import NoiseClips


def test_clips_are_the_same_again_and_different_from_one_another():
    noise = NoiseClips((1000, 2), 0.1, 5, seed=3)
    clips = np.stack(list(noise))
    assert clips.shape == (5, 1000, 2) == (len(noise), 1000, 2)
    assert clips.dtype == np.float32
    np.testing.assert_array_equal(noise.clip(4), clips[4])
    np.testing.assert_array_equal(NoiseClips((1000, 2), 0.1, 9, seed=3).clip(4), clips[4])
    assert clips.std() == pytest.approx(0.1, rel=0.02)
    correlations = np.corrcoef(
        np.concatenate([clips.reshape(5, -1), NoiseClips((1000, 2), 0.1, 1, 4).clip(0).reshape(1, -1)])
    )
    assert np.abs(correlations - np.eye(6)).max() < 0.1
