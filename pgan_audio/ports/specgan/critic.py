"""The critic of SpecGAN: images of log spectra to scores."""

import keras
from keras import ops

from pgan_audio.ports.spectrogram_common.sizes import Sizes

SLOPE = 0.2


class Critic(keras.Model):
    """Five convolutions that each halve rows and bins, LeakyReLU after each, and a dense layer.

    Args:
        sizes: Of the networks.

    Call arguments:
        x: ``(batch, rows, 128, channels)``.
        labels: Not read.
        fade: Not read.

    Returns:
        ``(batch,)`` float32. Under cross-entropy a score is the logit of the probability that the image is real.

    Reference:
        Donahue, McAuley and Puckette, Adversarial Audio Synthesis (2019), table 6.
    """

    def __init__(self, sizes: Sizes, **kwargs):
        super().__init__(name="critic", **kwargs)
        self.sizes = sizes
        self.convs = [
            keras.layers.Conv2D(
                width, sizes.kernel_size, strides=2, padding="same", name=f"down_{place}", dtype=sizes.dtype
            )
            for place, width in enumerate(sizes.widths, start=1)
        ]
        self.score = keras.layers.Dense(1, name="score", dtype="float32")

    def build(self, input_shape=None):
        rows, bins, below = self.sizes.image_shape
        for conv in self.convs:
            conv.build((None, rows, bins, below))
            rows, bins, below = rows // 2, bins // 2, conv.filters
        self.score.build((None, rows * bins * below))
        super().build(input_shape)

    def call(self, x, labels, fade):
        for conv in self.convs:
            x = _leaky(conv(x))
        rows, bins, width = self.sizes.seed_shape
        return self.score(ops.reshape(x, (-1, rows * bins * width)))[:, 0]


def _leaky(x):
    """LeakyReLU. Not Keras's: TensorFlow's graph optimiser stumbles over its gradient under a bias, and says so."""
    return ops.maximum(x, SLOPE * x)
