"""``pgan score``: how good and how varied clips are, and how far that can be trusted."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgan_audio.errors import PganError, UsageError

if TYPE_CHECKING:
    from pgan_audio.classifier.classifier_set import ClassifierSet
    from pgan_audio.cli.score_tasks import Task
    from pgan_audio.scoring.score import Score
    from pgan_audio.scoring.yardstick import PairOfClips

RUN = Path("runs/progressive")
DATA = Path("data")
PAIRS = "pairs"
LARGEST_SEED = 2**63


@click.command()
@click.option(
    "--classifier-dir",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="Classifier set to judge by, as pgan classifier train makes one.",
)
@click.option("--run", type=click.Path(path_type=Path), help=f"Score the generator of a run.  [default: {RUN}]")
@click.option("--audio", type=click.Path(path_type=Path), metavar="FOLDER", help="Score sound files, of any rate.")
@click.option("--real", is_flag=True, help="Score recordings of --data: held-out ones beside those of the training.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help=f"The data that the classifiers and the run were trained on.  [default: {DATA}]",
)
@click.option(
    "--same-authors",
    is_flag=True,
    help="The data may be other recordings than the classifiers learnt from, by the same authors.",
)
@click.option("--stage", type=int, metavar="N", help="Stage to score.  [default: all there are; of --audio the last]")
@click.option("--n", "n_clips", type=click.IntRange(min=20), default=5000, metavar="N", help="How many clips.")
@click.option(
    "--crop",
    type=click.Choice(["random", "start"]),
    help="Take clips from all of a recording, or its beginning alone.  [default: as the run, else random]",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, metavar="S", help="Of everything random.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the scores there, too."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help=f"Folder for the pairs.  [default: {PAIRS} in the run, else in this folder]",
)
def command(
    classifier_dir: Path,
    run: Path | None,
    audio: Path | None,
    real: bool,
    data: Path | None,
    same_authors: bool,
    stage: int | None,
    n_clips: int,
    crop: str | None,
    seed: int,
    json_file: Path | None,
    out: Path | None,
) -> None:
    """Score clips by a classifier set: for each stage a table, and what stands out in it.

    The clips stand beside held-out recordings (what can be reached) and beside white noise, silence and a single clip
    repeated (what must be surpassed), each at the same number. The scores of a run are added to its scores.jsonl. The
    ten clips that are most like a training clip are written in pairs with it, to be listened to.

    Sound files are treated as the recordings of the training were: resampled, cropped or padded; but their level is
    left as it is. For them alone the data may be missing; then there is less to compare with.
    """
    _refuse_mixed(run, audio, real, crop)
    if seed >= LARGEST_SEED:
        raise UsageError(f"--seed must be below {LARGEST_SEED}. Received: {seed}.")
    if json_file is not None and not json_file.absolute().parent.is_dir():
        raise UsageError(f"--json must name a file in a folder that exists. Received: {json_file}.")
    from pgan_audio.classifier.classifier_set import ClassifierSet
    from pgan_audio.cli import score_tasks

    judges = ClassifierSet.open(classifier_dir)
    wanted = score_tasks.Wanted(stage, n_clips, seed, crop, same_authors)
    with ExitStack() as stack:
        if audio is not None:
            folder, results = out or Path(PAIRS), None
            tasks = score_tasks.of_audio(judges, audio, data, DATA, wanted, stack)
        elif real:
            folder, results = out or Path(PAIRS), None
            tasks = score_tasks.of_recordings(judges, data or DATA, wanted)
        else:
            from pgan_audio.scoring.results import FILE

            folder, results = out or (run or RUN) / PAIRS, (run or RUN) / FILE
            tasks = score_tasks.of_run(judges, run or RUN, data or DATA, wanted)
        score_all(judges, tasks, seed, folder, results, json_file)


def _refuse_mixed(run: Path | None, audio: Path | None, real: bool, crop: str | None) -> None:
    given = [
        name for name, value in (("--run", run), ("--audio", audio), ("--real", real or None)) if value is not None
    ]
    if len(given) > 1:
        raise UsageError(f"One thing at a time can be scored. Received: {' and '.join(given)}. Leave out all but one.")
    if crop is not None and audio is None and not real:
        raise UsageError("A run's clips are compared with clips as it was trained on. Received: --crop. Leave it out.")


def score_all(
    judges: "ClassifierSet",
    tasks: "list[Task]",
    seed: int,
    folder: Path,
    results: Path | None = None,
    json_file: Path | None = None,
) -> "list[Score]":
    """Score one task after the other and print the tables; what is finished is kept, whatever comes after it.

    Args:
        judges: The classifier set.
        tasks: From `pgan_audio.cli.score_tasks`, one at least.
        seed: Of everything random.
        folder: For the pairs.
        results: To append the scores to, or None.
        json_file: To write the scores to, or None.

    Raises:
        PganError: Clips can't be judged, or results can't be written.
    """
    from pgan_audio import atomic
    from pgan_audio.cli.quiet import load_tensorflow
    from pgan_audio.cli.score_table import summary_text, table_text
    from pgan_audio.scoring.pairs import refuse_foreign, write_pairs
    from pgan_audio.scoring.results import append_score

    for task in tasks:
        refuse_foreign(folder / f"stage-{task.subject.stage}")
    load_tensorflow()
    from pgan_audio.sampling.generation import pin_threads

    pin_threads()
    scores: list[Score] = []
    for task in tasks:
        score, pairs = _score(judges, task, seed)
        scores.append(score)
        click.echo(table_text(score))
        if results is not None:
            append_score(results, score)
        try:
            if pairs:
                place = folder / f"stage-{task.subject.stage}"
                write_pairs(place, pairs, score.judge.rate_hz)
                click.echo(f"The {len(pairs)} clips most like a training clip, each beside it: {place}\n")
            if json_file is not None:
                rows = [score.to_row() for score in scores]
                atomic.write_text(json_file, json.dumps({"scores": rows}, indent=2, ensure_ascii=False) + "\n")
        except OSError as error:
            raise PganError(
                f"The results can't be written: {error.strerror or error}: {error.filename}. Choose another place with "
                "--out or --json."
            ) from error
    if len(scores) > 1:
        click.echo(summary_text(scores))
    return scores


def _score(judges: "ClassifierSet", task: "Task", seed: int) -> "tuple[Score, list[PairOfClips]]":
    from pgan_audio.cli.progress import Progress
    from pgan_audio.scoring.admission import verdict
    from pgan_audio.scoring.yardstick import Yardstick

    clips = task.clips()
    with Progress(f"scoring stage {task.subject.stage}") as progress:
        judge = judges.stage(task.stage)
        yardstick = Yardstick(judge, verdict(judges, task.stage), len(clips), seed, task.real, progress, task.remarks)
        return yardstick.score(clips, task.subject)
