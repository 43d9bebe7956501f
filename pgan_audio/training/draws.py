"""Random tensors of a training step, each a pure function of seed, roll-back count, clips shown and stream."""

import tensorflow as tf

from pgan_audio.training.design import Prior

NOISE, CRITIC_LATENTS, MIX, GENERATOR_LATENTS = range(4)


class Draws:
    """Stateless draws for one step, over the global batch; a replica takes its own slice of them.

    Args:
        seed: Of the run.
        roll_back: Scalar int64 tensor, how often training was rolled back.
        clips: Scalar int64 tensor, clips shown before this step.
    """

    def __init__(self, seed: int, roll_back, clips):
        base = tf.stack([tf.constant(seed % 2**63, tf.int64), tf.cast(roll_back, tf.int64)])
        self._seed = tf.random.experimental.stateless_fold_in(base, clips)

    def normal(self, shape: tuple[int, ...], stream: int):
        """N(0, 1), float32."""
        return tf.random.stateless_normal(
            shape, tf.random.experimental.stateless_fold_in(self._seed, stream), alg="philox"
        )

    def uniform(self, shape: tuple[int, ...], stream: int):
        """U(0, 1), float32."""
        return tf.random.stateless_uniform(
            shape, tf.random.experimental.stateless_fold_in(self._seed, stream), alg="philox"
        )

    def latents(self, shape: tuple[int, ...], prior: Prior, stream: int):
        """Latents of a prior: U(-1, 1) or N(0, 1). Onto the sphere it is the generator that puts them."""
        return 2 * self.uniform(shape, stream) - 1 if prior == "uniform" else self.normal(shape, stream)
