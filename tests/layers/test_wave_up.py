"""WaveUp: the layer is the NumPy function, and differentiates as such."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.audio.resampling import up
from pgan_audio.layers.wave_up import WaveUp


@pytest.mark.parametrize("kind", ["rrc", "box"])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("n_samples", [17, 33, 64, 101])
def test_equals_the_function_on_arrays(kind: str, channels: int, n_samples: int, rng: np.random.Generator) -> None:
    x = rng.standard_normal((3, n_samples, channels)).astype(np.float32)
    expected = np.stack([up(clip.astype(np.float64), kind) for clip in x])
    np.testing.assert_allclose(WaveUp(kind)(x), expected, atol=2e-6)


@pytest.mark.parametrize("kind", ["rrc", "box"])
def test_gradient_is_the_transpose(kind: str, rng: np.random.Generator) -> None:
    c = rng.standard_normal((50, 1))
    x = tf.Variable(tf.zeros((1, 25, 1)))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(WaveUp(kind)(x) * c[None].astype(np.float32))
    expected = [np.sum(c * up(impulse[:, None], kind)) for impulse in np.eye(25)]
    np.testing.assert_allclose(tape.gradient(total, x)[0, :, 0], expected, atol=1e-5)
