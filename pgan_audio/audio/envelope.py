"""The course of a stroke: how soon it is loudest, and how soon it has died away."""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from pgan_audio.errors import UsageError

Seconds = npt.NDArray[np.float64]

SMOOTHING_SECONDS = 0.005


def envelopes(clips: npt.ArrayLike, rate_hz: float) -> npt.NDArray[np.float64]:
    """RMS level around each sample, over 5 ms, of all channels together.

    Args:
        clips: ``(n, time, channels)``.
        rate_hz: Sampling rate.

    Returns:
        ``(n, time)``, full scale 1.

    Raises:
        UsageError: The clips have another shape, or none, or aren't finite.
    """
    x = np.asarray(clips, np.float64)
    if x.ndim != 3 or not x.size or not np.isfinite(x).all():
        raise UsageError(f"`clips` must be finite numbers of shape (n, time, channels). Received: shape {x.shape}.")
    n_window = max(1, round(SMOOTHING_SECONDS * rate_hz))
    power = ndimage.uniform_filter1d(np.mean(x**2, axis=2), n_window, axis=1, mode="constant")
    levels: npt.NDArray[np.float64] = np.sqrt(np.maximum(power, 0.0))  # sums may end a rounding error below 0
    return levels


def time_to_peak_seconds(clips: npt.ArrayLike, rate_hz: float) -> Seconds:
    """From the beginning of each clip to its loudest moment; NaN for a silent one. Arguments as for `envelopes`."""
    levels = envelopes(clips, rate_hz)
    times: Seconds = np.argmax(levels, axis=1) / rate_hz
    times[levels.max(axis=1) == 0] = np.nan
    return times


def decay_seconds(clips: npt.ArrayLike, rate_hz: float, fall_db: float = 20.0) -> Seconds:
    """From each clip's loudest moment to the last at which it is less than ``fall_db`` below; NaN for a silent one.

    A clip that is as loud until its end has the time to its end. Arguments as for `envelopes`.
    """
    levels = envelopes(clips, rate_hz)
    peaks = levels.max(axis=1, keepdims=True)
    loud = levels >= peaks * 10 ** (-fall_db / 20)
    last = levels.shape[1] - 1 - np.argmax(loud[:, ::-1], axis=1)
    times: Seconds = (last - np.argmax(levels, axis=1)) / rate_hz
    times[peaks[:, 0] == 0] = np.nan
    return times
