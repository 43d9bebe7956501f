"""The critic of DCGAN: images of log spectra to scores."""

import keras
from keras import ops

from pgan_audio.ports.dcgan.norm import batch_norm
from pgan_audio.ports.spectrogram_common.sizes import Sizes

SLOPE = 0.2


class Critic(keras.Model):
    """Convolutions only: five that halve rows and bins, and one from the smallest image to a scalar.

    Batch norm after each but the first and the last, LeakyReLU after each but the last. No bias where batch norm
    follows.

    Args:
        sizes: Of the networks.

    Call arguments:
        x: ``(batch, rows, 128, channels)``.
        labels: Not read.
        fade: Not read.
        training: Whether batch norm works with the batch's statistics and gathers them.

    Returns:
        ``(batch,)`` float32: the logit of the probability that the image is real.

    Reference:
        Radford, Metz and Chintala, Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
        Networks (2016), section 3.
    """

    def __init__(self, sizes: Sizes, **kwargs):
        super().__init__(name="critic", **kwargs)
        self.sizes = sizes
        self.downs = [
            keras.layers.Conv2D(
                width,
                sizes.kernel_size,
                strides=2,
                padding="same",
                use_bias=place == 1,
                name=f"down_{place}",
                dtype=sizes.dtype,
            )
            for place, width in enumerate(sizes.widths, start=1)
        ]
        self.norms = [batch_norm(f"norm_{place}") for place in range(2, len(self.downs) + 1)]
        self.score = keras.layers.Conv2D(1, sizes.seed_shape[:2], name="score", dtype="float32")

    def build(self, input_shape=None):
        rows, bins, below = self.sizes.image_shape
        for conv, norm in zip(self.downs, [None, *self.norms], strict=True):
            conv.build((None, rows, bins, below))
            rows, bins, below = rows // 2, bins // 2, conv.filters
            if norm is not None:
                norm.build((None, rows, bins, below))
        self.score.build((None, rows, bins, below))
        super().build(input_shape)

    def call(self, x, labels, fade, training=None):
        x = _leaky(self.downs[0](x))
        for conv, norm in zip(self.downs[1:], self.norms, strict=True):
            x = _leaky(norm(conv(x), training=training))
        return ops.reshape(self.score(x), (-1,))


def _leaky(x):
    """LeakyReLU. Not Keras's: TensorFlow's graph optimiser stumbles over its gradient under a bias, and says so."""
    return ops.maximum(x, SLOPE * x)
