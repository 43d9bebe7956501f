"""Resampling by two on NumPy arrays: the reference for the layers of the same name, and what prepares the data.

Arrays are ``(time, ...)``; time is the first axis, any axes after it (channels) are carried along.
"""

from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy.signal import upfirdn

from pgan_audio.audio.filters import root_raised_cosine

Filter = Literal["rrc", "box"]
Signal = NDArray[np.floating[Any]]


def down(x: Signal, kind: Filter = "rrc") -> Signal:
    """Halve the rate: low-pass with reflected ends, keep every second sample.

    Args:
        x: ``(time, ...)``, an even number of samples.
        kind: ``"rrc"``, or ``"box"`` for the average of each pair.

    Returns:
        ``(time / 2, ...)`` of the dtype of ``x``.
    """
    if kind == "box":
        return cast(Signal, ((x[0::2] + x[1::2]) / 2).astype(x.dtype))
    taps = root_raised_cosine()
    half = len(taps) // 2
    padded = _reflect(x, half)
    filtered = upfirdn(taps.astype(x.dtype), padded, down=2, axis=0)
    start = half  # `upfirdn` starts one filter before the first whole overlap: 2 * half samples at the full rate
    return cast(Signal, filtered[start : start + x.shape[0] // 2].astype(x.dtype))


def up(x: Signal, kind: Filter = "rrc") -> Signal:
    """Double the rate: insert zeros, low-pass with reflected ends, gain 2.

    Args:
        x: ``(time, ...)``.
        kind: ``"rrc"``, or ``"box"`` to repeat every sample.

    Returns:
        ``(2 * time, ...)`` of the dtype of ``x``.
    """
    if kind == "box":
        return np.repeat(x, 2, axis=0)
    taps = 2 * root_raised_cosine()
    half = len(taps) // 2
    stuffed = np.zeros((2 * x.shape[0], *x.shape[1:]), x.dtype)
    stuffed[0::2] = x
    filtered = upfirdn(taps.astype(x.dtype), _reflect(stuffed, half), axis=0)
    return cast(Signal, filtered[2 * half : 2 * half + len(stuffed)].astype(x.dtype))


def pyramid(x: Signal, n_stages: int, kind: Filter = "rrc") -> list[Signal]:
    """All scales of a waveform, lowest rate first; the last one is ``x`` itself.

    Args:
        x: ``(time, ...)``; ``time`` is a multiple of ``2 ** (n_stages - 1)``.
        n_stages: How many scales, at least 1.
        kind: The filter, see :func:`down`.
    """
    scales = [x]
    for _ in range(n_stages - 1):
        scales.append(down(scales[-1], kind))
    return scales[::-1]


def _reflect(x: Signal, n_samples: int) -> Signal:
    widths = [(n_samples, n_samples)] + [(0, 0)] * (x.ndim - 1)
    mode: Literal["reflect", "edge"] = "reflect" if x.shape[0] > 1 else "edge"  # one sample has no mirror image
    return np.pad(x, widths, mode=mode)
