"""Channels, rate and sample format of a stream: blocks of float32 ``(time, channels)`` in, the same out."""

from collections.abc import Iterable, Iterator

import numpy as np
import soxr
from numpy.typing import NDArray

from pgan_audio.errors import UsageError

Block = NDArray[np.float32]

# Sides of 3 to 8 channels in the order of WAV (front left, front right, front centre, LFE, back, side): L, R, C = both
# at half weight, x = left out, being the LFE.
SURROUND = {3: "LRC", 4: "LRLR", 5: "LRCLR", 6: "LRCxLR", 7: "LRCxCLR", 8: "LRCxLRLR"}
_SIDE_WEIGHTS = {"L": (1.0, 0.0), "R": (0.0, 1.0), "C": (0.5, 0.5), "x": (0.0, 0.0)}


def mix(block: Block, channels: int) -> Block:
    """Bring a block to 1 or 2 channels.

    Anything to 1: the mean of all channels. 1 to 2: a copy on each side. 3 to 8 channels to 2: the weighted mean of
    each side's channels after :data:`SURROUND`, so that nothing below full scale leaves it.

    Args:
        block: ``(time, channels)``.
        channels: 1 or 2.

    Returns:
        ``(time, channels)`` float32.
    """
    if channels not in (1, 2):
        raise UsageError(f"`channels` must be 1 or 2. Received: {channels!r}.")
    n_in = block.shape[1]
    if n_in == channels:
        return block
    if channels == 1:
        mean: Block = block.mean(axis=1, keepdims=True, dtype=np.float32)
        return mean
    if n_in == 1:
        return np.repeat(block, 2, axis=1)
    if n_in not in SURROUND:
        raise UsageError(f"Can mix 1 to {max(SURROUND)} channels to 2. Received: {n_in} channels.")
    weights = np.array([_SIDE_WEIGHTS[side] for side in SURROUND[n_in]], np.float32)  # (in, 2)
    mixed: Block = block @ (weights / weights.sum(axis=0))
    return mixed


def resample(blocks: Iterable[Block], rate_hz: int, target_hz: int, channels: int) -> Iterator[Block]:
    """Bring a stream to another rate with soxr HQ, in bounded memory.

    The blocks' borders leave no trace: the result is the same samples as of the whole signal at once, of which
    ``n * target_hz / rate_hz``, rounded, come out.
    """
    if rate_hz == target_hz:
        yield from blocks
        return
    stream = soxr.ResampleStream(rate_hz, target_hz, channels, dtype="float32", quality="HQ")
    for block in blocks:
        yield stream.resample_chunk(np.ascontiguousarray(block))
    yield stream.resample_chunk(np.zeros((0, channels), np.float32), last=True)


def to_int16(x: NDArray[np.floating]) -> tuple[NDArray[np.int16], int]:
    """Samples at full scale 1 as 16-bit ones, rounded to nearest, and how many had to be clipped."""
    scaled = np.rint(np.asarray(x, np.float64) * 32768)
    n_clipped = int(np.count_nonzero((scaled > 32767) | (scaled < -32768)))
    return np.clip(scaled, -32768, 32767).astype(np.int16), n_clipped


def from_int16(samples: NDArray[np.int16]) -> Block:
    """16-bit samples as float32 in [-1, 1)."""
    return np.asarray(samples, np.float32) / np.float32(32768)
