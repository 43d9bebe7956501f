"""The loss is the distance of `pgan_audio.audio.distance`, for batches and with a gradient."""

import numpy as np
import pytest

from pgan_audio.audio.distance import log_spectral_distance_db


@pytest.fixture(scope="module", params=[1, 2], ids=["mono", "stereo"])
def clips(request):
    """Six clips, the first of them the recording; the third faint, the fourth silent."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((6, 256, request.param)) * np.sin(np.arange(256) / 30)[None, :, None] ** 4
    x[2] *= 1e-3
    x[3] = 0
    return x.astype(np.float32)


def test_it_is_the_distance(clips):
    from pgan_audio.sampling.spectral_loss import SpectralLoss

    distances = SpectralLoss(clips[0])(clips).numpy()
    expected = [log_spectral_distance_db(clip, clips[0]) for clip in clips]
    np.testing.assert_allclose(distances, expected, atol=2e-3)
    assert distances[0] < 1e-3 < 1 < min(distances[1:])


def test_its_gradient_points_the_way_and_is_always_finite(clips):
    import tensorflow as tf

    from pgan_audio.sampling.spectral_loss import SpectralLoss

    loss = SpectralLoss(clips[0])
    x = tf.constant(clips)
    with tf.GradientTape() as tape:
        tape.watch(x)
        away = loss(x)
    gradient = tape.gradient(away, x).numpy()
    assert np.isfinite(gradient).all()
    direction = clips[1] * np.random.default_rng(1).standard_normal(clips[1].shape)  # small where the clip is
    step = 2e-4
    ahead, behind = (log_spectral_distance_db(clips[1] + s * direction, clips[0]) for s in (step, -step))
    assert np.sum(gradient[1] * direction) == pytest.approx((ahead - behind) / (2 * step), rel=0.02)
