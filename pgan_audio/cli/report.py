"""``pgan report``: a run on one HTML page."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgan_audio.errors import DataError, PganError

if TYPE_CHECKING:
    from pgan_audio.scoring.report.course import Course
    from pgan_audio.scoring.report.recordings import Recordings
    from pgan_audio.scoring.report.stage_sounds import Generator

DATA = Path("data")
OUT = "report.html"


@click.command()
@click.option("--run", type=click.Path(path_type=Path), default="runs/progressive", help="Folder of the run.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help=f"Recordings to compare with.  [default: {DATA}, if it is what the run was trained on]",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help=f"The page.  [default: {OUT} in the run's folder]"
)
def command(run: Path, data: Path | None, out: Path | None) -> None:
    """Show a run on one HTML page that needs nothing else: open it in a browser, send it to a friend.

    The critic's curves, recordings and generated clips of every finished stage side by side to be heard and seen, both
    in numbers, the activations, the times, the settings, what the guard did, and scores if there are any. Of a run in
    training it shows what there is so far. A page of seven stages has 3 to 5 MB; no stage adds more than 2 MB of sound.
    """
    click.echo(write_report(run, data, out))


def write_report(run: Path, data: Path | None = None, out: Path | None = None) -> str:
    """Write the page, with a progress bar; return what there is to say about it.

    Args:
        run: Folder of the run.
        data: Recordings to compare with, or None for the folder ``data`` if the run was trained on it.
        out: The page, or None for ``report.html`` in the run's folder.

    Raises:
        PganError: The run or the data can't be used, or the page can't be written.
    """
    from pgan_audio.cli.progress import Progress
    from pgan_audio.scoring.report.course import Course
    from pgan_audio.scoring.report.page import page
    from pgan_audio.scoring.report.report import Report
    from pgan_audio.scoring.report.words import size

    course = Course.read(run)
    out = out or run / OUT
    if out.is_dir():
        raise PganError(f"The report can't be written to {out}: it is a folder. Name a file with --out.")
    recordings, about = _recordings(data, course)
    if recordings is None or recordings.changed:
        click.echo(about, err=True)
    if course.finished:
        _start_sampling()
    with Progress("gathering") as progress:
        report = Report.gather(course, lambda stage: _generator(course, stage), recordings, about, progress)
    text = page(report)
    _write(out, text)
    heard = f"{report.n_clips} clip{'s' if report.n_clips > 1 else ''} to hear" if report.n_clips else "nothing to hear"
    return f"{course.state}\nReport: {out}, {heard}, {size(len(text.encode()))}"


def _recordings(path: Path | None, course: "Course") -> "tuple[Recordings | None, str]":
    """The recordings to compare with, and what to say of them.

    Raises:
        DataError: They were asked for by name and can't be used.
    """
    from pgan_audio.scoring.report.recordings import Recordings

    ask = f"Name the folder with: pgan report --run {course.run.path} --data FOLDER"
    try:
        found = Recordings.open(path or DATA, course.config)
    except DataError as error:
        if path is not None:
            raise
        return None, f"Without recordings to compare with, generated clips stand alone: {error} {ask}"
    if not found.changed:
        return found, f"The recordings are those of {found.data.path}, which the run was trained on."
    if path is None:
        return None, (
            f"Without recordings to compare with, generated clips stand alone: {found.data.path} isn't what the run "
            f"was trained on, or has changed since. {ask}"
        )
    return found, (
        f"The recordings are those of {found.data.path}, which has changed since the run began, or isn't what it was "
        "trained on: what is called learnt from or held out may be neither."
    )


def _start_sampling() -> None:
    from pgan_audio.cli.quiet import load_tensorflow

    load_tensorflow()
    from pgan_audio.sampling.generation import pin_threads

    pin_threads()


def _generator(course: "Course", stage: int) -> "Generator":
    from pgan_audio.sampling.generation import ClipGenerator

    return ClipGenerator.load(course.run, stage)


def _write(out: Path, text: str) -> None:
    from pgan_audio import atomic

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_text(out, text)
    except OSError as error:
        raise PganError(
            f"The report can't be written to {out}: {error.strerror or error}. Expected a place to write to, with "
            "space left. Choose another with --out."
        ) from error
