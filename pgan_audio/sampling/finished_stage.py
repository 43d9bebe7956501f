"""What sampling takes from a run: a finished stage's weights and all that describes it. No TensorFlow here."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from numpy.typing import NDArray

from pgan_audio.config import Config, DataFacts, record
from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.config.schema import AdversarialConfig
from pgan_audio.errors import RunError, UsageError
from pgan_audio.training import stage_model
from pgan_audio.training.events import read_events
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.training.schedule import Schedule


@dataclass(frozen=True)
class FinishedStage:
    """A finished stage of a run; get one from `read`.

    Attributes:
        path: Folder of the run.
        config: The run's settings.
        facts: What the run remembers of its data.
        stage: From 1.
        weights: Of the generator (its moving average), by variable name.
        model_sha256: Of the file of the weights, as the stage's ``model.toml`` says: it tells one model from another.
        model: What ``model.toml`` says beside: facts to rebuild it from, and how it did.
        codes: Of an auto-encoder: ``"normal"`` to draw random codes from N(0, 1); None for the Gaussian that was fitted
            to those of the training clips.
    """

    path: Path
    config: Config
    facts: DataFacts
    stage: int
    weights: dict[str, NDArray[Any]]
    model_sha256: str
    model: Mapping[str, Any] = field(default_factory=dict)
    codes: Literal["normal"] | None = None

    @classmethod
    def read(cls, run: RunFolder, stage: int | None = None) -> Self:
        """Read a stage, verified.

        Args:
            run: The run.
            stage: Which one, from 1; None for the highest that is finished.

        Raises:
            UsageError: The run will never have such a stage.
            RunError: There is no run, the stage isn't finished yet, or something of it is damaged.
        """
        config = record.read(RunFolder.open(run.path).config)
        if config.data is None:
            raise RunError(
                f"The run at {run.path} is damaged: its config.toml has no section [data]. Restore that file."
            )
        chosen = _choose(run, config, stage)
        model, weights = stage_model.load(run.stage(chosen))
        expected = {"design": config.design, "stage": chosen}
        received = {name: model.get(name) for name in expected}
        if received != expected:
            raise RunError(
                f"The model in {run.stage(chosen)} isn't of this run and stage. Expected: {expected}. "
                f"Received: {received}. Put the folder back from a copy, or take another stage with --stage."
            )
        with (run.stage(chosen) / stage_model.WEIGHTS).open("rb") as file:
            model_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(run.path, config, config.data, chosen, weights, model_sha256, model)

    def with_normal_codes(self) -> Self:
        """The same, with random codes drawn from N(0, 1).

        Raises:
            UsageError: It is no auto-encoder.
        """
        if not isinstance(self.config, FftAutoencoderConfig):
            raise UsageError(
                f"Only an auto-encoder draws codes. Received: {self.path}, a run of the design {self.config.design}. "
                "Leave out --codes, or name a run of the design fft-autoencoder with --run."
            )
        return dataclasses.replace(self, codes="normal")

    @property
    def rate_hz(self) -> float:
        """Sampling rate of its clips."""
        return self.config.rate_hz(self.stage)

    @property
    def length(self) -> int:
        """Samples of a clip."""
        return self.config.length(self.stage)

    @property
    def authors(self) -> tuple[str, ...]:
        """Whom it can be asked for, by label; none if it wasn't told the authors of what it learnt from."""
        return self.config.known_authors

    def label_of(self, author: str) -> int:
        """The label that stands for an author.

        Raises:
            UsageError: The generator doesn't know this author, or none at all.
        """
        if not self.authors:
            raise UsageError(
                f"The run at {self.path} was trained without authors, so it can't be asked for one. Received: "
                f"{author!r}. Leave out --author, or train a run with --set progressive.author_conditioning=true."
            )
        if author not in self.authors:
            raise UsageError(f"--author must be one of {', '.join(self.authors)}. Received: {author!r}.")
        return self.authors.index(author)


def _choose(run: RunFolder, config: Config, stage: int | None) -> int:
    """The stage to take, if it is there."""
    n_stages = config.n_stages
    if stage != 1:  # which is what run folders call the only one, too
        config.check_stage(stage)
    if stage is not None and not 1 <= stage <= n_stages:
        raise UsageError(f"--stage must be from 1 to {n_stages}, the stages of {run.path}. Received: {stage}.")
    finished = run.finished_stages()
    if stage is None and finished:
        return finished[-1]
    if stage in finished:
        return stage
    here = _progress(run, config)
    if not config.grows:
        raise RunError(
            f"The run at {run.path} isn't finished yet: {here}. Go on with: pgan train --run {run.path} "
            f"--design {config.design}"
        )
    go_on = f"Go on with: pgan train --run {run.path} --stage {stage or 1}"
    if not finished:
        raise RunError(f"The run at {run.path} has no finished stage to sample yet: {here}. {go_on}")
    others = ", ".join(map(str, finished))
    raise RunError(f"Stage {stage} of the run at {run.path} isn't finished: {here}. Finished: {others}. {go_on}")


def _progress(run: RunFolder, config: Config) -> str:
    """How far the training is, in words."""
    events = read_events(run.events)
    if not events:
        return "it has shown no clips so far"
    if not isinstance(config, AdversarialConfig):
        return f"it has shown {events[-1].clips} clips so far"
    schedule = Schedule.of(config)
    stage = min(events[-1].stage, config.n_stages)
    shown = events[-1].clips - schedule.stage_start(stage)
    of_stage = f" of stage {stage}" if config.grows else ""
    return f"training is at {shown} of the {sum(schedule.phase_clips(stage))} clips{of_stage}"
