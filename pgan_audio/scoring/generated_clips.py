"""Clips that a generator makes when they are asked for."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from pgan_audio.scoring.clip_source import Clip


class Generator(Protocol):
    """Makes clip number i of a seed; `pgan_audio.sampling.generation.ClipGenerator` is one."""

    def clips(self, seed: int, indices: Iterable[int]) -> Iterator[tuple[int, Clip]]:
        """Numbers and clips."""
        ...


class GeneratedClips:
    """The first clips of a seed: those that ``pgan sample`` writes.

    Args:
        generator: Makes them.
        n: How many.
        seed: Which.
    """

    def __init__(self, generator: Generator, n: int, seed: int):
        self.generator, self.n, self.seed = generator, n, seed

    def __len__(self) -> int:
        """How many clips there are."""
        return self.n

    def __iter__(self) -> Iterator[Clip]:
        """All clips."""
        return (clip for _, clip in self.generator.clips(self.seed, range(self.n)))

    def clip(self, number: int) -> Clip:
        """One clip, by its number from 0."""
        return next(clip for _, clip in self.generator.clips(self.seed, [number]))

    def title(self, number: int) -> str:
        """Its seed and number, as ``pgan sample`` names it."""
        return f"seed {self.seed}, clip {number:04d}"
