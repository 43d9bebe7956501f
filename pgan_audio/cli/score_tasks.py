"""What ``pgan score`` is asked to score, checked against the classifier set before anything heavy begins."""

import functools
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.examples import labels_of
from pgan_audio.cli.progress import Progress
from pgan_audio.config.schema import AdversarialConfig
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import ClassifierError, DataError
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.scoring.admission import refuse_other_data, refuse_other_run, refuse_other_stage, remarks_on_data
from pgan_audio.scoring.clip_source import ClipSource
from pgan_audio.scoring.comparison import MIN_CLIPS
from pgan_audio.scoring.generated_clips import GeneratedClips
from pgan_audio.scoring.real_clips import RealClips
from pgan_audio.scoring.score import Subject
from pgan_audio.scoring.stored_clips import StoredClips
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.training.schedule import Schedule


@dataclass(frozen=True)
class Wanted:
    """What a caller asks for.

    Attributes:
        stage: Which one, or None.
        n_clips: How many, at most.
        seed: Of everything random.
        crop: ``"random"`` or ``"start"``, or None.
        same_authors: Whether data that the set wasn't trained on will do, if it is by the same authors.
    """

    stage: int | None
    n_clips: int
    seed: int
    crop: str | None = None
    same_authors: bool = False


@dataclass(frozen=True)
class Task:
    """One set of clips to be scored.

    Attributes:
        stage: Of the classifier set.
        subject: What they are.
        clips: Gives them; may load TensorFlow.
        real: The data to compare with, or None.
        remarks: What a reader of the score should know, a sentence each.
    """

    stage: int
    subject: Subject
    clips: Callable[[], ClipSource]
    real: RealClips | None
    remarks: tuple[str, ...] = ()


def of_run(judges: ClassifierSet, path: Path, data_path: Path, wanted: Wanted) -> list[Task]:
    """A task for every finished stage of a run that the set has a classifier for, or for the one asked for.

    Raises:
        ClassifierError: The set was trained on other data, rates or lengths, or has no classifier for the stage.
        PganError: The run or its data can't be used.
    """
    finished = _finished(judges, RunFolder.open(path), wanted.stage)
    config, data = finished[0].config, DataFolder.open(data_path)
    refuse_other_run(judges, config, data, str(path), same_authors=wanted.same_authors)
    for one in finished:
        refuse_other_stage(judges, config, one.stage)
    labels, feed = labels_of(data, judges.card.label), config.feed
    schedule = Schedule.of(config) if isinstance(config, AdversarialConfig) else None
    remarks = remarks_on_data(judges, data)
    tasks = []
    for one in finished:
        stage = config.data_stage(one.stage)
        shown = schedule.stage_end(one.stage) if schedule else None
        subject = Subject("run", str(path), one.stage, shown, 1.0)
        real = RealClips(data, stage, labels, feed.crop, feed.weight, feed.split)
        tasks.append(Task(stage, subject, functools.partial(_generated, one, wanted), real, remarks))
    return tasks


def of_recordings(judges: ClassifierSet, data_path: Path, wanted: Wanted) -> list[Task]:
    """A task for every stage of the set, or for one: held-out recordings, to be compared with those of the training.

    Raises:
        ClassifierError: The set was trained on other data, or has no classifier for the stage.
        DataError: The data can't be used, or has too few held-out clips.
    """
    data = _open(judges, data_path, wanted)
    labels, remarks = labels_of(data, judges.card.label), remarks_on_data(judges, data)
    tasks = []
    for stage in _stages(judges, wanted.stage, judges.stages):
        real = RealClips(data, stage, labels, wanted.crop or "random")
        clips = real.held_out(wanted.n_clips, wanted.seed)
        _refuse_few(len(clips), f"{data_path} has of its test split")
        subject = Subject("real", str(data_path), stage)
        tasks.append(Task(stage, subject, functools.partial(_given, clips), real, remarks))
    return tasks


