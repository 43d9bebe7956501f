"""The generator of SpecGAN: latents to images of log spectra."""

import keras
from keras import ops

from pgan_audio.ports.spectrogram_common.sizes import Sizes


class Generator(keras.Model):
    """A dense layer and five transposed convolutions that each double rows and bins.

    ReLU between them, tanh at the end.

    Args:
        sizes: Of the networks.

    Call arguments:
        z: ``(batch, latent_size)``, uniform in [-1, 1].
        labels: Not read.
        fade: Not read.
        radius: The latents are multiplied by it: below 1 they are nearer to the middle.

    Returns:
        ``(batch, rows, 128, channels)`` float32 in [-1, 1].

    Reference:
        Donahue, McAuley and Puckette, Adversarial Audio Synthesis (2019), table 5.
    """

    def __init__(self, sizes: Sizes, **kwargs):
        super().__init__(name="generator", **kwargs)
        self.sizes = sizes
        rows, bins, width = sizes.seed_shape
        self.dense = keras.layers.Dense(rows * bins * width, name="dense", dtype=sizes.dtype)
        widths = [*sizes.widths[-2::-1], sizes.channels]
        self.convs = [
            keras.layers.Conv2DTranspose(
                filters,
                sizes.kernel_size,
                strides=2,
                padding="same",
                name=f"up_{place}",
                dtype="float32" if place == len(widths) else sizes.dtype,
            )
            for place, filters in enumerate(widths, start=1)
        ]

    def build(self, input_shape=None):
        self.dense.build((None, self.sizes.latent_size))
        rows, bins, below = self.sizes.seed_shape
        for conv in self.convs:
            conv.build((None, rows, bins, below))
            rows, bins, below = 2 * rows, 2 * bins, conv.filters
        super().build(input_shape)

    def call(self, z, labels, fade, radius=1.0):
        x = ops.relu(ops.reshape(self.dense(z * radius), (-1, *self.sizes.seed_shape)))
        for conv in self.convs[:-1]:
            x = ops.relu(conv(x))
        return ops.tanh(self.convs[-1](x))
