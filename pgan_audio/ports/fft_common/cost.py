"""Multiply-adds of the networks on FFT frames."""

from pgan_audio.config.fft_networks import Architecture


def multiply_adds(architecture: Architecture, n_fft: int, n_frames: int) -> int:
    """Of a forward pass of the encoder for one clip; the decoder's are as many, layer by layer.

    Args:
        architecture: Strides and widths.
        n_fft: Samples of a frame.
        n_frames: Frames of the clip.
    """
    total, below, length = 0, 2 * n_fft, n_frames
    for stride, width in zip(architecture.strides, architecture.widths, strict=True):
        length //= stride
        total += (2 * stride + 1) * below * width * length
        below = width
    return total
