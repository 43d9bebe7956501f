"""``pgan demo``: from nothing to new clips, their scores and a report, in minutes."""

import time
from dataclasses import dataclass
from pathlib import Path

import click

from pgan_audio.errors import ClassifierError, UsageError

MINUTES = 9.0
REST_MINUTES = 1.0
"""Of all, for what isn't training: making and preparing the sounds, sampling, the scores, the report.

Measured at 25 seconds of processor time, half of it for the report.
"""

LEAST_MINUTES = 3.0
N_CLIPS = 10
N_SCORED = 400
PRESET = "demo"


@dataclass(frozen=True)
class Places:
    """Where everything is.

    Attributes:
        out: The demo's folder.
    """

    out: Path

    @property
    def corpus(self) -> Path:
        """Sounds as WAV files."""
        return self.out / "corpus"

    @property
    def data(self) -> Path:
        """The sounds, prepared."""
        return self.out / "data"

    @property
    def run(self) -> Path:
        """The run."""
        return self.out / "run"

    @property
    def samples(self) -> Path:
        """New clips."""
        return self.out / "samples"


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default="pgan-demo", help="Folder for everything the demo makes."
)
@click.option(
    "--minutes",
    type=click.FloatRange(min=LEAST_MINUTES),
    metavar="M",
    help=f"How long all of it may take; more is better.  [default: {MINUTES:g}]",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="N", default=0, help="Another one makes other sounds.")
def command(out: Path, minutes: float | None, seed: int) -> int:
    """Make sounds, train on them, sample what was learned, and judge it.

    Writes short sounds by five invented authors, prepares them, trains all seven stages of a small network in the time
    that --minutes leaves, samples ten clips, scores many more by classifiers that know these authors, and shows
    everything on one page, real and generated clips side by side. Stopped, the same command goes on where it was.
    """
    from pgan_audio.cli.quiet import load_tensorflow

    started = time.monotonic()
    load_tensorflow()
    from pgan_audio.cli.progress import duration

    places = Places(out)
    training_minutes = _training_minutes(places, minutes, seed)
    _make_data(places, seed)
    if code := _train(places, training_minutes, seed):
        return code
    _sample(places, seed)
    _score(places, seed)
    _report(places)
    click.echo(
        f"Done in {duration(time.monotonic() - started)}. Open {places.run / 'report.html'} in a browser; the clips "
        f"are in {places.samples}, what they should sound like in {places.corpus}.\n"
        "Go on with what is there:\n"
        f"  pgan sample --run {places.run} --n 10 --seed 1 --out more\n"
        f"  pgan sample --run {places.run} --between 0 1 --out walk\n"
        "Now with your own recordings, a folder for each author:\n"
        "  pgan prepare FOLDER --out data\n  pgan train --budget 2h\n  pgan sample --n 10\n  pgan report"
    )
    return 0


def _training_minutes(places: Places, minutes: float | None, seed: int) -> float:
    """The time to train for.

    Raises:
        UsageError: There is a demo of another seed or time already.
    """
    from pgan_audio.config.record import read
    from pgan_audio.config.schema import AdversarialConfig
    from pgan_audio.training.run_folder import RunFolder

    run = RunFolder(places.run)
    if not run.is_run:
        return (minutes or MINUTES) - REST_MINUTES
    own = read(run.config)
    if own.seed != seed:
        raise UsageError(
            f"{places.out} holds a demo with --seed {own.seed}. Received: --seed {seed}. Name another folder with "
            "--out."
        )
    planned = own.schedule.budget_minutes if isinstance(own, AdversarialConfig) else None
    if planned is None:
        raise UsageError(f"{places.run} holds a run that is no demo's. Name another folder with --out.")
    if minutes is not None and minutes - REST_MINUTES != planned:
        raise UsageError(
            f"{places.out} holds a demo with --minutes {planned + REST_MINUTES:g}, which stay planned. Received: "
            f"--minutes {minutes:g}. Leave it out to go on, or name another folder with --out."
        )
    return planned


