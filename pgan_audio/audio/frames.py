"""Sound as spectra of short frames: no window, no overlap, all of it there and back.

A frame of ``n_fft`` samples becomes its unnormalised Fourier transform ``X[k] = sum_n x[n] exp(-2 pi i k n / n_fft)``,
written as ``2 n_fft`` numbers: all real parts, then all imaginary ones. As the samples are real, ``X[n_fft - k]`` is
the conjugate of ``X[k]``: of the ``2 n_fft`` numbers ``n_fft`` are free. By Parseval's theorem the mean square of the
numbers is ``n_fft / 2`` times that of the samples, and likewise the mean square error, as long as both spectra are of
real sound.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from pgan_audio.errors import UsageError


def fft_frames(waves: NDArray[np.floating], n_fft: int) -> NDArray[np.float32]:
    """The spectra of consecutive frames.

    Args:
        waves: ``(..., time)``, ``time`` a multiple of ``n_fft``.
        n_fft: Samples of a frame, at least 1.

    Returns:
        ``(..., time / n_fft, 2 n_fft)`` float32, real parts before imaginary ones.

    Raises:
        UsageError: The samples don't make whole frames.
    """
    if n_fft < 1 or waves.shape[-1] % n_fft:
        raise UsageError(
            "Argument `waves` must hold whole frames of `n_fft` samples. "
            f"Received: {waves.shape[-1]} samples, n_fft={n_fft}. Pad it with zeros."
        )
    frames = np.asarray(waves, np.float32).reshape(*waves.shape[:-1], -1, n_fft)
    spectra = fft.fft(frames, axis=-1)
    return np.concatenate([spectra.real, spectra.imag], axis=-1)


def fft_wave(frames: NDArray[np.floating]) -> NDArray[np.float32]:
    """The sound of spectra: the inverse of `fft_frames`.

    Spectra that are of no real sound, as a network may make them, become the nearest sound there is: the imaginary part
    of the inverse transform is dropped, which projects them on those that are.

    Args:
        frames: ``(..., n_frames, 2 n_fft)``.

    Returns:
        ``(..., n_frames * n_fft)`` float32.
    """
    n_fft, odd = divmod(frames.shape[-1], 2)
    if odd or not n_fft:
        raise UsageError(
            "Argument `frames` must hold as many imaginary parts as real ones. "
            f"Received: {frames.shape[-1]} numbers per frame."
        )
    x = np.asarray(frames, np.float32)
    spectra = x[..., :n_fft] + 1j * x[..., n_fft:]
    samples: NDArray[np.float32] = fft.ifft(spectra, axis=-1).real.astype(np.float32)
    return samples.reshape(*samples.shape[:-2], -1)
