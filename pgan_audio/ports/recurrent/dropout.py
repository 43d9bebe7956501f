"""Dropout whose random state has a name, and so can be saved and found again."""

import keras


class SeededDropout(keras.layers.Layer):
    """Sets a share of its input to 0 while training, and scales the rest up.

    Keras numbers the seed generators of a process; a network that is built a second time in it would look for its saved
    state under another name.

    Args:
        rate: The share, in [0, 1).
        seed: Of the draws.
    """

    def __init__(self, rate: float, seed: int, **kwargs):
        super().__init__(**kwargs)
        self.rate, self.seed = rate, seed
        self.seed_generator = keras.random.SeedGenerator(seed, name=f"{self.name}_seed")

    def build(self, input_shape):
        self.built = True

    def call(self, x, training=False):
        if not training or self.rate == 0:
            return x
        return keras.random.dropout(x, self.rate, seed=self.seed_generator)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}
