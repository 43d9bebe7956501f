"""The networks: every length a stage can have, the same weights from the same seed, small enough to ship."""

import numpy as np
import pytest

from pgan_audio.classifier.architecture import architecture_for
from pgan_audio.classifier.network import build_network
from pgan_audio.classifier.weights import stored


@pytest.mark.parametrize(("length", "channels"), [(1, 1), (16, 2), (64, 1), (1000, 2)])
def test_any_length_and_both_mono_and_stereo(rng, length, channels):
    network = build_network(architecture_for(length), 250.0, length, channels, 5)
    clips = rng.uniform(-1, 1, (3, length, channels)).astype(np.float32)
    logits = np.array(network(clips))
    assert logits.shape == (3, 5)
    assert np.isfinite(logits).all()
    assert network.get_layer("features").output.shape == (None, 64)
    assert np.ptp(logits, axis=0).max() > 0


def test_the_seed_decides_the_weights():
    first, same, other = (stored(build_network(architecture_for(64), 250.0, 64, 1, 3, seed)) for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], same[name]) for name in first)
    kernels = [name for name in first if name.endswith("kernel")]
    assert not any(np.array_equal(first[name], other[name]) for name in kernels)


def test_seven_with_fourteen_authors_are_below_two_megabytes():
    largest = build_network(architecture_for(16384), 16000.0, 16384, 1, 14)
    assert 7 * sum(array.nbytes for array in stored(largest).values()) < 1.5e6


def test_silence_is_no_news(rng):
    """Digital silence after a sound and noise far below it are the same to the network."""
    network = build_network(architecture_for(256), 250.0, 256, 1, 3)
    clip = np.zeros((1, 256, 1), np.float32)
    clip[:, :128] = rng.uniform(-0.5, 0.5, (1, 128, 1))
    noisy = clip + (rng.uniform(-0.5, 0.5, clip.shape) / 32768).astype(np.float32)
    np.testing.assert_allclose(np.array(network(clip)), np.array(network(noisy)), atol=0.01)
