"""One training session, from the words of a command line to a run folder that has gone on."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pgan_audio.cli.budget import fit
from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.loading import load_config
from pgan_audio.config.record import read, refuse_differences, with_data, with_values, write
from pgan_audio.config.schema import AdversarialConfig, Config
from pgan_audio.data.prepared import PreparedData, open_prepared
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import DataError, UsageError
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.training.schedule import Position, Schedule

if TYPE_CHECKING:
    from pgan_audio.classifier.classifier_set import ClassifierSet
    from pgan_audio.training.budget import StageCost


@dataclass(frozen=True)
class Wishes:
    """What a caller asks of a session.

    Attributes:
        data: The data folder.
        run: The run folder, made where missing.
        file: A config file, or None.
        design: Name of the design, or None for the config's.
        preset: Name of the preset, or None for the config's or the device's.
        overrides: ``key=value`` texts.
        stage: The last stage to train, or None for all.
        classifiers: The classifier set that scores the clips from time to time, or None.
    """

    data: Path
    run: Path
    file: Path | None = None
    design: str | None = None
    preset: str | None = None
    overrides: Sequence[str] = ()
    stage: int | None = None
    classifiers: Path | None = None


@dataclass(frozen=True)
class Session:
    """A run that is ready to train: everything has been checked, nothing has been written.

    Attributes:
        config: Resolved, with the facts of the data.
        data: Open.
        run: Where it goes; may not exist yet.
        until_stage: The last stage to train.
        clips: Clips shown so far.
        judges: The classifier set that scores the clips from time to time, or None.
        costs: What each stage was just measured to take, from the first; empty where no time was to be fitted into.
    """

    config: Config
    data: PreparedData
    run: RunFolder
    until_stage: int
    clips: int
    judges: "ClassifierSet | None" = None
    costs: "Sequence[StageCost]" = ()

    @property
    def schedule(self) -> Schedule:
        """The run's schedule."""
        return Schedule.of(self.config)


def open_session(wishes: Wishes) -> Session:
    """Check what is asked for against the data and the run; fit a new run's schedule into its time, if it has one.

    Raises:
        ClassifierError: The classifier set can't be used, or was trained on other data.
        ConfigError: The settings are wrong, or don't fit the data or the time.
        DataError: The data can't be used, or has changed since the run started.
        RunError: The run folder can't be used, or the settings differ from the run's own.
        UsageError: There is no such stage.
    """
    from pgan_audio.training import checkpoint, device

    data = open_prepared(wishes.data)
    run = RunFolder(wishes.run)
    recorded = read(RunFolder.open(wishes.run).config) if run.is_run else None
    default_preset = "base" if device.has_gpu() else "small"
    config = load_config(
        wishes.file, wishes.preset, wishes.design, wishes.overrides, default_preset=default_preset, base=recorded
    )
    if config.precision == "auto":
        precision = recorded.precision if recorded else device.resolve_precision("auto")
        config = with_values(config, {"precision": precision})
    if recorded is not None:
        refuse_differences(recorded, config)
    if data.content != config.content:
        raise DataError(
            f"The design {config.design} is trained on {config.content}, and {data.path} holds {data.content}. Name "
            "another folder with --data, or another design with --design."
        )
    config = with_data(config, data.facts())
    config.check_stage(wishes.stage)
    if wishes.stage is not None and not 1 <= wishes.stage <= config.n_stages:
        raise UsageError(
            f"--stage must be from 1 to {config.n_stages}, the stages of {wishes.data}. Received: {wishes.stage}."
        )
    until_stage = wishes.stage or config.n_stages
    judges = _judges(wishes.classifiers, config, data, wishes.run)
    costs: list[StageCost] = []
    if recorded is None and isinstance(config, AdversarialConfig) and config.schedule.budget_minutes is not None:
        config, costs = fit(config, until_stage)
    if recorded is None and isinstance(config, FittedConfig) and config.fit.budget_minutes is not None:
        from pgan_audio.designs import build_fitted_design
        from pgan_audio.training.fit_budget import planned

        config, cost = planned(config, build_fitted_design(config).task(data))
        costs = [cost]
    loaded = checkpoint.load_latest(run.checkpoints) if recorded is not None else None
    return Session(config, data, run, until_stage, loaded.clips if loaded else 0, judges, costs)


def train(session: Session, *, stop: Callable[[], bool], say: Callable[[str], None]) -> bool:
    """Train the session's run to the end of its last stage, with a progress bar.

    Args:
        session: Open.
        stop: Asked after every batch; True saves and ends.
        say: Called with what is worth telling at once.

    Returns:
        Whether the end was reached; False if ``stop`` asked to end earlier.
    """
    from pgan_audio.cli.progress import Progress
    from pgan_audio.cli.trainings import build_training
    from pgan_audio.data.feed import ClipFeed
    from pgan_audio.training.events import EventWriter
    from pgan_audio.training.lock import run_lock

    config, run = session.config, session.run
    if isinstance(session.data, DataFolder):
        ClipFeed(session.data, config.feed, config.seed)  # refuses a split without tracks before anything is written
        for stage in range(1, session.until_stage + 1):
            # mapped now, a file stays readable even if it is deleted in the hours to come
            session.data.stage(config.data_stage(stage))
    if not run.is_run:
        RunFolder.create(run.path)
    end = session.schedule.stage_end(session.until_stage)
    with ExitStack() as stack:
        stack.enter_context(run_lock(run.lock))
        if run.is_run:
            refuse_differences(read(run.config), config)  # another process may have begun it since it was looked at
        else:
            write(config, run.config)
        events = stack.enter_context(EventWriter(run.events, run.tensorboard))
        bar = stack.enter_context(Progress("training"))

        def progress(clips: int, position: Position) -> None:
            bar(clips, end, f"stage {position.stage} {position.phase}" if config.grows else "")

        bar(session.clips, end)
        training = build_training(
            config, session.data, run, events, progress=progress, say=say, stop=stop, judges=session.judges
        )
        return training.train(session.until_stage)


def _judges(path: Path | None, config: Config, data: PreparedData, run: Path) -> "ClassifierSet | None":
    """The classifier set at ``path``, if it may judge what the run makes of the data."""
    if path is None:
        return None
    from pgan_audio.classifier.classifier_set import ClassifierSet
    from pgan_audio.classifier.examples import labels_of
    from pgan_audio.scoring.admission import refuse_other_run, refuse_other_stage

    if not isinstance(config, AdversarialConfig) or not isinstance(data, DataFolder):
        raise UsageError(
            f"The design {config.design} makes no clips to score. Received: --classifier-dir. Leave it out."
        )
    judges = ClassifierSet.open(path)
    refuse_other_run(judges, config, data, str(run))
    labels_of(data, judges.card.label)  # or says that there are none
    for stage in range(1, config.n_stages + 1):
        if config.data_stage(stage) in judges.stages:
            refuse_other_stage(judges, config, stage)
    return judges
