"""A set of clips in numbers: what the report says of recordings and of generated clips alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from pgan_audio.audio.measures import summary
from pgan_audio.audio.spectrum import log_spectrogram, sizes

Levels = npt.NDArray[np.float64]

LOWEST_DB = -100.0
STEPS = 64
"""A clip's level is followed in so many steps."""

EXTREMES = (10, 90)
"""Percentiles between which most clips of a set lie."""


@dataclass(frozen=True)
class ClipSet:
    """What some clips have in common. Levels are in dB; see `LOWEST_DB` for the lowest.

    Attributes:
        name: Of the set, as a table's head shows it.
        n: Clips that were measured; two or more channels as the mean of them.
        n_not_finite: Clips that were left out because they hold NaN or infinity.
        values: `pgan_audio.audio.measures.summary` of them.
        frequencies_hz: Of the spectra, ``(bins,)``, without 0 Hz.
        spectrum_db: Mean power of all clips at each frequency, re a full-scale sine, ``(bins,)``.
        spread_db: Between these most clips' spectra lie, ``(2, bins)``.
        seconds: The middles of the steps, ``(steps,)``.
        course_db: RMS level of all clips in each step, dBFS, ``(steps,)``.
    """

    name: str
    n: int
    n_not_finite: int
    values: dict[str, float]
    frequencies_hz: Levels
    spectrum_db: Levels
    spread_db: Levels
    seconds: Levels
    course_db: Levels

    @classmethod
    def of(cls, name: str, clips: Iterable[npt.NDArray[np.floating]], rate_hz: float) -> Self | None:
        """Measure clips of one shape, ``(time, channels)``, full scale 1; None if none of them is finite."""
        mono = [np.mean(clip, axis=1, dtype=np.float64) for clip in clips]
        finite = [clip for clip in mono if np.isfinite(clip).all()]
        if not finite:
            return None
        x = np.stack(finite)
        spectra = np.stack([_power(clip) for clip in x])
        n_fft, _ = sizes(x.shape[1])
        frequencies_hz = np.arange(spectra.shape[1]) * rate_hz / n_fft
        n_steps = min(STEPS, x.shape[1])
        edges = np.linspace(0, x.shape[1], n_steps + 1).astype(int)
        energy = np.add.reduceat(np.sum(x**2, axis=0), edges[:-1]) / (np.diff(edges) * len(x))
        return cls(
            name=name,
            n=len(x),
            n_not_finite=len(mono) - len(x),
            values=summary(x, rate_hz),
            frequencies_hz=frequencies_hz[1:],
            spectrum_db=_db(spectra.mean(axis=0))[1:],
            spread_db=_db(np.percentile(spectra, EXTREMES, axis=0))[:, 1:],
            seconds=(edges[:-1] + edges[1:]) / (2 * rate_hz),
            course_db=_db(energy),
        )


def _power(clip: Levels) -> Levels:
    """Mean power of a clip's frames in each bin, a full-scale sine being 1."""
    power: Levels = np.mean(10 ** (log_spectrogram(clip, floor_db=-200.0).astype(np.float64) / 10), axis=1)
    return power


def _db(power: Levels) -> Levels:
    levels: Levels = 10 * np.log10(np.maximum(power, 10 ** (LOWEST_DB / 10)))
    return levels
