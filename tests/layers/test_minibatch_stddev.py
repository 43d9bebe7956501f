"""MinibatchStddev: against loops, and the same numbers however a batch is cut between its groups."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.layers.minibatch_stddev import MinibatchStddev


def slowly(x: np.ndarray, group: int) -> np.ndarray:
    """For each clip the mean, over moments and channels, of the standard deviation within its group."""
    feature = np.zeros((*x.shape[:2], 1))
    for first in range(0, len(x), group):
        members = x[first : first + group]
        deviations = [[np.std(members[:, t, c]) for c in range(x.shape[2])] for t in range(x.shape[1])]
        feature[first : first + group] = np.mean(deviations)
    return np.concatenate([x, feature], axis=-1)


@pytest.mark.parametrize(
    ("batch", "group_size", "group"),
    [(4, 4, 4), (12, 4, 4), (12, 3, 3), (2, 4, 2), (6, 4, 3), (7, 4, 1), (5, 1, 1)],
)
def test_equals_the_loops_over_contiguous_groups(
    batch: int, group_size: int, group: int, rng: np.random.Generator
) -> None:
    x = rng.standard_normal((batch, 5, 3)) * np.arange(1, batch + 1)[:, None, None]
    y = MinibatchStddev(group_size)(x.astype(np.float32))
    np.testing.assert_allclose(y, slowly(x, group), rtol=1e-5, atol=2e-4)


def test_batch_cut_between_groups_gives_the_same_numbers(rng: np.random.Generator) -> None:
    layer = MinibatchStddev(4)
    x = rng.standard_normal((12, 5, 3)).astype(np.float32)
    parts = [layer(x[:4]), layer(x[4:])]
    np.testing.assert_array_equal(np.concatenate(parts), layer(x))


def test_equal_clips_have_no_deviation_and_a_finite_gradient() -> None:
    x = tf.ones((4, 5, 3))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = MinibatchStddev(4)(x)
    np.testing.assert_allclose(y[..., -1], 0, atol=2e-4)
    assert np.isfinite(tape.gradient(y, x)).all()


def test_is_computed_in_float32_within_bfloat16() -> None:
    """In bfloat16 the mean of 256 and 257 would be one of them, and the deviation 0 or 1."""
    x = np.array([256.0, 258.0, 256.0, 258.0], np.float32).reshape(4, 1, 1)
    y = MinibatchStddev(4, dtype="mixed_bfloat16")(x)
    np.testing.assert_array_equal(tf.cast(y[..., -1], tf.float32), np.ones((4, 1)))


def test_batch_must_be_known() -> None:
    with pytest.raises(ValueError, match="needs a known batch size. Received: None"):
        tf.function(MinibatchStddev(), input_signature=[tf.TensorSpec((None, 4, 1))]).get_concrete_function()