def of_audio(
    judges: ClassifierSet, path: Path, data_path: Path | None, default: Path, wanted: Wanted, stack: ExitStack
) -> list[Task]:
    """A task for a folder of sound files: they are prepared as the training's recordings were, but for their level.

    Args:
        judges: The classifier set.
        path: The folder.
        data_path: The data to compare with, or None.
        default: Where it may be if none is named; it is passed over if it isn't what the set was trained on.
        wanted: What is asked for; of stages the last that the set has if none is.
        stack: Keeps the prepared files until it is closed.

    Raises:
        ClassifierError: The data is not what the set was trained on, or the set has no classifier for the stage.
        PganError: The folder can't be used, or holds too few clips.
    """
    (stage,) = _stages(judges, wanted.stage, judges.stages[-1:])
    data = _open(judges, data_path, wanted) if data_path is not None else _open_if_it_fits(judges, default, wanted)
    card, crop = judges.card, wanted.crop or "random"
    real = None if data is None else RealClips(data, stage, labels_of(data, card.label), crop)
    settings = {
        "sample_rate_hz": card.sample_rate_hz,
        "clip_samples": card.clip_samples,
        "channels": card.channels,
        "n_stages": card.n_stages,
        "normalise": "none",
        "filter": card.filter,
    }
    place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pgan-score-"))) / "audio"
    with Progress("reading") as progress:
        report = prepare(path, place, settings, progress=progress)
    for skipped in report.happenings.skipped:
        click.echo(f"Skipped: {skipped}", err=True)
    audio = DataFolder.open(place)
    clips = StoredClips(audio, stage, audio.tracks, wanted.n_clips, crop=crop, weight="duration", seed=wanted.seed)
    _refuse_few(len(clips), f"{path} holds")
    remarks = _low_rates(audio, card.stage(stage).rate_hz)
    if data is not None:
        remarks += remarks_on_data(judges, data)
    return [Task(stage, Subject("audio", str(path), stage), functools.partial(_given, clips), real, remarks)]


def _finished(judges: ClassifierSet, run: RunFolder, stage: int | None) -> list[FinishedStage]:
    """The stages of a run to be scored, one at least: those the set has a classifier for, or the one asked for."""
    wanted = run.finished_stages() if stage is None else (stage,)
    finished = [FinishedStage.read(run, one) for one in wanted] or [FinishedStage.read(run)]  # which says why not
    config = finished[0].config
    judged = [one for one in finished if config.data_stage(one.stage) in judges.stages]
    if stage is None and judged and len(judged) < len(finished):
        others = ", ".join(str(one.stage) for one in finished if one not in judged)
        click.echo(f"Not scored, as the classifier set has no classifier for it: stage {others}", err=True)
        return judged
    return finished


def _stages(judges: ClassifierSet, stage: int | None, default: Sequence[int]) -> Sequence[int]:
    if stage is None:
        return default
    return [judges.card.stage(stage).stage]  # or says which there are


def _open(judges: ClassifierSet, path: Path, wanted: Wanted) -> DataFolder:
    data = DataFolder.open(path)
    refuse_other_data(judges, data, same_authors=wanted.same_authors)
    return data


def _open_if_it_fits(judges: ClassifierSet, path: Path, wanted: Wanted) -> DataFolder | None:
    try:
        return _open(judges, path, wanted)
    except (ClassifierError, DataError):
        return None


def _generated(finished: FinishedStage, wanted: Wanted) -> ClipSource:
    from pgan_audio.sampling.generation import ClipGenerator

    return GeneratedClips(ClipGenerator(finished), wanted.n_clips, wanted.seed)


def _given(clips: StoredClips) -> ClipSource:
    return clips


def _refuse_few(n_clips: int, what: str) -> None:
    if n_clips < MIN_CLIPS:
        raise DataError(
            f"At least {MIN_CLIPS} clips can be scored. Received: {n_clips}, all that {what}. Add recordings."
        )


def _low_rates(audio: DataFolder, rate_hz: float) -> tuple[str, ...]:
    low = [track for track in audio.tracks if track.sample_rate_hz < rate_hz]
    if not low:
        return ()
    lowest_hz = min(track.sample_rate_hz for track in low)
    return (
        f"{len(low)} of {len(audio.tracks)} files have a lower rate than the classifier's {rate_hz:g} Hz, down to "
        f"{lowest_hz} Hz: what they lack above {lowest_hz / 2:g} Hz counts against them. A lower --stage is fairer.",
    )
