"""The estimate of training time: sums against the networks' own, and its order of size."""

import numpy as np
import pytest

from pgan_audio.designs import build_design
from pgan_audio.ports.spectrogram_common import cost


def test_multiply_adds_are_those_of_the_critics_layers(spectrogram_config):
    """Per layer: the kernel's weights, once per point of the image that comes out."""
    design = build_design(spectrogram_config("specgan", clip_samples=8192, channels=2))
    critic = design.build_critic(1)
    rows, bins, total = 64, 128, 0
    for conv in critic.convs:
        rows, bins = rows // 2, bins // 2
        total += int(np.prod(conv.kernel.shape)) * rows * bins
    total += int(np.prod(critic.score.kernel.shape))
    assert cost.multiply_adds(design.sizes) == total


def test_speed_falls_with_the_work(spectrogram_config, monkeypatch):
    monkeypatch.setattr(cost, "multiply_adds_per_second", lambda sizes: 1e9)
    plain = build_design(spectrogram_config("specgan")).clips_per_second(1)
    assert list(plain) == [1]
    narrow = cost.multiply_adds(build_design(spectrogram_config("specgan")).sizes)
    assert plain[1] == pytest.approx(1e9 / (12 * narrow))
    published = build_design(spectrogram_config("specgan", "loss.name=wgan_gp")).clips_per_second(1)
    assert published[1] == pytest.approx(1e9 / ((13 + 5 / 5) * narrow))


def test_the_machines_speed_is_measured(spectrogram_config):
    sizes = build_design(spectrogram_config("dcgan")).sizes
    assert 1e5 < cost.multiply_adds_per_second(sizes, seconds=0.01) < 1e14