def _make_data(places: Places, seed: int) -> None:
    from pgan_audio.cli.progress import Progress
    from pgan_audio.data.prepare import prepare
    from pgan_audio.data.synthetic import demo

    settings = demo.demo_settings()
    if not places.corpus.is_dir():
        click.echo(f"1. making sounds by five authors in {places.corpus}")
        demo.write_demo_corpus(places.corpus, seed=seed)
    shape = f"--sample-rate {settings['sample_rate_hz']} --clip-samples {settings['clip_samples']}"
    click.echo(f"2. pgan prepare {places.corpus} --out {places.data} {shape}")
    with Progress("reading") as progress:
        report = prepare(places.corpus, places.data, settings, progress=progress)
    click.echo(report.text(), nl=False)


def _train(places: Places, minutes: float, seed: int) -> int:
    """Train to the end; return 0, or the exit code if a signal asked to stop."""
    from pgan_audio.cli.plan import plan
    from pgan_audio.cli.session import Wishes, open_session, train
    from pgan_audio.cli.stopping import stop_request

    overrides = (f"schedule.budget_minutes={minutes!r}", f"seed={seed}")
    click.echo(
        f"3. pgan train --preset {PRESET} --data {places.data} --run {places.run} --budget {minutes:g}m "
        f"--set seed={seed}"
    )
    session = open_session(Wishes(places.data, places.run, preset=PRESET, overrides=overrides))
    click.echo(plan(session))
    if session.clips >= session.schedule.total:
        return 0
    with stop_request() as stop:
        if train(session, stop=stop, say=lambda message: click.echo(message, err=True)):
            return 0
    click.echo("Stopped and saved. Continue with the same command.")
    return 128 + (stop.signal or 2)


def _sample(places: Places, seed: int) -> None:
    from pgan_audio.cli.sample import sample
    from pgan_audio.sampling.clip_folder import ClipFolder
    from pgan_audio.sampling.generation import ClipGenerator
    from pgan_audio.sampling.takes import of_seed
    from pgan_audio.training.run_folder import RunFolder

    click.echo(f"4. pgan sample --n {N_CLIPS} --run {places.run} --seed {seed} --out {places.samples}")
    generator = ClipGenerator.load(RunFolder.open(places.run))
    folder = ClipFolder(places.samples, generator.finished.rate_hz)
    click.echo(sample(generator, of_seed(generator.finished, N_CLIPS, seed), folder))


def _score(places: Places, seed: int) -> None:
    """Score the last stage by the set that comes with the package, if it may judge this demo."""
    from pgan_audio.classifier.classifier_set import ClassifierSet
    from pgan_audio.classifier.shipped import DEMO_SET
    from pgan_audio.cli.score import PAIRS, score_all
    from pgan_audio.cli.score_tasks import Wanted, of_run
    from pgan_audio.scoring.results import FILE
    from pgan_audio.training.run_folder import RunFolder

    stage = RunFolder(places.run).finished_stages()[-1]
    click.echo(
        f"5. pgan score --classifier-dir {DEMO_SET} --same-authors --run {places.run} --data {places.data} "
        f"--stage {stage} --n {N_SCORED} --seed {seed}"
    )
    wanted = Wanted(stage, N_SCORED, seed, same_authors=True)
    try:
        judges = ClassifierSet.open(DEMO_SET)
        tasks = of_run(judges, places.run, places.data, wanted)
    except ClassifierError as error:
        click.echo(f"No scores this time: {error}", err=True)
        return
    score_all(judges, tasks, seed, places.run / PAIRS, places.run / FILE)


def _report(places: Places) -> None:
    from pgan_audio.cli.report import write_report

    click.echo(f"6. pgan report --run {places.run} --data {places.data}")
    click.echo(write_report(places.run, places.data))
