"""What every track of a data folder has in common: the content of data.toml."""

import dataclasses
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import tomli_w

from pgan_audio import __version__
from pgan_audio.errors import DataError, UsageError

FORMAT = 1
NORMALISATIONS = ("peak", "rms", "none")
FILTERS = ("rrc", "box")


@dataclass(frozen=True)
class Settings:
    """How a data folder was, or is to be, prepared.

    Attributes:
        sample_rate_hz: Rate of the last stage.
        clip_samples: Length of a clip at that rate; tracks are padded to at least this. Divisible by
            ``2 ** (n_stages - 1)``.
        channels: 1 or 2.
        n_stages: Number of scales, each half the rate of the next.
        normalise: Level of each track, see :mod:`pgan_audio.data.level`: ``"peak"``, ``"rms"`` or ``"none"``.
        filter: What halves the rate: ``"rrc"``, or ``"box"`` for the ablation.
        label_column: Column of the labels table that names the author; empty where folders do.
        seed: Of the splits.
    """

    sample_rate_hz: int = 16_000
    clip_samples: int = 16_384
    channels: int = 1
    n_stages: int = 7
    normalise: str = "peak"
    filter: str = "rrc"
    label_column: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        for name, lowest, highest in (
            ("sample_rate_hz", 1, 768_000),
            ("clip_samples", 1, 2**31),
            ("channels", 1, 2),
            ("n_stages", 1, 31),
            ("seed", 0, 2**63 - 1),
        ):
            value = getattr(self, name)
            if type(value) is not int or not lowest <= value <= highest:
                raise UsageError(f"`{name}` must be a whole number from {lowest} to {highest}. Received: {value!r}.")
        for name, choices in (("normalise", NORMALISATIONS), ("filter", FILTERS)):
            if getattr(self, name) not in choices:
                raise UsageError(f"`{name}` must be one of {', '.join(choices)}. Received: {getattr(self, name)!r}.")
        if self.clip_samples % self.unit:
            nearest = max(self.unit, round(self.clip_samples / self.unit) * self.unit)
            raise UsageError(
                f"`clip_samples` must be divisible by 2**(stages - 1) = {self.unit} for {self.n_stages} stages. "
                f"Received: {self.clip_samples}; the nearest that fits is {nearest}."
            )

    @property
    def unit(self) -> int:
        """Frames of the last stage to one frame of the first: ``2 ** (n_stages - 1)``."""
        return 1 << (self.n_stages - 1)

    def padded(self, n_samples: int) -> int:
        """Stored length of a track of ``n_samples`` frames: at least one clip, a multiple of :attr:`unit`."""
        return max(self.clip_samples, -(-n_samples // self.unit) * self.unit)

    def differences(self, other: "Settings") -> list[str]:
        """The keys in which two settings differ."""
        return [f.name for f in dataclasses.fields(self) if getattr(self, f.name) != getattr(other, f.name)]

    def facts(self) -> dict[str, Any]:
        """All settings and the format, for data.toml and the fingerprint."""
        return {"format": FORMAT, **dataclasses.asdict(self)}

    def to_toml(self) -> str:
        """The text of data.toml."""
        return tomli_w.dumps(self.facts() | {"created_with": f"pgan_audio {__version__}"})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a data.toml.

        Raises:
            DataError: It isn't one, or one of another format.
        """
        path = Path(path)
        try:
            facts = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise DataError(f"Cannot read {path}: {error}. The data folder is damaged: prepare it anew.") from error
        if (content := facts.pop("content", "audio")) != "audio":
            raise DataError(f"{path.parent} holds {content}. Expected audio. Name another data folder.")
        if facts.pop("format", None) != FORMAT:
            raise DataError(f"{path} is not of format {FORMAT}, the one this version reads. Prepare the data anew.")
        facts.pop("created_with", None)
        try:
            return cls(**facts)
        except (TypeError, UsageError) as error:
            raise DataError(f"{path} holds settings that make no sense: {error} Prepare the data anew.") from error
