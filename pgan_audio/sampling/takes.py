"""Which clips to make: of a seed, on a walk, around a clip, or those that a search found.

No TensorFlow here: what a clip is made from is known before it is made.
"""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pgan_audio.sampling.bookmark import Bookmark, encode
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.sampling.latents import check_seed, check_truncation, labels
from pgan_audio.sampling.take import Take

MOST_FOUND = 8
"""Clips that a search finds: so many ways it goes side by side."""

_LONGEST_WORD = 40
_HASH_DIGITS = 8


def of_seed(
    finished: FinishedStage,
    n_clips: int,
    seed: int = 0,
    author: str | None = None,
    truncation: float = 1.0,
    first: int = 0,
) -> list[Take]:
    """Clips of a seed.

    Args:
        finished: What makes them.
        n_clips: How many.
        seed: From 0 to 2**63 - 1.
        author: Of all clips; where the model was told authors and none is named, each clip has one drawn for it.
        truncation: In (0, 1]; below 1 the clips come closer to the average one.
        first: Number of the first clip.

    Raises:
        UsageError: An argument is out of range.
    """
    check_seed(seed)
    name = _name(finished, [f"seed-{seed}"], author, truncation)
    indices = range(first, first + n_clips)
    authors = _authors(finished, seed, indices, author)
    return [
        _take(finished, name, index, its_author, seed=seed, truncation=truncation)
        for index, its_author in zip(indices, authors, strict=True)
    ]


def on_walk(
    finished: FinishedStage,
    space: LatentSpace,
    n_clips: int,
    seeds: tuple[int, int],
    author: str | None = None,
    truncation: float = 1.0,
) -> list[Take]:
    """Steps from the first clip of a seed to that of another, both included.

    Args:
        finished: What makes them.
        space: Of its latents.
        n_clips: How many, at least 2.
        seeds: Of start and end.
        author: As for `of_seed`; but the walk keeps the one drawn for its start.
        truncation: As for `of_seed`.

    Raises:
        UsageError: An argument is out of range.
    """
    start, end = (space.draw(seed, [0])[0] for seed in seeds)
    words = [f"between-{seeds[0]}-{seeds[1]}-steps-{n_clips}"]
    name = _name(finished, words, author, truncation)
    (kept,) = _authors(finished, seeds[0], [0], author)
    points = space.walk(start, end, n_clips)
    return [
        _take(finished, name, index, kept, latent=encode(point), truncation=truncation)
        for index, point in enumerate(points)
    ]


def on_way(finished: FinishedStage, space: LatentSpace, n_clips: int, ends: tuple[Bookmark, Bookmark]) -> list[Take]:
    """Steps from a clip to another, both included; author, truncation and reverberation are those of the first.

    Between the first clips of two seeds they sound as those of `on_walk` do.

    Args:
        finished: What makes them, see `Bookmark.stage_in`.
        space: Of its latents.
        n_clips: How many, at least 2.
        ends: The clips it leads from and to.

    Raises:
        UsageError: An argument is out of range.
        BookmarkError: A clip's latent isn't one of this model.
    """
    start, end = ends
    tags = [hashlib.sha256(bookmark.text.encode()).hexdigest()[:_HASH_DIGITS] for bookmark in ends]
    name = _name(finished, [f"way-{tags[0]}-{tags[1]}-steps-{n_clips}"])
    points = space.walk(start.latent_of(space), end.latent_of(space), n_clips)
    takes = [
        _take(finished, name, index, start.author, latent=encode(point), truncation=start.truncation)
        for index, point in enumerate(points)
    ]
    return takes if start.reverb_seconds is None else in_room(takes, start.reverb_seconds)


