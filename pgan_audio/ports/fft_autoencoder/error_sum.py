"""How far sound that came back is from what went in, summed up over any number of clips."""

import math

import numpy as np
from numpy.typing import NDArray

from pgan_audio.audio.frames import fft_wave

LEAST_POWER = 1e-20


class ErrorSum:
    """Sums of squares of frames and of the sound they stand for.

    The sound of a frame has half as many values as its spectrum, and they are the only free ones: see
    `pgan_audio.audio.frames`.
    """

    def __init__(self) -> None:
        self.n_values = 0  # of spectra
        self._fft = self._wave = self._power = 0.0

    def add(self, frames: NDArray[np.floating], output: NDArray[np.floating]) -> None:
        """Count some clips.

        Args:
            frames: ``(..., n_frames, 2 n_fft)``, of real sound.
            output: What a network made of them, of the same shape.
        """
        error = output.astype(np.float64) - frames
        self.n_values += error.size
        self._fft += float(np.sum(error**2))
        self._wave += float(np.sum(fft_wave(error).astype(np.float64) ** 2))
        self._power += float(np.sum(np.square(frames, dtype=np.float64)))

    def include(self, other: "ErrorSum") -> None:
        """Count what another one has counted."""
        self.n_values += other.n_values
        self._fft += other._fft
        self._wave += other._wave
        self._power += other._power

    def figures(self, n_fft: int) -> dict[str, float]:
        """``mse_fft``, ``mse_wave``, ``snr_db`` and ``zero_mse_fft``, what silence in place of every output would have.

        The signal-to-noise ratio is that of all the power to all the error, in the waveform: silent clips count as what
        they are, next to nothing.
        """
        n, n_samples = max(1, self.n_values), max(1, self.n_values // 2)
        return {
            "mse_fft": self._fft / n,
            "mse_wave": self._wave / n_samples,
            "snr_db": snr_db(2 * self._power / n_fft / self.n_values if self.n_values else 0.0, self._wave / n_samples),
            "zero_mse_fft": self._power / n,
        }


def snr_db(power: float, error: float) -> float:
    """Ratio of two mean squares in dB, with what is far below 16 bits counted as that."""
    return 10 * math.log10(max(power, LEAST_POWER) / max(error, LEAST_POWER))
