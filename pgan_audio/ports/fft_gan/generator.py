"""The generator of the GAN on FFT frames: random codes to frames."""

import keras

from pgan_audio.config.fft_networks import Architecture
from pgan_audio.ports.fft_common.decoder import Decoder


class Generator(keras.Model):
    """The decoder of an auto-encoder.

    Args:
        architecture: Of the auto-encoder.
        n_fft: Samples of a frame.
        dtype: Precision policy of the features.

    Call arguments:
        z: ``(batch, moments, width)``, normal draws in place of a code.
        labels: Not read.
        fade: Not read.
        radius: The latents are multiplied by it: below 1 they are nearer to the middle.

    Returns:
        ``(batch, n_frames, 2 * n_fft)`` float32, real parts before imaginary ones.
    """

    def __init__(self, architecture: Architecture, n_fft: int, dtype: str = "float32"):
        super().__init__(name="generator")
        self.decoder = Decoder(architecture, n_fft, dtype)
        self.built = True

    def call(self, z, labels, fade, radius=1.0, training=False):
        return self.decoder(z * radius, training=training)