def around(
    finished: FinishedStage,
    space: LatentSpace,
    n_clips: int,
    original: Bookmark,
    word: str,
    amount: float,
    seed: int = 0,
) -> list[Take]:
    """Neighbours of a clip, by its author and at its truncation.

    Args:
        finished: What made the clip, see `Bookmark.stage_in`.
        space: Of its latents.
        n_clips: How many.
        original: Of the clip.
        word: What to call the clip in names.
        amount: How far they are: from 0, the clip itself, to 1, unrelated; see `LatentSpace.neighbours`.
        seed: Another one gives other neighbours.

    Raises:
        UsageError: An argument is out of range.
        BookmarkError: The clip's latent isn't one of this model.
    """
    check_seed(seed)
    known = hashlib.sha256(original.text.encode()).hexdigest()
    name = _name(finished, [f"vary-{_tagged(word, known)}-amount-{amount}-seed-{seed}"])
    points = space.neighbours(original.latent_of(space), seed, range(n_clips), amount)
    if amount == 0:  # not even rounded otherwise
        return [Take(f"{name}-{index:04d}", f"{index:04d}", original) for index in range(n_clips)]
    return [
        _take(finished, name, index, original.author, latent=encode(point), truncation=original.truncation)
        for index, point in enumerate(points)
    ]


def like(
    finished: FinishedStage,
    found: Sequence[tuple[NDArray[np.float32], str | None]],
    recording: NDArray[np.float32],
    word: str,
    seed: int,
    author: str | None,
    truncation: float,
) -> list[Take]:
    """Clips that a search found for a recording.

    Args:
        finished: What makes them.
        found: Latent and author of each, nearest first.
        recording: As the search heard it.
        word: What to call the recording in names.
        seed: Of the search.
        author: Asked for, or None.
        truncation: Of the search.
    """
    known = hashlib.sha256(recording.tobytes()).hexdigest()
    name = _name(finished, [f"like-{_tagged(word, known)}-seed-{seed}"], author, truncation)
    return [
        _take(finished, name, index, its_author, latent=encode(z), truncation=truncation)
        for index, (z, its_author) in enumerate(found)
    ]


def in_room(takes: Sequence[Take], seconds: float) -> list[Take]:
    """The same clips with reverberation; the name says so before the clip's number.

    Args:
        takes: Which clips.
        seconds: Reverberation time, see `pgan_audio.audio.reverb`.
    """
    wet = []
    for take in takes:
        name, _, number = take.name.rpartition("-")
        bookmark = Bookmark.model_validate(take.bookmark.model_dump() | {"reverb_seconds": float(seconds)})
        wet.append(Take(f"{name}-reverb-{float(seconds)}-{number}", take.title, bookmark))
    return wet


def _take(finished: FinishedStage, name: str, index: int, author: str | None, **source: int | float | str) -> Take:
    made_by = {"design": finished.config.design, "stage": finished.stage, "model_sha256": finished.model_sha256}
    bookmark = Bookmark.model_validate({**made_by, "codes": finished.codes, "index": index, "author": author, **source})
    return Take(f"{name}-{index:04d}", f"{index:04d} {author or ''}".strip(), bookmark)


def _authors(finished: FinishedStage, seed: int, indices: Sequence[int], author: str | None) -> list[str | None]:
    """The author of each clip of a seed."""
    if author is not None:
        finished.label_of(author)
        return [author] * len(indices)
    if not finished.authors:
        return [None] * len(indices)
    return [finished.authors[label] for label in labels(seed, indices, len(finished.authors))]


def _name(finished: FinishedStage, words: list[str], author: str | None = None, truncation: float = 1.0) -> str:
    """Everything that the sounds of these clips depend on, but the run."""
    check_truncation(truncation)
    if author is not None:
        words.append(f"author-{_slug(author)}")
    if truncation != 1.0:
        words.append(f"truncation-{truncation}")
    if finished.codes:
        words.append(f"codes-{finished.codes}")
    return "-".join([f"stage-{finished.stage}", *words])


def _tagged(word: str, sha256: str) -> str:
    """A word for people, and what tells apart two things of that name."""
    return f"{_slug(word)}-{sha256[:_HASH_DIGITS]}"


def _slug(text: str) -> str:
    """A text fit for a part of a file name."""
    return re.sub(r"[^\w.]+", "_", text)[:_LONGEST_WORD]
