"""Encoder, decoder, and what codes are drawn from: the finished auto-encoder."""

import keras

from pgan_audio.config.fft_networks import Architecture
from pgan_audio.layers.fft_wave import FftWave
from pgan_audio.ports.fft_autoencoder.code_gaussian import CodeGaussian
from pgan_audio.ports.fft_autoencoder.encoder import Encoder
from pgan_audio.ports.fft_common.decoder import Decoder


class Codec(keras.Model):
    """The auto-encoder as what it is used for: sound to codes, codes to sound, and random codes to sound.

    Args:
        architecture: Of encoder and decoder.
        n_fft: Samples of a frame.
        n_moments: Of the code of a clip as long as those trained on; others may be of any length.
        rank: Directions of the Gaussian that random codes are drawn from.
        fitted: Whether random codes are drawn from that Gaussian; else from N(0, 1).

    Call arguments:
        z: ``(batch, n_moments, widths[-1])``, normal draws.
        labels: Not read.
        fade: Not read.
        radius: In (0, 1]; below 1 the codes come closer to their mean.

    Returns:
        ``(batch, time, 1)`` float32.
    """

    def __init__(self, architecture: Architecture, n_fft: int, n_moments: int, rank: int, fitted: bool = True):
        super().__init__(name="generator")
        self.encoder = Encoder(architecture, n_fft)
        self.decoder = Decoder(architecture, n_fft)
        self.code = CodeGaussian(rank, name="code")
        self.code.build((None, n_moments, architecture.widths[-1]))
        self.to_wave = FftWave(name="to_wave")
        self.to_wave.build((None, None, 2 * n_fft))
        self.fitted = fitted
        self.built = True

    def call(self, z, labels=None, fade=1.0, radius=1.0, training=False):
        code = self.code(z, radius=radius) if self.fitted else z * radius
        return self.to_wave(self.decoder(code, training=training))
