"""Log-magnitude spectrograms, for pictures and as features."""

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from pgan_audio.errors import UsageError

LARGEST_N_FFT = 2048


def sizes(n_samples: int) -> tuple[int, int]:
    """Window and hop that show a clip of ``n_samples`` about equally well in time and frequency.

    The window is the power of two near four times the root of the length, at most 2 048; the hop splits the clip
    into 128 steps, but is never more than a quarter of the window:

    ========= ====== ====
    n_samples window hop
    ========= ====== ====
    256       64     2
    1 024     128    8
    8 192     256    64
    16 384    512    128
    160 000   2 048  512
    ========= ====== ====

    Args:
        n_samples: Length of the clip, at least 1.

    Returns:
        ``(n_fft, hop)``, both in samples.

    Raises:
        UsageError: If ``n_samples`` is less than 1.
    """
    if n_samples < 1:
        raise UsageError(f"Argument `n_samples` must be at least 1. Received: {n_samples}. Give a clip with samples.")
    n_fft = min(LARGEST_N_FFT, 4 * 2 ** round(np.log2(n_samples) / 2))
    return n_fft, max(1, min(n_fft // 4, n_samples // 128))


def log_spectrogram(
    clip: npt.ArrayLike, *, n_fft: int | None = None, hop: int | None = None, floor_db: float = -100.0
) -> npt.NDArray[np.float32]:
    """The level of every frequency in every frame, in dB re a full-scale sine.

    Periodic Hann window; frame ``m`` is centred on sample ``m * hop``, with zeros beyond both ends. Magnitudes are
    scaled by ``2 / sum(window)``, so that a sine of amplitude 1 at the centre of a bin reads 0 dB. Bin ``k`` lies
    at ``k * rate_hz / n_fft``.

    Args:
        clip: One channel of samples, ``(time,)``, in [-1, 1].
        n_fft: Window and transform length in samples, at least 2. Default: by the clip's length, see `sizes`.
        hop: Samples from frame to frame, at least 1. Default: by the clip's length, never above ``n_fft / 4``.
        floor_db: Lower levels, digital silence among them, are raised to this one.

    Returns:
        Levels in dB, ``(n_fft // 2 + 1, 1 + time // hop)``, lowest frequency first.

    Raises:
        UsageError: If the clip is not one-dimensional, is empty, or a size makes no sense.
    """
    x = np.asarray(clip, dtype=np.float64)
    if x.ndim != 1 or x.size == 0:
        raise UsageError(
            "Argument `clip` must hold the samples of one channel, `(time,)`. "
            f"Received: an array of shape {x.shape}. Pick or mix channels first."
        )
    default_n_fft, default_hop = sizes(x.size)
    n_fft = default_n_fft if n_fft is None else n_fft
    hop = max(1, min(default_hop, n_fft // 4)) if hop is None else hop
    if n_fft < 2 or hop < 1:
        raise UsageError(
            "Arguments `n_fft` and `hop` must be at least 2 and 1 samples. "
            f"Received: n_fft={n_fft}, hop={hop}. Leave them out to have them fit the clip."
        )
    window = signal.get_window("hann", n_fft)
    padded = np.pad(x, (n_fft // 2, n_fft - n_fft // 2))
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[: x.size + 1 : hop]  # (frames, n_fft)
    magnitudes = np.abs(fft.rfft(frames * window, axis=-1)) * (2.0 / window.sum())
    levels_db: npt.NDArray[np.float64] = 20.0 * np.log10(np.maximum(magnitudes, 10.0 ** (floor_db / 20.0)))
    return levels_db.T.astype(np.float32)
