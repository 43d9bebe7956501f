"""One trial of an ablation: a cell and a seed, trained by the package's own session, and measured."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from ablation import figures
from ablation.cells import Cell
from ablation.filtered_data import with_filter
from compare_with_real import real_clips
from pgan_audio import atomic
from pgan_audio.cli.session import Session, Wishes, open_session, train
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import DivergenceError, PganError, UsageError
from pgan_audio.training.events import read_events

FINISHED, DIVERGED = "finished", "diverged"
SCORES = ("is_whole", "frechet", "kid", "density", "coverage")
LATENT_SEED = 0  # the clips that are measured come from the same latents in every trial


@dataclass(frozen=True)
class Plan:
    """What all trials have in common.

    Attributes:
        data: The data folder.
        out: Where runs and results go.
        file: A config file, or None.
        preset: Name of the preset, or None for the config's or the device's.
        overrides: ``key=value`` texts, weaker than those of the cells.
        stage: The last stage to train, the one that is measured.
        n_clips: Clips to measure.
        classifier_dir: A classifier set to score by, or None.
    """

    data: Path
    out: Path
    file: Path | None = None
    preset: str | None = None
    overrides: Sequence[str] = ()
    stage: int = 4
    n_clips: int = 256
    classifier_dir: Path | None = None

    def run_of(self, cell: Cell, seed: int) -> Path:
        """Where a trial trains."""
        return self.out / "runs" / cell.name / f"seed-{seed}"

    def result_of(self, cell: Cell, seed: int) -> Path:
        """Where its result is kept."""
        return self.out / "results" / f"{cell.name}--seed-{seed}.json"

    def data_of(self, cell: Cell) -> Path:
        """The data folder with the cell's filter, made where missing."""
        data = DataFolder.open(self.data)
        return with_filter(data, cell.filter, self.out / f"data-{cell.filter}")

    def session_of(self, cell: Cell, seed: int) -> Session:
        """The trial's session, open.

        Raises:
            PganError: The settings are wrong, or not those that the trial was begun with.
            UsageError: Their schedule is fitted to a time, so that trials would not be shown equal clips.
        """
        overrides = (*self.overrides, *cell.overrides(), f"seed={seed}")
        wishes = Wishes(
            data=self.data_of(cell),
            run=self.run_of(cell, seed),
            file=self.file,
            preset=self.preset,
            overrides=overrides,
            stage=self.stage,
        )
        session = open_session(wishes)
        if session.config.schedule.budget_minutes is not None:
            raise UsageError(
                "Trials must be shown equal clips. Received: settings with schedule.budget_minutes. "
                "Leave it out and say --clips."
            )
        return session

    @property
    def measured_by(self) -> dict[str, object]:
        """What the figures depend on beside the run: another plan measures anew."""
        judge = None if self.classifier_dir is None else str(self.classifier_dir.resolve())
        return {"stage": self.stage, "n_clips": self.n_clips, "latent_seed": LATENT_SEED, "classifier_dir": judge}


