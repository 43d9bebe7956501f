"""``pgan classifier``: the classifiers that judge clips, one per stage, are trained and tested."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pgan_audio.classifier.card import StageFacts
    from pgan_audio.classifier.evaluation import Evaluation
    from pgan_audio.classifier.training import SetTraining

SCALE = 100.0
"""The progress of several stages counts in per cent of the work."""


@click.group()
def command() -> None:
    """Train and test the classifiers that judge clips: one per stage, together a classifier set.

    A classifier hears a clip and says which author it is by. pgan score asks a set about generated clips.
    """


@command.command()
@click.option("--data", type=click.Path(path_type=Path), default="data", help="Folder made by pgan prepare.")
@click.option("--out", type=click.Path(path_type=Path), default="classifier", help="Folder of the classifier set.")
@click.option("--stage", type=int, metavar="N", help="Train the classifier of this stage only.  [default: all]")
@click.option(
    "--label",
    default="author",
    metavar="COLUMN",
    help="What to tell apart: a column of the labels table given to pgan prepare, or the author.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, metavar="N", help="Another one, other weights.")
@click.option("--note", metavar="TEXT", help="Kept in the card, such as origin and licence of the recordings.")
def train(data: Path, out: Path, stage: int | None, label: str, seed: int, note: str | None) -> int:
    """Train the classifiers of a set, or those that are still missing.

    They learn from the tracks that pgan prepare has put in the split "train", stop when they get no better on "valid",
    and are tested on "test", which no one learns from; the results are in the set's card.toml. Ctrl-C ends after the
    current step; the same command goes on after the last whole epoch.
    """
    from pgan_audio.classifier.examples import find_examples
    from pgan_audio.classifier.training import SetTraining
    from pgan_audio.cli.quiet import load_tensorflow
    from pgan_audio.data.store import DataFolder

    folder = DataFolder.open(data)
    examples = find_examples(folder, label)
    training = SetTraining(folder, examples, label, out, seed, note)
    stages = training.missing(stage)
    counts = ", ".join(f"{len(segments)} {split}" for split, segments in examples.splits.items())
    click.echo(f"{len(examples.classes)} classes by {label}: {_listed(examples.classes)}; tracks: {counts}")
    for remark in examples.remarks:
        click.echo(remark)
    for facts in training.card.stages:
        click.echo(_row(facts.stage, facts.rate_hz, facts.held_out))
    if stages:
        load_tensorflow()
        if signal := _train(training, stages):
            click.echo("Stopped. The last whole epoch is saved; continue with the same command.")
            return 128 + signal
    elif note is not None:
        training.save_note()
    click.echo(f"The set is in {out}; its card: {out / 'card.toml'}. Let it judge: pgan score --classifier-dir {out}")
    return 0


@command.command()
@click.option(
    "--classifier-dir", type=click.Path(path_type=Path), default="classifier", help="Folder of the classifier set."
)
@click.option("--data", type=click.Path(path_type=Path), default="data", help="Folder made by pgan prepare.")
@click.option("--stage", type=int, metavar="N", help="Test the classifier of this stage only.  [default: all]")
@click.option(
    "--split", type=click.Choice(["train", "valid", "test", "all"]), default="test", help="Tracks to test on."
)
@click.option("--label", metavar="COLUMN", help="Column that holds the truth.  [default: the one of the set]")
def evaluate(classifier_dir: Path, data: Path, stage: int | None, split: str, label: str | None) -> None:
    """Test a classifier set on prepared recordings, its own or others.

    Their rate, clip length and classes must be those of the set.
    """
    from pgan_audio.classifier.classifier_set import ClassifierSet
    from pgan_audio.classifier.examination import examine
    from pgan_audio.classifier.examples import find_known
    from pgan_audio.cli.progress import Progress
    from pgan_audio.cli.quiet import load_tensorflow
    from pgan_audio.data.store import DataFolder

    judges = ClassifierSet.open(classifier_dir)
    stages = judges.stages if stage is None else (judges.card.stage(stage).stage,)
    folder = DataFolder.open(data)
    judges.check_fits(folder.sample_rate_hz, folder.clip_samples, folder.channels, folder.n_stages)
    segments = find_known(folder, label or judges.card.label, judges.card.classes, split)
    if split != "test" and folder.audio_fingerprint == judges.card.audio_fingerprint:
        click.echo("The set has learnt from these very tracks: this says little of how it does on others.")
    load_tensorflow()
    results = []
    with Progress("listening") as progress:
        for done, each in enumerate(stages, start=1):
            judge = judges.stage(each)
            results.append((judge, examine(judge.predict, folder, each, segments, split)))
            progress(done, len(stages), f"stage {each}")
    click.echo(f"Classifier set {judges.name} ({judges.checksum[:12]}) on {len(segments)} tracks of {data}, {split}")
    for judge, result in results:
        click.echo(_row(judge.stage, judge.rate_hz, result))
    if stage is not None:
        click.echo(_confusion(results[0][1], judges.card.classes))


def _train(training: "SetTraining", stages: Sequence[int]) -> int:
    """Train with a progress bar; return 0, or the signal that has stopped it."""
    from pgan_audio.classifier.callbacks import Callbacks
    from pgan_audio.cli.progress import Progress
    from pgan_audio.cli.stopping import stop_request

    finished: list[StageFacts] = []
    with stop_request() as stop, Progress("training classifiers") as bar:
        done = training.train(
            stages,
            Callbacks(
                progress=lambda share, note: bar(round(SCALE * share, 1), SCALE, note),
                finished=finished.append,
                say=lambda message: click.echo(message, err=True),
                stop=stop,
            ),
        )
    for facts in finished:
        click.echo(_row(facts.stage, facts.rate_hz, facts.held_out))
    return 0 if done else stop.signal or 2


def _row(stage: int, rate_hz: float, result: "Evaluation | None") -> str:
    head = f"stage {stage}  {rate_hz:>7g} Hz  "
    if result is None:
        return f"{head}no track to test on: unfit to judge"
    low, high = result.balanced_accuracy_interval
    fit = "" if result.fit_to_judge else "  NOT ABOVE CHANCE: unfit to judge"
    return (
        f"{head}accuracy {result.accuracy:.3f}  balanced {result.balanced_accuracy:.3f} ({low:.3f} to {high:.3f}; "
        f"chance {result.chance:.3f})  calibration error {result.calibration_error:.3f}  "
        f"{result.n_clips} clips of {result.n_tracks} tracks{fit}"
    )


def _confusion(result: "Evaluation", classes: Sequence[str]) -> str:
    """A table: a line for each true class, a column for each that clips were given to."""
    width = max(6, *(len(name) for name in classes)) + 2
    head = "true \\ said".ljust(width) + "".join(name.rjust(width) for name in classes)
    rows = [
        name.ljust(width) + "".join(f"{count:>{width}}" for count in row)
        for name, row in zip(classes, result.confusion, strict=True)
    ]
    return "\n".join([head, *rows])


def _listed(names: Sequence[str], most: int = 12) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
