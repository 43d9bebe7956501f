"""The things that can be asked for, as they come from JSON or a form: every value has its type and its limits."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pgan_audio.config.section import Section
from pgan_audio.web.asking import limits

Name = Annotated[str, Field(min_length=1, max_length=limits.LONGEST_TEXT)]
SoundName = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Seed = Annotated[int, Field(ge=0, le=limits.LARGEST_SEED)]
Count = Annotated[int, Field(ge=1, le=limits.LIMITS["n"]["max"])]
Stage = Annotated[int, Field(ge=1, le=32)]
Index = Annotated[int, Field(ge=0, le=limits.LARGEST_INDEX)]
Factor = Annotated[float, Field(ge=limits.SMALLEST_TRUNCATION, le=1)]


class SoundsWish(Section):
    """Sounds of a seed. Truncation, author and stage are for clips; temperature, key, metre and length for works."""

    model: Name
    n: Count = 4
    seed: Seed | None = None
    first: Index = 0
    stage: Stage | None = None
    author: Name | None = None
    truncation: Factor | None = None
    temperature: Annotated[float, Field(ge=0, le=limits.HOTTEST)] | None = None
    key: Annotated[str, Field(min_length=1, max_length=8)] | None = None
    metre: Annotated[str, Field(min_length=1, max_length=8)] | None = None
    length: Annotated[float, Field(ge=1, le=limits.LONGEST_WORK)] | None = None


class NearWish(Section):
    """Neighbours of a clip."""

    near: SoundName
    model: Name | None = None
    amount: Annotated[float, Field(ge=limits.LEAST_AMOUNT, le=1)] = 0.2
    n: Count = 4
    seed: Seed | None = None


class WalkWish(Section):
    """Steps from a clip to another of the same model."""

    start: SoundName = Field(alias="from")
    to: SoundName
    model: Name | None = None
    stage: Stage | None = None
    steps: Annotated[int, Field(ge=2, le=limits.MOST_STEPS)] = 8


class GrowthWish(Section):
    """The same latent at every finished stage."""

    model: Name
    seed: Seed | None = None
    index: Index = 0
    author: Name | None = None


class BlindWish(Section):
    """A question of the blind test."""

    model: Name | None = None


class BlindAnswer(Section):
    """An answer to one."""

    answer: Annotated[str, Field(pattern=r"^(real|generated)$")]


class TrialName(Section):
    """Which question of the blind test."""

    trial: Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")]


class KeepWish(Section):
    """A sound to keep (1) or to let go (0)."""

    sound: SoundName
    keep: Annotated[int, Field(ge=0, le=1)]
