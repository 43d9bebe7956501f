"""WaveDown: the layer is the NumPy function, and differentiates as such."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.audio.resampling import down
from pgan_audio.layers.wave_down import WaveDown
from pgan_audio.layers.wave_up import WaveUp


@pytest.mark.parametrize("kind", ["rrc", "box"])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("n_samples", [34, 50, 128])
def test_equals_the_function_on_arrays(kind: str, channels: int, n_samples: int, rng: np.random.Generator) -> None:
    x = rng.standard_normal((3, n_samples, channels)).astype(np.float32)
    expected = np.stack([down(clip.astype(np.float64), kind) for clip in x])
    np.testing.assert_allclose(WaveDown(kind)(x), expected, atol=2e-6)


@pytest.mark.parametrize("kind", ["rrc", "box"])
def test_gradient_is_the_transpose(kind: str, rng: np.random.Generator) -> None:
    c = rng.standard_normal((20, 1))
    x = tf.Variable(tf.zeros((1, 40, 1)))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(WaveDown(kind)(x) * c[None].astype(np.float32))
    expected = [np.sum(c * down(impulse[:, None], kind)) for impulse in np.eye(40)]
    np.testing.assert_allclose(tape.gradient(total, x)[0, :, 0], expected, atol=1e-5)


def test_down_of_up_is_the_waveform_to_52_db(rng: np.random.Generator) -> None:
    x = rng.standard_normal((4, 2048, 2)).astype(np.float32)
    error = np.array(WaveDown()(WaveUp()(x))) - x
    assert 10 * np.log10(np.sum(x**2) / np.sum(error**2)) >= 52
