"""What a clip's file says of its making, so that the same clip, or its neighbours, can be made again."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, NonNegativeInt, PositiveInt, ValidationError, model_validator

from pgan_audio.audio.files import read_comment, shown
from pgan_audio.audio.reverb import LONGEST_SECONDS
from pgan_audio.config.section import Section, Text
from pgan_audio.errors import BookmarkError
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.sampling.latents import LIMIT
from pgan_audio.training.run_folder import RunFolder

LARGEST_LATENT = 1 << 16
"""Numbers of the largest latent that a bookmark can hold."""

_MARK = "pgan_bookmark"
_NUMBER = "<f4"  # of a latent: little-endian float32
_LONGEST_SHOWN = 60
_NO_BOOKMARK = "Expected a WAV file made by pgan sample and not edited since: some editors drop its comment."


class Bookmark(Section):
    """Where a clip comes from: all that its sound depends on.

    In a file it is the WAV file's comment (`pgan_audio.audio.comment`), as JSON in ASCII::

        {"pgan_bookmark": 1, "design": "progressive", "stage": 4, "model_sha256": "9f86d0...", "index": 3, "seed": 0,
         "truncation": 1.0}

    What is read is never trusted: it has a size limit, only these keys, each of one type and within its range.

    Attributes:
        pgan_bookmark: Version of this format.
        design: Of the run.
        stage: From 1.
        model_sha256: Of the stage's ``weights.npz``, as its ``model.toml`` says.
        index: Number of the clip: of its seed, or among those that were made with it.
        seed: Of the latent; None where the latent itself is given.
        author: Whose clip it is; None where the model isn't told authors.
        truncation: In (0, 1].
        latent: Little-endian float32 numbers in base64; None where there is a seed.
        codes: Of an auto-encoder: ``"normal"`` where its codes are drawn from N(0, 1), see `FinishedStage.codes`.
        reverb_seconds: Reverberation that was added, see `pgan_audio.audio.reverb`; None for none.
    """

    pgan_bookmark: Literal[1] = 1
    design: Annotated[Text, Field(max_length=64)]
    stage: Annotated[PositiveInt, Field(le=32)]
    model_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    index: Annotated[NonNegativeInt, Field(lt=LIMIT)]
    seed: Annotated[NonNegativeInt, Field(lt=LIMIT)] | None = None
    author: Annotated[Text, Field(max_length=1024)] | None = None
    truncation: Annotated[float, Field(gt=0, le=1)] = 1.0
    latent: Annotated[str, Field(max_length=6 * LARGEST_LATENT)] | None = None
    codes: Literal["normal"] | None = None
    reverb_seconds: Annotated[float, Field(gt=0, le=LONGEST_SECONDS)] | None = None

    @model_validator(mode="after")
    def _has_one_latent(self) -> Self:
        if (self.seed is None) == (self.latent is None):
            raise ValueError("either a seed or a latent, not both")
        if self.latent is not None:
            _decode(self.latent)
        return self

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """The bookmark of a WAV file.

        Raises:
            AudioError: The file can't be opened or is no WAV file.
            BookmarkError: It holds no bookmark, or one that isn't as this version writes them.
        """
        text = read_comment(path)
        if text is None or _MARK not in text:
            raise BookmarkError(f"{shown(path)} holds no bookmark. {_NO_BOOKMARK}")
        try:
            return cls.from_text(text)
        except BookmarkError as error:
            raise BookmarkError(f"The bookmark in {shown(path)} can't be used: {error} {_NO_BOOKMARK}") from error

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The bookmark that `text` wrote.

        Raises:
            BookmarkError: It isn't one of this version.
        """
        try:
            values = json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise BookmarkError(f"it is no JSON ({str(error)[:_LONGEST_SHOWN]}).") from error
        version = values.get(_MARK) if isinstance(values, Mapping) else values
        if type(version) is not int or version != 1:
            raise BookmarkError(f"expected {_MARK} to be 1. Received: {_shown(version)}, perhaps by a newer pgan.")
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise BookmarkError(_message(error)) from error

    @property
    def text(self) -> str:
        """One line of JSON in ASCII; the same bookmark gives the same line."""
        return json.dumps(self.model_dump(exclude_none=True), ensure_ascii=True)

    def stage_in(self, run: RunFolder) -> FinishedStage:
        """The stage of a run whose model made the clip.

        Raises:
            BookmarkError: The run's model of that stage is another one, or knows no such author.
            RunError: There is no run, the stage isn't finished, or something of it is damaged.
            UsageError: The run will never have such a stage.
        """
        finished = FinishedStage.read(run, self.stage)
        design = finished.config.design
        if (design, finished.model_sha256) != (self.design, self.model_sha256):
            raise BookmarkError(
                f"The clip was made by another model than stage {self.stage} of {run.path}. Expected: {self.design}, "
                f"SHA-256 {self.model_sha256[:12]}... Received: {design}, SHA-256 {finished.model_sha256[:12]}... "
                "Name the run that made it with --run; a model that was trained anew can't make it again."
            )
        if (self.author is None) == bool(finished.authors) or not {self.author} <= {None, *finished.authors}:
            known = ", ".join(finished.authors) or "no author"
            raise BookmarkError(
                f"The clip's author must be one that its model knows: {known}. Received: {self.author}."
            )
        return finished.with_normal_codes() if self.codes else finished

    def latent_of(self, space: LatentSpace) -> NDArray[np.float32]:
        """The latent, ``(space.size,)`` float32, to the last bit.

        Raises:
            BookmarkError: The given one has another size.
        """
        if self.seed is not None:
            return space.draw(self.seed, [self.index])[0]
        z = _decode(self.latent or "")
        if z.size != space.size:
            raise BookmarkError(
                f"The bookmark's latent must have {space.size} numbers, as its model has. Received: {z.size}."
            )
        return z


def encode(z: NDArray[np.float32]) -> str:
    """A latent as bookmarks hold it.

    Raises:
        BookmarkError: It is too large.
    """
    if z.size > LARGEST_LATENT:
        raise BookmarkError(f"A bookmark holds latents of at most {LARGEST_LATENT} numbers. Received: {z.size}.")
    return base64.b64encode(z.astype(_NUMBER).tobytes()).decode("ascii")


def _decode(text: str) -> NDArray[np.float32]:
    """What `encode` gave; ValueError where it can't be that, as the schema's validators raise it."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error is one
        raise ValueError("a latent in base64") from error
    z = np.frombuffer(data[: len(data) // 4 * 4], _NUMBER).astype(np.float32)
    if len(data) % 4 or not 1 <= z.size <= LARGEST_LATENT or not np.isfinite(z).all() or not z.any():
        raise ValueError(f"a latent of 1 to {LARGEST_LATENT} finite float32 numbers, not all of them 0")
    return z


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key is there twice")
    return values


def _no_number(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _message(error: ValidationError) -> str:
    """The first fault; an unknown key before all others, as it often causes them."""
    fault = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        return f"unknown key {_shown(name)}. Known keys: {', '.join(Bookmark.model_fields)}."
    if fault["type"] == "missing":
        return f"the key {name} is missing."
    if fault["type"] == "value_error":
        return f"expected {fault['ctx']['error']}."
    return f"{name or 'a key'}: {fault['msg'][:1].lower()}{fault['msg'][1:]}. Received: {_shown(fault['input'])}."


def _shown(value: object) -> str:
    """A value on a line of a terminal; one that holds others by its kind alone, however deep it is."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
