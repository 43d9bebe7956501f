"""Log-magnitude spectra as images for a network: from clips to images between -1 and 1, and back to magnitudes.

A clip of n samples gives n / 128 frames of 129 bins. The highest bin is dropped, so that 16 384 samples are an image of
128 frames by 128 bins. Images are normalised bin by bin with statistics of the training clips (`SpectrumStatistics`).

Reference:
    Donahue, McAuley and Puckette, Adversarial Audio Synthesis (2019), section 3.2 and appendix: SpecGAN.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from pgan_audio.errors import UsageError

N_FFT = 256
"""Samples of a frame, under a periodic Hann window."""

HOP = 128
"""Samples from frame to frame."""

N_BINS = N_FFT // 2 + 1

FLOOR = 1e-6
"""Added to magnitudes before their logarithm is taken."""

RANGE = 3.0
"""Standard deviations that become 1 in an image; what is farther from the mean is clipped."""

_STEADY = 1e-6  # a bin that deviates less doesn't deviate: it is 0 in every image


def peak_normalised(clip: NDArray[np.floating], peak: float = 1.0) -> NDArray[np.float32]:
    """A clip scaled so that its largest sample has the size ``peak``; silence stays silence.

    Args:
        clip: ``(time, channels)``; all channels are scaled alike.
        peak: Full scale is 1.
    """
    largest = float(np.max(np.abs(clip), initial=0.0))
    scaled: NDArray[np.float32] = np.asarray(clip * (peak / largest) if largest else clip, np.float32)
    return scaled


def log_spectra(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """Natural logarithm of the magnitudes of a channel's frames, plus 1e-6.

    Frame ``m`` begins with sample ``128 m``; the last one is half beyond the end, where there are zeros.

    Args:
        samples: ``(time,)``, whole hops.

    Returns:
        ``(time / 128, 129)``.

    Raises:
        UsageError: The samples aren't one channel of whole hops.
    """
    magnitudes = np.abs(fft.rfft(_frames(samples) * signal.get_window("hann", N_FFT), axis=-1))
    logarithms: NDArray[np.float64] = np.log(magnitudes + FLOOR)
    return logarithms


def silent_frames(samples: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which frames are digital silence, such as padding: ``(time / 128,)``. See `log_spectra` for the argument."""
    silent: NDArray[np.bool_] = ~np.any(_frames(samples), axis=-1)
    return silent


@dataclass(frozen=True)
class SpectrumStatistics:
    """Mean and deviation of each bin's log magnitude over a set of clips: what images are normalised with.

    Attributes:
        mean: ``(129,)`` float32.
        deviation: ``(129,)`` float32, above 0: of the population, dividing by n. A bin that never changes has 1.
    """

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]

    def __post_init__(self) -> None:
        """Refuse what can't be statistics."""
        for name, values in (("mean", self.mean), ("deviation", self.deviation)):
            if values.shape != (N_BINS,) or not np.isfinite(values).all():
                raise UsageError(
                    f"`{name}` must be {N_BINS} finite numbers, one per bin. Received: shape {values.shape}, "
                    f"{np.count_nonzero(~np.isfinite(values))} not finite."
                )
        if self.deviation.min() <= 0:
            raise UsageError(f"`deviation` must be above 0. Received: {self.deviation.min()}.")

    @classmethod
    def neutral(cls) -> Self:
        """Those that normalise nothing but divide by 3."""
        return cls(np.zeros(N_BINS, np.float32), np.ones(N_BINS, np.float32))

    @classmethod
    def of(cls, spectra: Iterable[NDArray[np.floating]]) -> Self:
        """The statistics of many log spectra, each ``(frames, 129)``, in one pass and bounded memory.

        Blocks are merged by the pairwise update, which keeps its precision whatever the number of frames.

        Raises:
            UsageError: There is no frame among them.

        Reference:
            Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances (1979).
        """
        n, mean, scatter = 0, np.zeros(N_BINS), np.zeros(N_BINS)
        for block in spectra:
            if not len(block):
                continue
            own = block.mean(axis=0, dtype=np.float64)
            shift, n_before, n = own - mean, n, n + len(block)
            scatter += np.sum((block - own) ** 2, axis=0) + shift**2 * (n_before * len(block) / n)
            mean += shift * (len(block) / n)
        if not n:
            raise UsageError("Statistics are those of at least one frame that isn't silent. Received: none.")
        deviation = np.sqrt(scatter / n)
        deviation[deviation < _STEADY] = 1.0
        return cls(mean.astype(np.float32), deviation.astype(np.float32))

    def normalised(self, spectra: NDArray[np.floating]) -> NDArray[np.float64]:
        """Log spectra ``(..., 129)`` in units of 3 deviations from the mean, ``(..., 128)``, not clipped."""
        units: NDArray[np.float64] = (spectra - self.mean) / (RANGE * self.deviation.astype(np.float64))
        return units[..., :-1]

    def image(self, spectra: NDArray[np.floating]) -> NDArray[np.float32]:
        """Log spectra ``(..., 129)`` as an image, ``(..., 128)`` in [-1, 1]."""
        return np.clip(self.normalised(spectra), -1, 1).astype(np.float32)

    def log_spectra(self, image: NDArray[np.floating]) -> NDArray[np.float64]:
        """What `image` was made from, where nothing was clipped; the highest bin, which it lacks, is at its mean."""
        spectra = np.empty((*image.shape[:-1], N_BINS))
        spectra[..., :-1] = RANGE * self.deviation[:-1].astype(np.float64) * image + self.mean[:-1]
        spectra[..., -1] = self.mean[-1]
        return spectra


def _frames(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """``(time / 128, 256)``."""
    if samples.ndim != 1 or not samples.size or samples.size % HOP:
        raise UsageError(
            f"`samples` must be one channel, a multiple of {HOP} samples. Received: shape {samples.shape}."
        )
    padded = np.pad(samples.astype(np.float64), (0, N_FFT - HOP))
    frames: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP]
    return frames
