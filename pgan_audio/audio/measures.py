"""What a set of clips sounds like, in a few numbers.

Every function takes clips as ``(n, time)``, or one clip as ``(time,)``, floats with full scale 1, and gives one
number for the set. Where a clip has no value (a silent clip has no centroid) it is left out of the mean; where no
clip has one, the number is 0. All numbers are thus finite and fit for JSON.

They run at any rate from 250 Hz up. Numbers at different rates are not to be compared.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from pgan_audio.audio.spectrum import log_spectrogram
from pgan_audio.errors import UsageError

Clips = npt.NDArray[np.float64]

LOWEST_LEVEL_DB = -120.0
FULL_SCALE = 32767 / 32768  # the largest value of a 16-bit sample
TINY = float(np.finfo(np.float64).tiny)


def level_db(clips: npt.ArrayLike, *, floor_db: float = LOWEST_LEVEL_DB) -> float:
    """RMS level in dBFS of each clip, not below ``floor_db``, averaged over clips. A full-scale sine has -3.01."""
    rms = np.sqrt(np.mean(_checked(clips) ** 2, axis=1))
    return float(np.mean(_db(rms, floor_db)))


def silence_share(
    clips: npt.ArrayLike, rate_hz: float, *, threshold_db: float = -60.0, relative: bool = False
) -> float:
    """Share of frames of 20 ms whose RMS level lies below a threshold.

    Frames stand side by side; what is left at the end is not counted, unless it is all there is.

    Args:
        clips: ``(n, time)`` or ``(time,)``.
        rate_hz: Sampling rate.
        threshold_db: A frame at a lower level is silent. In dBFS, or, if ``relative``, re the clip's loudest frame.
        relative: Measure against each clip's own loudest frame. A clip of zeros is silent throughout either way.

    Returns:
        A share from 0 to 1.
    """
    x = _checked(clips)
    n_frame = min(x.shape[1], _n_samples(0.020, rate_hz))
    frames = x[:, : x.shape[1] // n_frame * n_frame].reshape(len(x), -1, n_frame)
    rms = np.sqrt(np.mean(frames**2, axis=2))
    reference = rms.max(axis=1, keepdims=True) if relative else 1.0
    return float(np.mean((rms < 10.0 ** (threshold_db / 20.0) * reference) | (rms == 0.0)))


def clipped_share(clips: npt.ArrayLike) -> float:
    """Share of samples at or beyond full scale, taken as 32767/32768, which is where 16-bit files clip."""
    return float(np.mean(np.abs(_checked(clips)) >= FULL_SCALE))


def one_sided_share(clips: npt.ArrayLike, *, difference_db: float = 6.0) -> float:
    """Share of clips whose positive and negative peaks differ by more than ``difference_db``.

    Natural sounds are rarely so; a generator that has learnt only one half of its waves is.
    """
    x = _checked(clips)
    positive, negative = np.maximum(x.max(axis=1), 0.0), np.maximum(-x.min(axis=1), 0.0)
    ratio = 10.0 ** (difference_db / 20.0)
    return float(np.mean(np.maximum(positive, negative) > ratio * np.minimum(positive, negative)))


def spectral_centroid_hz(clips: npt.ArrayLike, rate_hz: float) -> float:
    """Power-weighted mean frequency of each clip, averaged over the clips that are not silent.

    The power spectrum is Welch's: Hann windows of 128 ms, half overlapping. Weighting by power rather than by
    magnitude (which librosa does, per frame) keeps pauses and a faint noise floor from counting.
    White noise has ``rate_hz / 4``.
    """

    def centroid_hz(clip: Clips) -> float:
        n_frame = min(clip.size, _n_samples(0.128, rate_hz))
        frequencies_hz, power = signal.welch(clip, rate_hz, "hann", n_frame, detrend=False)
        return float(frequencies_hz @ power / max(power.sum(), TINY))

    return _mean_over_sounding(centroid_hz, clips)


def modulation_2_8hz(clips: npt.ArrayLike, rate_hz: float) -> float:
    """Depth of the level's modulation at 2 to 8 Hz, the rate of syllables, averaged over sounding clips.

    With the envelope ``e = |analytic signal|``, its mean m and the power p of ``e - m`` between 2 and 8 Hz
    (both under a Hann window over the clip), the depth is ``sqrt(2 p) / m``: for a tone times
    ``1 + d sin(2 pi f t)`` with f within the band it is d; for a steady tone 0; for separate bursts it can exceed 1.
    Independent of the clip's level. A clip under half a second can't hold 2 Hz and gets what of the band it can hold.

    Args:
        clips: ``(n, time)`` or ``(time,)``.
        rate_hz: Sampling rate.

    Returns:
        A depth, at least 0.
    """

    def depth(clip: Clips) -> float:
        n_fast = fft.next_fast_len(clip.size)
        envelope = np.abs(signal.hilbert(clip, n_fast))[: clip.size]
        window = signal.get_window("hann", clip.size)
        mean = float(envelope @ window / window.sum())
        spectrum = fft.rfft((envelope - mean) * window)
        frequencies_hz = fft.rfftfreq(clip.size, 1.0 / rate_hz)
        band = (frequencies_hz >= 2.0) & (frequencies_hz <= 8.0)
        power = 2.0 * np.sum(np.abs(spectrum[band]) ** 2) / (clip.size * np.sum(window**2))
        return float(np.sqrt(2.0 * power) / mean)

    return _mean_over_sounding(depth, clips)


def harmonicity(clips: npt.ArrayLike, rate_hz: float, *, strongest: bool = False) -> float:
    """How periodic the loud parts are, from 0 to 1, by autocorrelation at the pitches of speech.

    In frames of 128 ms, half overlapping, with more than a tenth of the energy of the clip's largest frame: the
    largest normalised autocorrelation ``r(l) / r(0)`` of the Hann-windowed frame at lags of 1/250 to 1/80 s,
    rounded to whole samples; averaged over a clip's frames, then over sounding clips. The window takes a little
    off: a steady tone of 250 Hz has 0.99, one of 80 Hz 0.94. White noise has 0.17 at 1 kHz, 0.10 at 8 kHz.

    It is no detector of voice: a hum below 80 Hz or a pure tone of any pitch reads high as well.

    Args:
        clips: ``(n, time)`` or ``(time,)``.
        rate_hz: Sampling rate.
        strongest: Take each clip's most periodic loud frame instead of the mean over its loud frames.

    Returns:
        A value of at most 1, practically at least 0.
    """
    n_frame = _n_samples(0.128, rate_hz)
    shortest, longest = _n_samples(1 / 250, rate_hz), min(_n_samples(1 / 80, rate_hz), n_frame - 1)
    window = signal.get_window("hann", n_frame)
    n_fft = fft.next_fast_len(n_frame + longest, real=True)

    def periodicity(clip: Clips) -> float:
        padded = np.pad(clip, (0, max(0, n_frame - clip.size)))
        frames = np.lib.stride_tricks.sliding_window_view(padded, n_frame)[:: max(1, n_frame // 2)]
        energy = np.sum(frames**2, axis=1)
        loud = frames[energy > 0.1 * energy.max()] * window  # (frames, n_frame)
        correlation = fft.irfft(np.abs(fft.rfft(loud, n_fft, axis=1)) ** 2, n_fft, axis=1)[:, : longest + 1]
        largest = np.max(correlation[:, shortest:], axis=1) / np.maximum(correlation[:, 0], TINY)
        return float(largest.max() if strongest else largest.mean())

    return _mean_over_sounding(periodicity, clips)


def distinctness(clips: npt.ArrayLike, *, max_clips: int = 256) -> float:
    """How little clips resemble one another: the mean of ``1 - |r|`` over all pairs, from 0 to 1.

    r is the correlation of two clips' log-spectrograms (`log_spectrogram` at its own choice of sizes), each limited
    to the 60 dB below its peak and taken as one long vector less its mean. Level doesn't matter, place in time does:
    a sound and its shifted copy count as fairly distinct. Copies have 0, and so have silent clips among themselves.
    Sets need the same length and rate to be compared.

    Args:
        clips: ``(n, time)``.
        max_clips: Only the first so many clips are looked at, as the pairs grow with the square.

    Returns:
        The mean over pairs; 0 for a single clip.
    """
    x = _checked(clips)[:max_clips]
    if len(x) < 2:
        return 0.0
    flat = [_standardised(log_spectrogram(clip)) for clip in x]
    correlation = np.abs(np.stack(flat) @ np.stack(flat).T)
    n_pairs = len(x) * (len(x) - 1)
    return float(np.clip(1.0 - (correlation.sum() - np.trace(correlation)) / n_pairs, 0.0, 1.0))


def summary(clips: npt.ArrayLike, rate_hz: float) -> dict[str, float]:
    """All measures of this module at their defaults.

    Args:
        clips: ``(n, time)`` or ``(time,)``, floats with full scale 1.
        rate_hz: Sampling rate.

    Returns:
        ``level_db``, ``silence_share`` (below -60 dBFS), ``pause_share`` (30 dB and more below the clip's loudest
        20 ms), ``clipped_share``, ``one_sided_share``, ``centroid_hz``, ``modulation``, ``harmonicity`` (mean over
        loud frames), ``harmonicity_strongest`` (best frame of each clip), ``distinctness``.
    """
    x = _checked(clips)
    return {
        "level_db": level_db(x),
        "silence_share": silence_share(x, rate_hz),
        "pause_share": silence_share(x, rate_hz, threshold_db=-30.0, relative=True),
        "clipped_share": clipped_share(x),
        "one_sided_share": one_sided_share(x),
        "centroid_hz": spectral_centroid_hz(x, rate_hz),
        "modulation": modulation_2_8hz(x, rate_hz),
        "harmonicity": harmonicity(x, rate_hz),
        "harmonicity_strongest": harmonicity(x, rate_hz, strongest=True),
        "distinctness": distinctness(x),
    }


def _checked(clips: npt.ArrayLike) -> Clips:
    """Clips as float64 ``(n, time)``."""
    x = np.asarray(clips)
    if x.ndim not in (1, 2) or x.size == 0 or not np.issubdtype(x.dtype, np.floating):
        raise UsageError(
            "Argument `clips` must hold floats with full scale 1, `(n, time)` or `(time,)`. "
            f"Received: {x.dtype} of shape {x.shape}. Mix channels to one and scale integers first."
        )
    if not np.all(np.isfinite(x)):
        raise UsageError(
            "Argument `clips` must be finite. "
            f"Received: {np.count_nonzero(~np.isfinite(x))} of {x.size} samples that are not. Drop those clips."
        )
    return np.atleast_2d(x).astype(np.float64)


def _n_samples(seconds: float, rate_hz: float) -> int:
    return max(1, round(seconds * rate_hz))


def _db(amplitude: Clips, floor_db: float) -> Clips:
    levels_db: Clips = 20.0 * np.log10(np.maximum(amplitude, 10.0 ** (floor_db / 20.0)))
    return levels_db


def _mean_over_sounding(measure: Callable[[Clips], float], clips: npt.ArrayLike) -> float:
    """Mean of a measure that does not depend on level, over the clips that sound, each scaled to a peak of 1."""
    x = _checked(clips)
    peaks = np.abs(x).max(axis=1, keepdims=True)
    sounding = peaks[:, 0] > 10.0 ** (LOWEST_LEVEL_DB / 20.0)
    return float(np.mean([measure(clip) for clip in x[sounding] / peaks[sounding]])) if sounding.any() else 0.0


def _standardised(levels_db: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A log-spectrogram as a vector of length 1, and 1 more place that is set where there is nothing to compare."""
    limited = np.maximum(levels_db, levels_db.max() - 60.0).ravel()
    centred = limited - limited.mean()
    norm = np.linalg.norm(centred)
    flat = norm < 1e-3
    return np.append(np.zeros_like(centred) if flat else centred / norm, np.float32(flat)).astype(np.float32)
