"""What a work was made from, so that it can be made again."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt

from pgan_audio.config.section import Section, Text
from pgan_audio.web.making.order import Seed


class WorkMark(Section):
    """What a text, tune or sound that was continued step by step depends on; bookmarks are the same of clips.

    Attributes:
        pgan_work: Version of this format.
        design: Of the run.
        model_sha256: Of the finished model's weights.
        index: Number of the work among those of its seed.
        seed: Of it.
        temperature: See `pgan_audio.ports.recurrent.composing.Order`, for all below.
        key: As asked for.
        metre: As asked for.
        length: As asked for.
    """

    pgan_work: Literal[1] = 1
    design: Text
    model_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    index: NonNegativeInt
    seed: Seed
    temperature: float = Field(default=1.0, ge=0, le=10)
    key: str | None = None
    metre: str | None = None
    length: float | None = Field(default=None, gt=0)

    @property
    def text(self) -> str:
        """One line of JSON; the same mark gives the same line."""
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What `text` wrote. Raises ValueError on anything else."""
        return cls.model_validate_json(text)
