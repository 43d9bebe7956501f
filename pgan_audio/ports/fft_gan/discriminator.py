"""The discriminator of the GAN on FFT frames: frames to the logit of the probability that they are real."""

import keras
from keras import ops

from pgan_audio.config.fft_gan import (
    DISCRIMINATOR_KERNELS,
    DISCRIMINATOR_PADDINGS,
    DISCRIMINATOR_STRIDES,
    FftGanConfig,
)
from pgan_audio.layers.padded_conv1d import PaddedConv1D


class Discriminator(keras.Model):
    """Five convolutions over time and two dense layers, CELU after each but the last.

    Args:
        config: With the facts of its data.
        dtype: Precision policy; the logit is float32 whatever it is.

    Call arguments:
        x: ``(batch, n_frames, 2 * n_fft)``.
        labels: Not read.
        fade: Not read.

    Returns:
        ``(batch,)`` float32.
    """

    def __init__(self, config: FftGanConfig, dtype: str = "float32"):
        super().__init__(name="critic")
        layers = zip(
            config.discriminator_widths,
            DISCRIMINATOR_KERNELS,
            DISCRIMINATOR_STRIDES,
            DISCRIMINATOR_PADDINGS,
            strict=True,
        )
        self.convs = []
        shape = (None, config.n_frames, 2 * config.fft_gan.n_fft)
        for place, (width, kernel_size, stride, padding) in enumerate(layers, start=1):
            conv = PaddedConv1D(width, kernel_size, stride, padding, name=f"judge_{place}", dtype=dtype)
            conv.build(shape)
            shape = conv.compute_output_shape(shape)
            self.convs.append(conv)
        self.n_features = shape[1] * shape[2]
        self.hidden = keras.layers.Dense(config.fft_gan.hidden_size, name="hidden", dtype=dtype)
        self.hidden.build((None, self.n_features))
        self.logit = keras.layers.Dense(1, name="logit", dtype="float32")
        self.logit.build((None, config.fft_gan.hidden_size))
        self.built = True

    def call(self, x, labels, fade):
        for conv in self.convs:
            x = ops.celu(conv(x))
        return self.logit(ops.celu(self.hidden(ops.reshape(x, (-1, self.n_features)))))[:, 0]
