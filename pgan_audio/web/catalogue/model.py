"""A run or shipped model as the site offers it."""

from dataclasses import dataclass, field
from typing import Literal

from pgan_audio.config import Config
from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.errors import UsageError
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.web.catalogue.stage_info import StageInfo

Makes = Literal["clips", "sound", "tunes", "text"]


@dataclass(frozen=True)
class Model:
    """A run that has a finished stage, or had none yet.

    Attributes:
        id: What it is called in addresses; the only way in which a visitor can name a run.
        name: What it is called on pages.
        run: Its folder.
        config: Its settings.
        stages: The finished ones, lowest first.
        option: How a command names it: ``--run FOLDER`` or ``--pretrained NAME``.
        card: What is said of it, as ``CARD.md`` has it; empty for none.
        scores: By stage, the newest ones, as the API gives them.
        keys: Names of the keys that tunes can be asked for in; none where it is told none.
        metres: The same of metres.
    """

    id: str
    name: str
    run: RunFolder
    config: Config
    stages: tuple[StageInfo, ...]
    option: tuple[str, str]
    card: str = ""
    scores: dict[int, dict[str, object]] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    metres: tuple[str, ...] = ()

    @property
    def makes(self) -> Makes:
        """What comes out of it."""
        if not isinstance(self.config, RecurrentConfig):
            return "clips"
        return {"audio": "sound", "tunes": "tunes", "text": "text"}[self.config.content]  # type: ignore[return-value]

    @property
    def kind(self) -> Literal["audio", "work"]:
        """``audio`` for clips drawn from latents, ``work`` for what is continued step by step."""
        return "audio" if self.makes == "clips" else "work"

    @property
    def authors(self) -> tuple[str, ...]:
        """Whom it can be asked for."""
        return self.config.known_authors

    def stage(self, stage: int | None) -> StageInfo:
        """A finished stage; the highest where none is named.

        Raises:
            UsageError: It isn't there.
        """
        if stage is None and self.stages:
            return self.stages[-1]
        for info in self.stages:
            if info.stage == stage:
                return info
        known = ", ".join(str(info.stage) for info in self.stages) or "none yet"
        raise UsageError(f"The stage must be one that {self.name} has finished: {known}. Received: {stage}.")
