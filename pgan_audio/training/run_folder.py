"""The run folder: where everything of one training lies."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pgan_audio.errors import RunError, UsageError

_STAGE = re.compile(r"stage-([1-9]\d*)")


@dataclass(frozen=True)
class RunFolder:
    """The paths of one run.

    A folder is a run once it holds ``config.toml``, which is written before the first step. Get one from `create` or
    `open`, which look at what is there; the constructor only names paths.

    Attributes:
        path: the folder itself.
    """

    path: Path

    @property
    def config(self) -> Path:
        """The resolved configuration (TOML)."""
        return self.path / "config.toml"

    @property
    def events(self) -> Path:
        """What happened: one JSON object per line."""
        return self.path / "events.jsonl"

    @property
    def checkpoints(self) -> Path:
        """Folder of the states from which training can go on."""
        return self.path / "checkpoints"

    @property
    def stages(self) -> Path:
        """Folder of the generators of finished stages."""
        return self.path / "stages"

    @property
    def previews(self) -> Path:
        """Folder of sounds and pictures made while training."""
        return self.path / "previews"

    @property
    def tensorboard(self) -> Path:
        """Folder of TensorBoard summaries."""
        return self.path / "tensorboard"

    @property
    def lock(self) -> Path:
        """File locked by the one process that trains the run."""
        return self.path / "lock"

    def stage(self, stage: int) -> Path:
        """Return the folder of the generator of ``stage``, whether finished or not."""
        if stage < 1:
            raise UsageError(f"stages count from 1. Received: {stage}.")
        return self.stages / f"stage-{stage}"

    def finished_stages(self) -> tuple[int, ...]:
        """Return the stages whose generator has been written, lowest first."""
        if not self.stages.is_dir():
            return ()
        matches = (_STAGE.fullmatch(entry.name) for entry in self.stages.iterdir())
        stages = (int(match[1]) for match in matches if match)
        return tuple(sorted(stage for stage in stages if (self.stage(stage) / "model.toml").is_file()))

    @property
    def is_run(self) -> bool:
        """Whether this is the folder of a run that has been started."""
        return self.config.is_file()

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make the folder of a new run, ready for its configuration.

        What an interrupted start left behind is taken over.

        Raises:
            RunError: there is a run already, something that isn't one, or no permission to write.
        """
        run = cls(path)
        if run.is_run:
            raise RunError(f"{path} holds a run already. Continue that one, or name a new folder with --run.")
        try:
            run._refuse_what_is_there()
            for folder in (run.checkpoints, run.stages, run.previews):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(
                f"run folder {path} can't be made: {error.strerror}. Name a folder that can be written to with --run."
            ) from error
        return run

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the run at ``path``.

        Raises:
            RunError: there is none.
        """
        run = cls(path)
        if run.is_run:
            return run
        if not path.exists():
            raise RunError(f"there is no run at {path}. Start one with: pgan train --run {path}")
        if not path.is_dir():
            raise RunError(f"a run is a folder, and {path} is a file. Name the run's folder with --run.")
        run._refuse_lost_config()
        raise RunError(
            f"{path} is not the folder of a run: it holds no config.toml. Name another with --run, "
            f"or start one in a new folder with: pgan train --run FOLDER"
        )

    def _refuse_what_is_there(self) -> None:
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise RunError(f"a run is a folder, and {self.path} is a file. Name another place with --run.")
        self._refuse_lost_config()
        own = {e.name for e in (self.events, self.lock, self.checkpoints, self.stages, self.previews, self.tensorboard)}
        # Names with a leading dot are the desktop's, or half-written files of our own: neither is anyone's work.
        foreign = sorted(e.name for e in self.path.iterdir() if e.name not in own and not e.name.startswith("."))
        if foreign:
            raise RunError(
                f"{self.path} holds other things already ({_some(foreign)}). "
                "Name an empty or a new folder for the run with --run."
            )

    def _refuse_lost_config(self) -> None:
        if self.checkpoints.is_dir() and any(self.checkpoints.iterdir()):
            raise RunError(
                f"the run at {self.path} is damaged: it has checkpoints and no config.toml. "
                "Put its config.toml back, or name a new folder with --run."
            )


def _some(names: list[str], n_shown: int = 3) -> str:
    return ", ".join(names[:n_shown]) + (", ..." if len(names) > n_shown else "")