@dataclass(frozen=True)
class Result:
    """What a trial has come to.

    Attributes:
        cell: How it was trained.
        seed: Of the run.
        status: ``"finished"`` or ``"diverged"``.
        measured_by: See `Plan.measured_by`.
        clips: Clips shown.
        roll_backs: How often training went back to its last good state.
        minutes: Time that the steps have taken.
        message: Why it diverged, else empty.
        figures: By name, see `ablation.figures`; none if it diverged.
    """

    cell: Cell
    seed: int
    status: str
    measured_by: dict[str, object]
    clips: int
    roll_backs: int
    minutes: float
    message: str = ""
    figures: dict[str, float] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write it, in one step."""
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_text(path, json.dumps(asdict(self), indent=1, allow_nan=False) + "\n")

    @classmethod
    def load(cls, path: Path) -> "Result | None":
        """Read what `save` wrote; None if there is nothing."""
        if not path.is_file():
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(**content | {"cell": Cell(**content["cell"])})


def known_result(plan: Plan, cell: Cell, seed: int) -> Result | None:
    """What a trial has come to, if it has been measured as the plan wants it.

    Raises:
        PganError: It was begun with other settings.
    """
    plan.session_of(cell, seed)
    result = Result.load(plan.result_of(cell, seed))
    return result if result and (result.status == DIVERGED or result.measured_by == plan.measured_by) else None


def run_trial(plan: Plan, cell: Cell, seed: int, stop: Callable[[], bool], say: Callable[[str], None]) -> Result | None:
    """Train a trial to its end, measure it and keep the result; what is there already is not done again.

    Returns:
        The result; None if ``stop`` asked to end before there is one.

    Raises:
        PganError: The trial can't be trained; that it diverges is a result.
    """
    if known := known_result(plan, cell, seed):
        return known
    session = plan.session_of(cell, seed)
    message = ""
    try:
        if session.clips < session.schedule.stage_end(plan.stage) and not train(session, stop=stop, say=say):
            return None
    except DivergenceError as error:
        message = str(error)
        say(message)
    result = _result(plan, cell, seed, session, message)
    result.save(plan.result_of(cell, seed))
    return result


def of_recordings(plan: Plan, cell: Cell, seed: int) -> dict[str, float]:
    """The same figures of held-out recordings from the trial's data: a clip of each, up to the plan's number."""
    session = plan.session_of(cell, seed)
    stage = session.config.data_stage(plan.stage)
    crop = session.config.feed.crop
    clips = real_clips(session.data, stage, plan.n_clips, crop, np.random.default_rng(0))
    return figures.of_clips(clips, session.data.rate_hz(stage)) | _scores(plan, session, "--real", "--crop", crop)


def _result(plan: Plan, cell: Cell, seed: int, session: Session, message: str) -> Result:
    events = read_events(session.run.events)
    schedule = session.schedule
    numbers: dict[str, float] = {}
    if not message:
        clips, rate_hz = _generated(plan, session)
        bounds = schedule.stage_start(plan.stage), schedule.stage_end(plan.stage)
        numbers = figures.of_clips(clips, rate_hz) | figures.of_course(events, plan.stage, *bounds)
        numbers |= _scores(plan, session, "--run", str(session.run.path))
    return Result(
        cell.resolved,
        seed,
        DIVERGED if message else FINISHED,
        plan.measured_by,
        clips=max((event.clips for event in events), default=0),
        roll_backs=sum(event.kind == "roll-back" for event in events),
        minutes=_minutes(session),
        message=message,
        figures=numbers,
    )


def _generated(plan: Plan, session: Session) -> tuple[np.ndarray, float]:
    from pgan_audio.sampling.generation import ClipGenerator

    generator = ClipGenerator.load(session.run, plan.stage)
    clips = np.stack([clip for _, clip in generator.clips(LATENT_SEED, range(plan.n_clips))])
    return clips, generator.finished.rate_hz


def _minutes(session: Session) -> float:
    """From the times of the steps in the events, those of a state that was rolled back left out."""
    total_ms, before = 0.0, 0
    for event in read_events(session.run.events):
        if "time/critic_ms" in event.values:
            n_steps = (event.clips - before) / session.schedule.batch_size(event.stage)
            total_ms += n_steps * (event.values["time/critic_ms"] + event.values["time/generator_ms"])
            before = event.clips
    return total_ms / 60_000


def _scores(plan: Plan, session: Session, *subject: str) -> dict[str, float]:
    """What ``pgan score`` says of ``subject`` (options of it); nothing without a classifier set.

    Nothing either where the trial has a filter of its own: the classifiers have learnt from the plan's data, and refuse
    clips that were made otherwise. In a process of its own: it computes with other threads than a training.
    """
    if plan.classifier_dir is None or session.data.settings.filter != DataFolder.open(plan.data).settings.filter:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "score.json"
        command = [sys.executable, "-m", "pgan_audio", "score", "--classifier-dir", str(plan.classifier_dir)]
        command += ["--data", str(session.data.path), *subject, "--stage", str(plan.stage)]
        command += ["--n", str(plan.n_clips), "--out", f"{folder}/pairs", "--json", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PganError(f"The clips can't be scored. {done.stderr.strip()}")
        (score,) = json.loads(file.read_text(encoding="utf-8"))["scores"]
    measures = score["groups"][-1]["columns"]["scored"]
    return {f"score_{name}": measures[name] for name in SCORES if measures.get(name) is not None}
