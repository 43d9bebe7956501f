"""Sound as blocks of its spectrum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from pgan_audio.audio.conversion import from_int16
from pgan_audio.data.store import DataFolder
from pgan_audio.data.track import Track
from pgan_audio.ports.recurrent.notation.notation import Notation, Sequenced

LEAST_DEVIATION = 1e-6
"""Of full scale, in units of a block's spectrum: what never sounds is not blown up."""
READ_BLOCKS = 256
MEAN, DEVIATION, ERROR = "statistics/mean", "statistics/deviation", "statistics/error"
"""Arrays beside the weights: twice ``(samples,)``, and ``(samples, samples)`` as `error_factor` makes it."""


@dataclass(frozen=True)
class TrackBlocks:
    """The standardised blocks of a track, worked out as they are asked for."""

    notation: "Blocks"
    data: DataFolder
    track: Track
    channel: int

    def __len__(self) -> int:
        return self.track.n_samples // self.notation.hop

    def __getitem__(self, places: slice) -> NDArray[np.float32]:
        first, end, _ = places.indices(len(self))
        return self.notation.encode(self._samples(first - 1, end))

    def _samples(self, first: int, end: int) -> NDArray[np.float32]:
        """Half blocks ``first`` to ``end``, zeros before the track's beginning."""
        hop, offset = self.notation.hop, self.track.offset
        audio = self.data.stage(self.data.n_stages)
        samples = audio[offset + max(first, 0) * hop : offset + max(end, 0) * hop, self.channel]
        whole = np.zeros((end - first) * hop, np.float32)
        whole[len(whole) - len(samples) :] = from_int16(np.asarray(samples))
        return whole


class Blocks(Notation):
    """A step is a block of samples as its spectrum: real parts, then imaginary ones, standardised each for itself.

    Blocks overlap by half, and the root of a Hann window is laid over each, before its transform and again after its
    inverse: they add up to what they were cut from, and what is put in their place has no edges that one could hear.

    Args:
        samples: Of a block, a multiple of 4.
        mean: ``(samples,)``, of each value over the blocks that are trained on.
        deviation: ``(samples,)``.
    """

    symbol = "block"
    dtype: type[np.generic] = np.float32
    condition_sizes: tuple[int, ...] = ()

    def __init__(self, samples: int, mean: NDArray[np.floating], deviation: NDArray[np.floating]):
        self.samples = self.width = samples
        self.hop = samples // 2
        self.mean, self.deviation = mean.astype(np.float32), deviation.astype(np.float32)
        self.window = np.sin(np.pi * (np.arange(samples) + 0.5) / samples).astype(np.float32)

    @classmethod
    def measured(cls, data: DataFolder, tracks: Sequence[Track], samples: int) -> Self:
        """The notation of tracks: mean and deviation over all their blocks."""
        plain = cls(samples, np.zeros(samples), np.ones(samples))
        n, total, squares = 0, np.zeros(samples), np.zeros(samples)
        for track in tracks:
            for channel in range(data.channels):
                blocks = TrackBlocks(plain, data, track, channel)
                for first in range(0, len(blocks), READ_BLOCKS):
                    values = blocks[first : first + READ_BLOCKS].astype(np.float64)
                    n, total, squares = n + len(values), total + values.sum(axis=0), squares + (values**2).sum(axis=0)
        mean = total / max(n, 1)
        deviation = np.sqrt(np.maximum(squares / max(n, 1) - mean**2, LEAST_DEVIATION**2))
        return cls(samples, mean, deviation)

    def sequenced(self, item: tuple[DataFolder, Track, int]) -> Sequenced | None:
        """A channel of a track; None if it is shorter than a block."""
        data, track, channel = item
        blocks = TrackBlocks(self, data, track, channel)
        return Sequenced(blocks, np.zeros(0, np.int32), len(blocks)) if len(blocks) > 1 else None

    def facts(self) -> dict[str, Any]:
        """The size of a block; mean and deviation are arrays and lie beside the weights."""
        return {"block_samples": self.samples}

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Mean and deviation."""
        return {MEAN: self.mean, DEVIATION: self.deviation}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The notation that `facts` and `arrays` tell of."""
        return cls(int(facts["block_samples"]), arrays[MEAN], arrays[DEVIATION])

    def encode(self, samples: NDArray[np.floating]) -> NDArray[np.float32]:
        """``(n + 1) * hop`` samples as ``(n, samples)`` blocks."""
        halves = np.asarray(samples, np.float32).reshape(-1, self.hop)
        blocks = np.concatenate([halves[:-1], halves[1:]], axis=1) * self.window
        spectrum = fft.rfft(blocks, norm="ortho")
        values = np.concatenate([spectrum.real, spectrum.imag[:, 1:-1]], axis=1)
        return ((values - self.mean) / self.deviation).astype(np.float32)

    def decode(self, blocks: NDArray[np.floating]) -> NDArray[np.float32]:
        """``(n + 1) * hop`` samples of ``(n, samples)`` blocks; first and last half block fade in and out."""
        values = np.asarray(blocks, np.float64) * self.deviation + self.mean
        real, imaginary = values[:, : self.hop + 1], np.zeros((len(values), self.hop + 1))
        imaginary[:, 1:-1] = values[:, self.hop + 1 :]
        waves = fft.irfft(real + 1j * imaginary, n=self.samples, norm="ortho") * self.window
        out = np.zeros((len(waves) + 1, self.hop))
        out[:-1] += waves[:, : self.hop]
        out[1:] += waves[:, self.hop :]
        return out.reshape(-1).astype(np.float32)

    def baselines(self, train: Sequence[Sequenced], held_out: Sequence[Sequenced]) -> Mapping[str, float]:
        """Mean squared error, in units of the deviation, of the mean block and of the block before."""
        mean_error = last_error = 0.0
        n_values = 0
        for item in held_out:
            for first in range(0, len(item.steps), READ_BLOCKS):
                values = np.asarray(item.steps[max(first - 1, 0) : first + READ_BLOCKS], np.float64)
                now = values if first == 0 else values[1:]
                before = np.concatenate([np.zeros_like(values[:1]), values[:-1]]) if first == 0 else values[:-1]
                mean_error += float(np.sum(now**2))
                last_error += float(np.sum((now - before) ** 2))
                n_values += now.size
        return {"mean_block_mse": mean_error / max(1, n_values), "last_block_mse": last_error / max(1, n_values)}
