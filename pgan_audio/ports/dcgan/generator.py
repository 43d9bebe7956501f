"""The generator of DCGAN: latents to images of log spectra."""

import keras
from keras import ops

from pgan_audio.ports.dcgan.norm import batch_norm
from pgan_audio.ports.spectrogram_common.sizes import Sizes


class Generator(keras.Model):
    """Transposed convolutions only: one from the latent as an image of one point, five that double rows and bins.

    Batch norm and ReLU after each but the last, which ends in tanh. No bias where batch norm follows.

    Args:
        sizes: Of the networks.

    Call arguments:
        z: ``(batch, latent_size)``, uniform in [-1, 1].
        labels: Not read.
        fade: Not read.
        radius: The latents are multiplied by it: below 1 they are nearer to the middle.
        training: Whether batch norm works with the batch's statistics and gathers them.

    Returns:
        ``(batch, rows, 128, channels)`` float32 in [-1, 1].

    Reference:
        Radford, Metz and Chintala, Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
        Networks (2016), section 3. Differs from its figure 1 in one doubling more, as the images are twice as large.
    """

    def __init__(self, sizes: Sizes, **kwargs):
        super().__init__(name="generator", **kwargs)
        self.sizes = sizes
        rows, bins, width = sizes.seed_shape
        self.first = keras.layers.Conv2DTranspose(width, (rows, bins), use_bias=False, name="seed", dtype=sizes.dtype)
        self.ups = [
            keras.layers.Conv2DTranspose(
                filters,
                sizes.kernel_size,
                strides=2,
                padding="same",
                use_bias=False,
                name=f"up_{place}",
                dtype=sizes.dtype,
            )
            for place, filters in enumerate(sizes.widths[-2::-1], start=1)
        ]
        self.norms = [batch_norm(f"norm_{place}") for place in range(len(self.ups) + 1)]
        self.last = keras.layers.Conv2DTranspose(
            sizes.channels, sizes.kernel_size, strides=2, padding="same", name="image", dtype="float32"
        )

    def build(self, input_shape=None):
        self.first.build((None, 1, 1, self.sizes.latent_size))
        rows, bins, below = self.sizes.seed_shape
        self.norms[0].build((None, rows, bins, below))
        for conv, norm in zip(self.ups, self.norms[1:], strict=True):
            conv.build((None, rows, bins, below))
            rows, bins, below = 2 * rows, 2 * bins, conv.filters
            norm.build((None, rows, bins, below))
        self.last.build((None, rows, bins, below))
        super().build(input_shape)

    def call(self, z, labels, fade, radius=1.0, training=None):
        x = ops.reshape(z * radius, (-1, 1, 1, self.sizes.latent_size))
        for conv, norm in zip([self.first, *self.ups], self.norms, strict=True):
            x = ops.relu(norm(conv(x), training=training))
        return ops.tanh(self.last(x))
