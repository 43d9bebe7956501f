"""How far one clip is from another, by ear more than by sample: the log-spectral distance."""

import numpy as np
from numpy.typing import NDArray

from pgan_audio.audio.spectrum import log_spectrogram, sizes
from pgan_audio.errors import UsageError

RANGE_DB = 60.0
"""Both clips are heard over a noise floor this far below the loudest place of the reference's spectrogram."""

SCALES = (0.5, 1.0, 2.0)
"""Windows, in units of the one that fits the clip's length: short ones place events, long ones tell pitches."""

TINY_RMS = 1e-9
"""A clip with less is silent: it isn't raised to the reference's level."""

_BELOW_ALL_DB = -200.0


def windows(n_samples: int) -> list[tuple[int, int]]:
    """Window and hop of each spectrogram that takes part, in samples: hops are a quarter of their window."""
    n_fft, _ = sizes(n_samples)
    return [(int(n_fft * scale), int(n_fft * scale) // 4) for scale in SCALES]


def floor_db(reference: NDArray[np.floating], n_fft: int, hop: int) -> float:
    """The noise floor of one spectrogram, in dB re a full-scale sine: `RANGE_DB` below the reference's loudest place.

    Args:
        reference: ``(time, channels)``.
        n_fft: Window.
        hop: Step between windows.
    """
    return max(float(levels.max()) for levels in _levels(reference, n_fft, hop)) - RANGE_DB


def log_spectral_distance_db(clip: NDArray[np.floating], reference: NDArray[np.floating]) -> float:
    """The log-spectral distance in dB, whatever the levels of the two: 0 for the same clip, louder or not.

    The clip is brought to the RMS level of the reference. Then it is the root of the mean over frequencies of
    ``(L_clip - L_reference)^2``, averaged over frames, over channels, and over spectrograms with windows of three
    lengths (see `windows`). L is the level of the sum of the sound and a noise floor 60 dB below the reference's
    loudest place, so that what is too faint to hear doesn't count. Not symmetrical: the floor is the reference's.

    Args:
        clip: ``(time, channels)``, full scale 1.
        reference: Of the same shape, not silent.

    Returns:
        A distance, at least 0.

    Raises:
        UsageError: The shapes differ, or the reference is silent.

    Reference:
        Gray and Markel, Distance Measures for Speech Processing (1976); several window lengths after Yamamoto et al.,
        Parallel WaveGAN (2020).
    """
    if clip.ndim != 2 or clip.shape != reference.shape:
        raise UsageError(
            "Clips to compare must have one shape, (time, channels). "
            f"Received: {clip.shape} and {reference.shape}. Bring them to one rate and length first."
        )
    if not np.any(reference):
        raise UsageError("A clip can't be compared with silence. Received: a reference of zeros.")
    clip = clip * (_rms(reference) / max(_rms(clip), TINY_RMS))
    distances = []
    for n_fft, hop in windows(len(reference)):
        floor = floor_db(reference, n_fft, hop)
        pairs = zip(_levels(clip, n_fft, hop), _levels(reference, n_fft, hop), strict=True)
        for own, other in pairs:  # (bins, frames) each, a pair per channel
            difference = _over(floor, own) - _over(floor, other)
            distances.append(np.mean(np.sqrt(np.mean(difference**2, axis=0))))
    return float(np.mean(distances))


def _rms(clip: NDArray[np.floating]) -> float:
    return float(np.sqrt(np.mean(np.square(clip, dtype=np.float64))))


def _levels(clip: NDArray[np.floating], n_fft: int, hop: int) -> list[NDArray[np.float32]]:
    return [log_spectrogram(channel, n_fft=n_fft, hop=hop, floor_db=_BELOW_ALL_DB) for channel in clip.T]


def _over(floor: float, levels_db: NDArray[np.float32]) -> NDArray[np.float64]:
    """Levels of the sum of two powers."""
    levels: NDArray[np.float64] = 10 * np.log10(10 ** (levels_db / 10.0) + 10 ** (floor / 10))
    return levels
