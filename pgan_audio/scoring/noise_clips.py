"""White noise: what has learnt nothing."""

from collections.abc import Iterator

import numpy as np

from pgan_audio.scoring.clip_source import Clip


class NoiseClips:
    """Clips of white noise, N(0, level^2), the same for the same seed.

    Args:
        shape: ``(time, channels)`` of a clip.
        level: RMS.
        n: How many.
        seed: Another one, other noise.
    """

    def __init__(self, shape: tuple[int, int], level: float, n: int, seed: int = 0):
        self.shape, self.level, self.n, self.seed = shape, level, n, seed

    def __len__(self) -> int:
        """How many clips there are."""
        return self.n

    def __iter__(self) -> Iterator[Clip]:
        """All clips."""
        return map(self.clip, range(self.n))

    def clip(self, number: int) -> Clip:
        """One clip, by its number from 0."""
        # The second word of the counter sets it apart from the latents and the feed, which have 0 there.
        rng = np.random.Generator(np.random.Philox(key=[self.seed, 0], counter=[0, 1, 0, number]))
        return np.float32(self.level) * rng.standard_normal(self.shape, np.float32)

    def title(self, number: int) -> str:
        """Its number."""
        return f"white noise {number:04d}"
