"""The outline of a clip: a coarse picture of its sound, to find the same sound again."""

import functools
import math

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from pgan_audio.errors import UsageError

Outlines = npt.NDArray[np.float32]

N_HOPS = 16
"""Hops in a clip; its frames are two hops long, half overlapping, and lie within it: one fewer."""

N_FRAMES = N_HOPS - 1
MAX_BANDS = 32
RANGE_DB = 40.0
"""What is quieter doesn't count: there, a copy differs from its original by any faint noise."""

LOWEST_DB = -100.0
SAME = 0.995
"""Two outlines of at least this correlation are of practically the same sound."""


def outlines(clips: npt.ArrayLike, rate_hz: float) -> Outlines:
    """Where in time and frequency each clip has its energy, whatever its level.

    Levels of up to 32 bands, equally wide on the mel scale, in 15 frames; limited to the 40 dB below the clip's
    highest; less their mean, and scaled to length 1. The product of two outlines is then the correlation of the two
    pictures, and their squared distance is ``2 - 2 r``. A last place is set for a clip in which nothing stands out.

    Args:
        clips: ``(n, time, channels)``, floats with full scale 1, at least 16 samples long. The power of the channels is
            averaged.
        rate_hz: Sampling rate.

    Returns:
        ``(n, bands * 15 + 1)`` float32, each of length 1.
    """
    x = np.asarray(clips, np.float32)
    hop = hop_samples(x.shape[1])
    return np.concatenate([windows(frame_levels_db(clip, hop, rate_hz)[:N_FRAMES]) for clip in x])


def hop_samples(length: int) -> int:
    """Samples from frame to frame of a clip of so many.

    Raises:
        UsageError: There are fewer than 16.
    """
    if length < N_HOPS:
        raise UsageError(f"Clips to score must have {N_HOPS} samples at least. Received: {length}.")
    return length // N_HOPS


def frame_levels_db(samples: npt.NDArray[np.float32], hop: int, rate_hz: float) -> npt.NDArray[np.float32]:
    """Band levels of consecutive frames of a clip or of a whole track.

    Args:
        samples: ``(time, channels)``, two hops at least.
        hop: Samples from frame to frame; a frame is two hops under a Hann window.
        rate_hz: Sampling rate.

    Returns:
        ``(frames, bands)`` in dB; frame m begins at sample ``m * hop``.
    """
    window = signal.get_window("hann", 2 * hop).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, 2 * hop, axis=0)[::hop]  # (frames, channels, 2 hop)
    spectra = fft.rfft(frames * window, axis=-1)
    power = np.mean(spectra.real**2 + spectra.imag**2, axis=1) * (2.0 / window.sum()) ** 2
    banded = power @ _bands(2 * hop, rate_hz)
    levels: npt.NDArray[np.float32] = 10.0 * np.log10(np.maximum(banded, 10.0 ** (LOWEST_DB / 10.0)))
    return levels.astype(np.float32)


def windows(levels_db: npt.NDArray[np.float32], step: int = 1) -> Outlines:
    """The outlines of all stretches of one clip's length.

    Args:
        levels_db: ``(frames, bands)`` from `frame_levels_db`, 15 frames at least.
        step: Hops from stretch to stretch.

    Returns:
        ``(stretches, bands * 15 + 1)``; stretch i begins at frame ``i * step``.
    """
    stretches = np.lib.stride_tricks.sliding_window_view(levels_db, N_FRAMES, axis=0)[::step]  # (n, bands, 15)
    flat = stretches.reshape(len(stretches), -1)
    limited = np.maximum(flat, flat.max(axis=1, keepdims=True) - RANGE_DB)
    centred = limited - limited.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(centred, axis=1, keepdims=True)
    blank = norms < 1e-3
    scaled = np.where(blank, 0.0, centred / np.where(blank, 1.0, norms))
    return np.hstack([scaled, blank]).astype(np.float32)


@functools.lru_cache(maxsize=64)
def _bands(n_fft: int, rate_hz: float) -> npt.NDArray[np.float64]:
    """Weights ``(bins, bands)`` that average the power of the bins of each band; bands without a bin are left out."""
    frequencies_hz = fft.rfftfreq(n_fft, 1.0 / rate_hz)
    place = np.log1p(frequencies_hz / 700.0) / math.log1p(rate_hz / 2.0 / 700.0)
    band = np.minimum((place * MAX_BANDS).astype(int), MAX_BANDS - 1)
    members = band[:, None] == np.unique(band)
    weights: npt.NDArray[np.float64] = members / members.sum(axis=0)
    return weights
