"""What all sections of the settings are made of: a frozen, strict base, and the types that recur."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
)

from pgan_audio.errors import UsageError

T = TypeVar("T")


def per_stage(values: Sequence[T], stage: int) -> T:
    """The entry of ``values`` for ``stage``, counted from 1; the last entry repeats.

    Raises:
        UsageError: if ``stage`` is below 1 or ``values`` is empty.
    """
    if stage < 1 or not values:
        raise UsageError(
            f"Expected a stage from 1 on and at least one value. Received: stage {stage}, values {values!r}."
        )
    return values[min(stage, len(values)) - 1]


def _list_as_tuple(value: object) -> object:
    """TOML has lists only; anything else is left to the strict check."""
    return tuple(value) if isinstance(value, list) else value


def _odd(value: int) -> int:
    if value % 2 == 0:
        raise ValueError("an odd number, so that the kernel has a centre")
    return value


AtLeastOne = (BeforeValidator(_list_as_tuple), Field(min_length=1))
Counts = Annotated[tuple[PositiveInt, ...], *AtLeastOne]
CountsOrZero = Annotated[tuple[NonNegativeInt, ...], *AtLeastOne]
Levels = Annotated[tuple[PositiveFloat, ...], *AtLeastOne]
LevelsOrZero = Annotated[tuple[NonNegativeFloat, ...], *AtLeastOne]
Text = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_list_as_tuple)]
Decay = Annotated[float, Field(ge=0, lt=1)]
OddSize = Annotated[PositiveInt, AfterValidator(_odd)]


class Section(BaseModel):
    """What all sections share: frozen, strict, closed to unknown keys, finite numbers only."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
