"""The architectures of the networks on FFT frames, which sound they fit, and what to do where they don't."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from pgan_audio.config.section import Counts, Section

ArchitectureName = Literal["small", "small-celu", "1", "2", "3", "4", "4bis"]


@dataclass(frozen=True)
class Architecture:
    """An encoder, and with it its mirror image, the decoder.

    A layer of stride s has a kernel of ``2 s + 1`` and ``s`` zeros of padding; the first has stride 1.

    Attributes:
        strides: Of the encoder's layers.
        widths: Channels of their outputs.
        norm_everywhere: Batch norm after every layer but the last and no activation; else CELU between the layers, and
            batch norm once, on the code.
    """

    strides: tuple[int, ...]
    widths: tuple[int, ...]
    norm_everywhere: bool = False

    @property
    def factor(self) -> int:
        """Frames per moment of the code."""
        return math.prod(self.strides)

    @property
    def decoder_strides(self) -> tuple[int, ...]:
        """Those of the encoder, backwards."""
        return self.strides[::-1]

    def decoder_widths(self, n_fft: int) -> tuple[int, ...]:
        """Channels of the outputs of the decoder's layers."""
        return (*self.widths[-2::-1], 2 * n_fft)


_SMALL = ((1, 2, 3), (130, 162, 226))
ARCHITECTURES: dict[str, Architecture] = {
    "small": Architecture(*_SMALL, norm_everywhere=True),
    "small-celu": Architecture(*_SMALL),
    "1": Architecture((1, 3, 4, 5), (122, 147, 171, 196)),
    "2": Architecture((1, 2, 2, 3, 5), (117, 137, 156, 176, 196)),
    "3": Architecture((1, 2, 2, 3), (122, 147, 171, 196)),
    "4": Architecture((1, 2, 2, 3, 3), (117, 137, 156, 176, 196)),
    "4bis": Architecture((1, 2, 2, 3, 3), (147, 220, 330, 496, 744)),
}


def _number_as_name(value: object) -> object:
    """``--set architecture=1`` gives a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class FftNetworks(Section):
    """What the designs on FFT frames share: the frames, and the architecture of encoder and decoder."""

    architecture: Annotated[ArchitectureName, BeforeValidator(_number_as_name)] = "small-celu"
    """Strides, widths, activation and normalisation of a name."""
    n_fft: int = Field(default=49, ge=2)
    """Samples of a frame."""
    strides: Counts | None = None
    """Others than the architecture's. The first layer's is 1 in all of those."""
    widths: Counts | None = None
    """Others than the architecture's: channels of the encoder's layers, as many as strides. With strides of another
    number than the architecture's they rise by default, as in 1 to 4: evenly, from 2 n_fft to twice that."""

    @property
    def resolved(self) -> Architecture:
        """The architecture with its own or the given strides and widths."""
        named = ARCHITECTURES[self.architecture]
        strides, widths = self.strides or named.strides, self.widths or named.widths
        if self.widths is None and len(strides) != len(widths):
            widths = tuple(2 * self.n_fft * (len(strides) + i) // len(strides) for i in range(1, len(strides) + 1))
        return Architecture(strides, widths, named.norm_everywhere)

    @model_validator(mode="after")
    def _as_many_widths_as_strides(self) -> Self:
        n_strides, n_widths = len(self.resolved.strides), len(self.resolved.widths)
        if n_strides != n_widths:
            raise ValueError(
                f"strides and widths must have an entry per layer, both. Received: {n_strides} strides, "
                f"{list(self.resolved.strides)}, and {n_widths} widths, {list(self.resolved.widths)}. Give both."
            )
        return self

    def refuse_misfit(self, clip_samples: int) -> None:
        """Refuse clips that aren't whole frames, or whose frames aren't whole moments of the code.

        Raises:
            ValueError: with the nearest lengths, sizes of frames and strides that would fit.
        """
        strides = self.resolved.strides
        unit = self.n_fft * math.prod(strides)
        if clip_samples % unit == 0:
            return
        n_frames, rest = divmod(clip_samples, self.n_fft)
        product = " x ".join(map(str, strides))
        problem = f"{clip_samples} samples are no whole number of frames of {self.n_fft}"
        if not rest:
            problem = f"{clip_samples} samples are {n_frames} frames, which the strides {product} don't divide"
        raise ValueError(
            f"Clips must be whole multiples of n_fft times all strides, {self.n_fft} x {product} = {unit} samples. "
            f"Received: {problem}. Nearest that fit: {'; '.join(self._remedies(clip_samples))}."
        )

    def _remedies(self, clip_samples: int) -> list[str]:
        strides = self.resolved.strides
        factor = math.prod(strides)
        remedies = []
        sizes = nearest_divisors(clip_samples // factor, self.n_fft) if clip_samples % factor == 0 else []
        if sizes:
            remedies.append("n_fft = " + " or ".join(map(str, sizes)))
        others = nearest_strides(clip_samples // self.n_fft, strides) if clip_samples % self.n_fft == 0 else []
        if others:
            remedies.append("strides = " + " or ".join(str(list(other)) for other in others))
        unit = self.n_fft * factor
        lengths = [n * unit for n in (clip_samples // unit, clip_samples // unit + 1) if n]
        remedies.append(f"data prepared with --clip-samples {' or '.join(map(str, lengths))}")
        fitting = [name for name, named in ARCHITECTURES.items() if clip_samples % (self.n_fft * named.factor) == 0]
        if fitting:
            remedies.append(f"architecture = {', '.join(fitting)}")
        return remedies


def nearest_divisors(number: int, wanted: int) -> list[int]:
    """The largest divisor of ``number`` below ``wanted`` and the smallest above, as far as they are at least 2."""
    divisors = [d for d in range(2, number + 1) if number % d == 0] if number <= 1 << 20 else []
    below, above = [d for d in divisors if d < wanted], [d for d in divisors if d > wanted]
    return below[-1:] + above[:1]


def nearest_strides(n_frames: int, wanted: Sequence[int], most: int = 2) -> list[tuple[int, ...]]:
    """Up to ``most`` lists of strides that divide ``n_frames``, differing least from those wanted; the first stays."""
    choices = [[wanted[0]]] + [[s for s in range(stride - 3, stride + 4) if s >= 1] for stride in wanted[1:]]
    found = [strides for strides in itertools.product(*choices) if n_frames % math.prod(strides) == 0]

    def distance(strides: tuple[int, ...]) -> tuple[int, int]:
        steps = sum(abs(a - b) for a, b in zip(strides, wanted, strict=True))
        return steps, abs(math.prod(strides) - math.prod(wanted))

    return sorted(found, key=distance)[:most]
