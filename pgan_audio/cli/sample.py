"""``pgan sample``: new clips as WAV files."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgan_audio.errors import PganError, UsageError

if TYPE_CHECKING:
    from pgan_audio.sampling.finished_stage import FinishedStage
    from pgan_audio.sampling.generation import Clip, ClipGenerator

OVERVIEW = "overview.png"


@click.command()
@click.option("--n", "n_clips", type=click.IntRange(min=1), default=10, metavar="N", help="How many clips.")
@click.option("--run", type=click.Path(path_type=Path), default="runs/progressive", help="Folder of the run.")
@click.option("--stage", type=int, metavar="N", help="Stage to sample.  [default: the highest that is finished]")
@click.option("--out", type=click.Path(path_type=Path), default="samples", help="Folder for the clips.")
@click.option("--seed", type=click.IntRange(min=0), metavar="S", help="Another seed, other clips; by default 0.")
@click.option("--author", metavar="A", help="All clips by this author, of a run that was told the authors.")
@click.option(
    "--truncation",
    type=click.FloatRange(min=0, min_open=True, max=1),
    default=1.0,
    metavar="T",
    help="Below 1: closer to the typical, less varied.",
)
@click.option(
    "--between",
    type=click.IntRange(min=0),
    nargs=2,
    metavar="A B",
    help="Walk in N steps from the first clip of seed A to that of seed B.",
)
def command(
    n_clips: int,
    run: Path,
    stage: int | None,
    out: Path,
    seed: int | None,
    author: str | None,
    truncation: float,
    between: tuple[int, int] | None,
) -> None:
    """Generate clips from a trained run, as 16-bit WAV files and a picture of them (overview.png).

    Clip number i of a seed is always the same, however many are asked for. A clip's name tells all that it depends on
    but the run; a file of that name with another sound in it is never replaced. Where a run was told the authors and
    you name none, each clip has one drawn for it, and a walk keeps the one it starts with.
    """
    if between is not None and seed is not None:
        raise UsageError("--between names its two seeds itself. Received: --seed as well. Leave one of the two out.")
    if between is not None and n_clips < 2:
        raise UsageError(f"--between needs at least 2 steps, its ends. Received: --n {n_clips}.")
    from pgan_audio.sampling.finished_stage import FinishedStage
    from pgan_audio.training.run_folder import RunFolder

    finished = FinishedStage.read(RunFolder.open(run), stage)
    wanted = Wanted(n_clips, seed or 0, between, None if author is None else finished.label_of(author), truncation)
    with _writing_to(out):
        out.mkdir(parents=True, exist_ok=True)

    from pgan_audio.cli.quiet import load_tensorflow

    load_tensorflow()
    from pgan_audio.sampling.generation import ClipGenerator, pin_threads

    pin_threads()
    click.echo(sample(ClipGenerator(finished), wanted, out))


@dataclass(frozen=True)
class Wanted:
    """Which clips to make.

    Attributes:
        n_clips: How many.
        seed: Of the clips, unless it is a walk.
        between: The two seeds of a walk, or None.
        label: The author of all clips, or None.
        truncation: In (0, 1].
    """

    n_clips: int
    seed: int = 0
    between: tuple[int, int] | None = None
    label: int | None = None
    truncation: float = 1.0

    def name(self, finished: "FinishedStage", index: int) -> str:
        """File name of a clip, without its ending: everything that its sound depends on, but the run."""
        words = [f"stage-{finished.stage}"]
        if self.between is None:
            words.append(f"seed-{self.seed}")
        else:
            words.append(f"between-{self.between[0]}-{self.between[1]}-steps-{self.n_clips}")
        if self.label is not None:
            words.append(f"author-{_slug(finished.authors[self.label])}")
        if self.truncation != 1.0:
            words.append(f"truncation-{self.truncation}")
        return "-".join([*words, f"{index:04d}"])


def sample(generator: "ClipGenerator", wanted: Wanted, out: Path) -> str:
    """Write the clips and the overview into a folder that exists; return what there is to say about them.

    Raises:
        UsageError: A file of a clip's name is there with another sound in it.
        PganError: The folder can't be written to.
    """
    import numpy as np

    from pgan_audio import atomic
    from pgan_audio.audio.files import write_wav
    from pgan_audio.cli.progress import Progress
    from pgan_audio.sampling import pictures

    finished = generator.finished
    shown: list[Clip] = []
    titles: list[str] = []
    clipped_share = power = 0.0
    with Progress("generating") as progress, _writing_to(out):
        for index, title, clip in _clips(generator, wanted):
            path = out / f"{wanted.name(finished, index)}.wav"
            _refuse_another_sound(path, clip, finished.rate_hz)
            clipped_share += write_wav(path, clip, finished.rate_hz) / wanted.n_clips
            power += float(np.mean(np.square(clip, dtype=np.float64))) / wanted.n_clips
            if len(shown) < pictures.MAX_CLIPS:
                shown.append(clip)
                titles.append(title)
            progress(index + 1, wanted.n_clips)
        atomic.write_bytes(out / OVERVIEW, pictures.png(pictures.overview(shown, finished.rate_hz, titles)))
    level_db, usual_db = _db(power**0.5), _db(finished.facts.stage_rms[finished.stage - 1])
    first, last = (wanted.name(finished, index) for index in (0, wanted.n_clips - 1))
    return (
        f"{wanted.n_clips} clips of {finished.length / finished.rate_hz:.3f} s at {finished.rate_hz:g} Hz, "
        f"stage {finished.stage} of {finished.path}: {out / first}.wav to {last}.wav, and {OVERVIEW}\n"
        f"Level {level_db:.1f} dBFS, that of the recordings {usual_db:.1f} dBFS; "
        f"{clipped_share:.2%} of the samples clipped"
    )


def _clips(generator: "ClipGenerator", wanted: Wanted) -> "Iterator[tuple[int, str, Clip]]":
    """Number, title and sound of each clip."""
    from pgan_audio.sampling.latents import latents, walk

    authors = generator.finished.authors
    label = wanted.label
    if wanted.between is None:
        for index, clip in generator.clips(wanted.seed, range(wanted.n_clips), label, wanted.truncation):
            drawn = generator.labels(wanted.seed, [index])[0] if label is None else label
            yield index, f"{index:04d} {authors[drawn] if authors else ''}".strip(), clip
        return
    start, end = (latents(seed, [0], generator.latent_size)[0] for seed in wanted.between)
    if authors and label is None:
        label = int(generator.labels(wanted.between[0], [0])[0])
    for index, clip in generator.from_latents(walk(start, end, wanted.n_clips), label, wanted.truncation):
        yield index, f"{index:04d} {authors[label or 0] if authors else ''}".strip(), clip


def _refuse_another_sound(path: Path, clip: "Clip", rate_hz: float) -> None:
    """Refuse to write a clip over a file that doesn't hold it already.

    Within one step of 16 bits it does: so much another machine may round differently.
    """
    if not path.exists():
        return
    import numpy as np
    import soundfile

    from pgan_audio.audio.conversion import to_int16

    pcm, _ = to_int16(clip)
    try:
        before, before_hz = soundfile.read(path, dtype="int16", always_2d=True)
        same = (before_hz, before.shape) == (round(rate_hz), pcm.shape)
        if same and np.abs(before.astype(int) - pcm).max() <= 1:
            return
    except soundfile.LibsndfileError:
        pass
    raise UsageError(
        f"{path} is there already and holds another sound than the clip of that name. Expected no such file, or the "
        "same sound. Choose another folder with --out, or remove the old clips."
    )


@contextmanager
def _writing_to(out: Path) -> Iterator[None]:
    """Tell a failure to write as one of the output folder."""
    try:
        yield
    except OSError as error:
        raise PganError(
            f"The clips can't be written to {out}: {error.strerror or error}. Expected a folder to write to, with "
            "space left. Choose another with --out."
        ) from error


def _slug(author: str) -> str:
    """A name fit for a part of a file name."""
    return re.sub(r"[^\w.]+", "_", author)[:40]


def _db(rms: float) -> float:
    return 20 * log10(max(rms, 1e-6))
