"""Sound of any length through the auto-encoder."""

import numpy as np
from numpy.typing import NDArray

from pgan_audio.audio.frames import fft_frames, fft_wave
from pgan_audio.config.fft_networks import Architecture
from pgan_audio.ports.fft_autoencoder.codec import Codec

BLOCK_FRAMES = 1 << 14
"""Frames that go through a network at a time, about: bounds memory."""

Wave = NDArray[np.float32]


class Coder:
    """Encodes and decodes whole recordings, channel by channel, as if each went through the networks in one piece.

    The networks are convolutions alone, so they take any length. Long recordings pass in blocks with as many neighbours
    on either side as a value in the middle can see; what the blocks' ends have spoilt is cut off again. There are no
    seams.

    Args:
        codec: With its weights.
        architecture: Of the codec.
        n_fft: Samples of a frame.
        block_frames: Frames of a block, about.
    """

    def __init__(self, codec: Codec, architecture: Architecture, n_fft: int, block_frames: int = BLOCK_FRAMES):
        self.codec, self.architecture, self.n_fft = codec, architecture, n_fft
        self.block = max(1, block_frames // architecture.factor)

    @property
    def unit(self) -> int:
        """Samples of a moment of the code."""
        return self.n_fft * self.architecture.factor

    def encode(self, wave: Wave) -> NDArray[np.float32]:
        """The code of a recording.

        Args:
            wave: ``(time, channels)``; filled up with zeros to a whole number of moments.

        Returns:
            ``(channels, moments, width)`` float32.
        """
        n_moments = max(1, -(-len(wave) // self.unit))
        padded = np.pad(wave, ((0, n_moments * self.unit - len(wave)), (0, 0))).T  # (C, T)
        halo, codes = encoder_halo(self.architecture), []
        for first, last, start, stop in _blocks(n_moments, self.block, halo):
            frames = fft_frames(padded[:, start * self.unit : stop * self.unit], self.n_fft)
            code = np.asarray(self.codec.encoder(frames, training=False))
            codes.append(code[:, first - start : last - start])
        return np.concatenate(codes, axis=1)

    def decode(self, code: NDArray[np.float32], n_samples: int) -> Wave:
        """The sound of a code.

        Args:
            code: ``(channels, moments, width)``.
            n_samples: Length of the recording, at most that of all moments.

        Returns:
            ``(n_samples, channels)`` float32.
        """
        halo, waves = decoder_halo(self.architecture), []
        for first, last, start, stop in _blocks(code.shape[1], self.block, halo):
            frames = np.asarray(self.codec.decoder(code[:, start:stop], training=False))
            waves.append(fft_wave(frames)[:, (first - start) * self.unit : (last - start) * self.unit])
        return np.concatenate(waves, axis=1).T[:n_samples]


def encoder_halo(architecture: Architecture) -> int:
    """Moments beyond both ends of a block of codes whose frames those codes depend on."""
    reach = 0  # of a value, in steps of the layer's input
    for stride in reversed(architecture.strides):
        reach = reach * stride + stride
    return -(-reach // architecture.factor)


def decoder_halo(architecture: Architecture) -> int:
    """Moments beyond both ends of a block of codes that the block's frames depend on."""
    reach = 0
    for stride in reversed(architecture.decoder_strides):
        reach = -(-(reach + 2 * stride) // stride)  # no more than 2 stride places of a kernel lie on either side
    return reach


def _blocks(n_moments: int, block: int, halo: int) -> list[tuple[int, int, int, int]]:
    """First and last moment of each block, and where what it needs begins and ends; at the ends there is no halo."""
    firsts = range(0, n_moments, block)
    return [
        (first, min(first + block, n_moments), max(0, first - halo), min(first + block + halo, n_moments))
        for first in firsts
    ]
