"""What can be asked of a finished stage."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt, model_validator

from pgan_audio.config.section import Section, Text
from pgan_audio.sampling.latents import LIMIT

MOST_CLIPS = 32
"""Of one order."""

Seed = Annotated[NonNegativeInt, Field(lt=LIMIT)]


class Order(Section):
    """Sounds to be made of one finished stage, as the site tells its generating process.

    Attributes:
        kind: ``seed``: clips of a seed; ``near``: neighbours of a clip; ``walk``: from one clip to another; ``again``:
            clips that were made before; ``works``: what a design makes that continues texts, tunes or sound.
        n: How many.
        seed: Of clips, neighbours and works.
        first: Number of the first of a seed.
        author: Of clips of a seed; None draws one for each where the model knows authors.
        truncation: Of clips of a seed.
        marks: Of the clips it begins from: bookmarks as text, one for ``near``, two for ``walk``, `n` for ``again``.
        names: For ``again``: what the files are called; for ``near``, what the clip's is.
        amount: Of ``near``.
        temperature: Of works.
        key: Of works, or None.
        metre: Of works, or None.
        length: Of works, or None for what is usual.
    """

    kind: Literal["seed", "near", "walk", "again", "works"]
    n: int = Field(ge=1, le=MOST_CLIPS)
    seed: Seed = 0
    first: NonNegativeInt = 0
    author: Text | None = None
    truncation: float = Field(default=1.0, gt=0, le=1)
    marks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    amount: float = Field(default=0.2, ge=0, le=1)
    temperature: float = Field(default=1.0, ge=0, le=10)
    key: str | None = None
    metre: str | None = None
    length: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _begins_from_enough(self) -> Self:
        expected = {"near": 1, "walk": 2, "again": self.n}.get(self.kind, 0)
        if len(self.marks) != expected or (self.kind == "again" and len(self.names) != expected):
            raise ValueError(f"an order of the kind {self.kind} begins from {expected} sounds")
        return self

    @property
    def text(self) -> str:
        """As JSON, for the wire."""
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What `text` wrote. Raises ValueError on anything else."""
        return cls.model_validate_json(text)
