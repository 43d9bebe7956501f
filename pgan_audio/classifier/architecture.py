"""How large a stage's classifier is: chosen from its clips' length and rate, and kept in the set's card."""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from pgan_audio.audio.spectrum import sizes
from pgan_audio.config.section import Counts, Section

SHORTEST_SPECTROGRAM = 64
"""Samples: a shorter clip has too few frames or bins to be worth a spectrogram."""

MAX_BANDS = 64
FRAMES = 64
FILTERS = (16, 32, 48, 64)
N_FEATURES = 64


class Architecture(Section):
    """Everything a classifier is built from, but the shape of its clips and its number of classes.

    Attributes:
        front_end: What the network looks at.
        n_fft: Window of the spectrogram, in samples; 0 without one.
        hop: Samples from frame to frame; 0 without a spectrogram.
        n_bands: Bands of the spectrogram; 0 without one.
        filters: Channels of the convolutions, one block each.
        n_features: Width of the layer before the logits.
    """

    front_end: Literal["spectrogram", "waveform"]
    n_fft: NonNegativeInt = 0
    hop: NonNegativeInt = 0
    n_bands: NonNegativeInt = 0
    filters: Annotated[Counts, Field(max_length=16)] = FILTERS
    n_features: PositiveInt = N_FEATURES

    def cost(self, length: int) -> float:
        """About how long a clip of ``length`` samples takes, in no unit: the points that the first block looks at."""
        return float(length if self.front_end == "waveform" else (1 + length // self.hop) * self.n_bands)


def architecture_for(length: int) -> Architecture:
    """The classifier for clips of ``length`` samples.

    The window is that of the package's pictures, see `pgan_audio.audio.spectrum.sizes`; the hop gives about 64 frames
    and is at most a quarter of the window.
    """
    if length < SHORTEST_SPECTROGRAM:
        return Architecture(front_end="waveform")
    n_fft, _ = sizes(length)
    hop = max(1, min(n_fft // 4, length // FRAMES))
    return Architecture(front_end="spectrogram", n_fft=n_fft, hop=hop, n_bands=min(MAX_BANDS, n_fft // 2 + 1))
