"""One prepared recording, as the index of a data folder knows it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

SPLITS = ("train", "valid", "test")


@dataclass(frozen=True)
class Track:
    """One row of the index.

    Attributes:
        index: Position in the data folder, from 0.
        file: Path below SOURCE, with forward slashes.
        sha256: Of the source file's bytes.
        audio_sha256: Of the stored samples at full rate: equal for the same audio in another file format.
        author: The class of the track.
        labels: Every column of the labels table; empty without one.
        split: ``"train"``, ``"valid"`` or ``"test"``.
        offset: First frame in the last stage's array, a multiple of ``2 ** (n_stages - 1)``.
        n_samples: Stored frames at full rate, padding included, a multiple of ``2 ** (n_stages - 1)``.
        seconds: Duration of the source.
        sample_rate_hz: Rate of the source.
        silence_share: Share of 20 ms frames under -60 dBFS, after normalising, padding left out.
        clipped_share: Share of the source's samples at or over full scale.
        energy: Sum of the squared int16 samples of each stage, padding included, lowest rate first.
        duplicate_of: File of an earlier track with the very same audio, or None.
    """

    index: int
    file: str
    sha256: str
    audio_sha256: str
    author: str
    labels: Mapping[str, str]
    split: str
    offset: int
    n_samples: int
    seconds: float
    sample_rate_hz: int
    silence_share: float
    clipped_share: float
    energy: tuple[int, ...]
    duplicate_of: str | None = None

    def to_row(self) -> dict[str, Any]:
        """The track as a row of the index, fit for JSON; its position is its ``index``."""
        row = dataclasses.asdict(self)
        del row["index"]
        return row

    @classmethod
    def from_row(cls, index: int, row: Mapping[str, Any]) -> Self:
        """The track that :meth:`to_row` wrote. Raises TypeError or KeyError on a row of another shape."""
        return cls(index=index, **{**row, "energy": tuple(row["energy"])})
