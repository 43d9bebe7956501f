"""``pgan sample``: new clips as WAV files, and clips made from the bookmarks in such files."""

from collections.abc import Sequence
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pgan_audio.cli.work_options import work_options
from pgan_audio.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pgan_audio.sampling.bookmark import Bookmark
    from pgan_audio.sampling.clip_folder import ClipFolder
    from pgan_audio.sampling.finished_stage import FinishedStage
    from pgan_audio.sampling.generation import ClipGenerator
    from pgan_audio.sampling.take import Take

OVERVIEW = "overview.png"
N_CLIPS = 10
AMOUNT = 0.2
LONGEST_SECONDS = 20  # of reverberation; `pgan_audio.audio.reverb` has it too, but loads SciPy

# The ways to say which clips, beside a seed, and what can't be said with them, and why not.
WAYS = {
    "between": ({"seed"}, "--between names its two seeds itself."),
    "again": (
        {"n", "stage", "seed", "author", "truncation", "codes", "reverb"},
        "--again takes all it needs from its file.",
    ),
    "vary": (
        {"stage", "author", "truncation", "codes"},
        "--vary takes stage, author, truncation and codes from its file.",
    ),
    "like": (set(), ""),
}

FILE = click.Path(path_type=Path)


@click.command()
@click.option("--n", type=click.IntRange(min=1), metavar="N", help="How many clips.  [default: 10; with --like 1]")
@click.option("--run", type=FILE, help="Folder of the run.  [default: runs/progressive]")
@click.option("--pretrained", metavar="NAME", help="A trained model that comes with pgan, not a run: demo or drums.")
@click.option("--stage", type=int, metavar="N", help="Stage to sample.  [default: the highest that is finished]")
@click.option("--out", type=click.Path(path_type=Path), default="samples", help="Folder for the clips.")
@click.option("--seed", type=click.IntRange(min=0), metavar="S", help="Another seed, other clips; by default 0.")
@click.option("--author", metavar="A", help="All clips by this author, of a run that was told the authors.")
@click.option(
    "--truncation",
    type=click.FloatRange(min=0, min_open=True, max=1),
    metavar="T",
    help="Below 1: closer to the typical, less varied.  [default: 1.0]",
)
@click.option(
    "--between",
    type=click.IntRange(min=0),
    nargs=2,
    metavar="A B",
    help="Walk in N steps from the first clip of seed A to that of seed B.",
)
@click.option("--again", type=FILE, metavar="WAV", help="Make this very clip again, in a file of the same name.")
@click.option("--vary", type=FILE, metavar="WAV", help="Make neighbours of this clip.")
@click.option(
    "--amount",
    type=click.FloatRange(min=0, max=1),
    metavar="X",
    help="How far --vary goes: 0 is the clip itself, 1 unrelated.  [default: 0.2]",
)
@click.option(
    "--like",
    type=FILE,
    metavar="AUDIO",
    help="Look for the clips that come nearest to any recording, of which the first clip's length counts.",
)
@click.option(
    "--codes",
    type=click.Choice(["fitted", "normal"]),
    help="Of an auto-encoder: draw codes from the Gaussian fitted to those of its training, or from N(0, 1).",
)
@click.option(
    "--reverb",
    type=click.FloatRange(min=0, min_open=True, max=LONGEST_SECONDS),
    metavar="SECONDS",
    help="Put the clips into a room, always the same one, of this reverberation time; it is added to their length.",
)
@work_options
def command(run: Path | None, pretrained: str | None, out: Path, **options: Any) -> None:
    """Generate clips from a trained run, as 16-bit WAV files and a picture of them (overview.png).

    Clip number i of a seed is always the same, however many are asked for. A clip's name tells all that it depends on
    but the run; a file of that name with another sound in it is never replaced. Where a run was told the authors and
    you name none, each clip has one drawn for it, and a walk keeps the one it starts with.

    Each file remembers in its comment what it was made from: --again and --vary read that, of a clip that was made
    with the same run.

    A run of a design rnn-... makes works instead: texts, sound, or tunes as MIDI and MusicXML, engraved as SVG where
    the extra "music" is installed, with a piano roll of all (overview.png).
    """
    given = {name: value for name, value in options.items() if value is not None}
    way = _way(given)
    from pgan_audio.cli.sample_works import played_score, works_of
    from pgan_audio.sampling.pretrained import chosen_run

    if "play" in given:
        beside = {"run": run, "pretrained": pretrained}
        click.echo(played_score(out, given | {name: value for name, value in beside.items() if value is not None}))
        return
    folder = chosen_run(run, pretrained)
    if (works := works_of(folder, out, given)) is not None:
        click.echo(works)
        return
    from pgan_audio.sampling.bookmark import Bookmark
    from pgan_audio.sampling.clip_folder import ClipFolder
    from pgan_audio.sampling.finished_stage import FinishedStage
    from pgan_audio.sampling.recording import heard

    bookmark = Bookmark.read(given[way]) if way in ("again", "vary") else None
    finished = bookmark.stage_in(folder) if bookmark else FinishedStage.read(folder, given.get("stage"))
    finished.config.check_stage(given.get("stage"))
    if given.get("codes") == "normal":
        finished = finished.with_normal_codes()
    if "author" in given:
        finished.label_of(given["author"])
    recording = heard(finished, given["like"]) if way == "like" else None
    clip_folder = ClipFolder(out, finished.rate_hz)

    from pgan_audio.cli.quiet import load_tensorflow

    load_tensorflow()
    from pgan_audio.sampling.generation import ClipGenerator, pin_threads

    pin_threads()
    generator = ClipGenerator(finished)
    if bookmark and way == "again":
        click.echo(make_again(generator, bookmark, given["again"], clip_folder))
    elif recording is not None:
        click.echo(sample_like(generator, recording, given, clip_folder))
    else:
        click.echo(sample(generator, _takes(generator, given, bookmark), clip_folder))


def _way(given: dict[str, Any]) -> str:
    """How it is said which clips to make: one of `WAYS`, or by a seed.

    Raises:
        UsageError: Options that don't go together.
    """
    ways = [way for way in WAYS if way in given]
    if len(ways) > 1:
        raise UsageError(
            f"--{' and --'.join(ways)} are different ways to choose clips. Expected one of them. Leave out the others."
        )
    if "amount" in given and "vary" not in given:
        raise UsageError("--amount says how far --vary goes. Received: --amount without --vary. Add --vary WAV.")
    if not ways:
        return "seed"
    refused, reason = WAYS[ways[0]]
    for name in given:
        if name in refused:
            raise UsageError(f"{reason} Received: --{name} as well. Leave one of the two out.")
    from pgan_audio.sampling.takes import MOST_FOUND

    if "between" in given and given.get("n", N_CLIPS) < 2:
        raise UsageError(f"--between needs at least 2 steps, its ends. Received: --n {given['n']}.")
    if "like" in given and given.get("n", 1) > MOST_FOUND:
        raise UsageError(f"--like finds up to {MOST_FOUND} clips. Received: --n {given['n']}.")
    return ways[0]


def _takes(generator: "ClipGenerator", given: dict[str, Any], bookmark: "Bookmark | None") -> "list[Take]":
    """The clips that were asked for, but by --like or --again."""
    from pgan_audio.sampling.takes import around, in_room, of_seed, on_walk

    finished, space, n_clips = generator.finished, generator.space, given.get("n", N_CLIPS)
    author, truncation, seed = given.get("author"), given.get("truncation", 1.0), given.get("seed", 0)
    if bookmark is not None:
        takes = around(finished, space, n_clips, bookmark, given["vary"].stem, given.get("amount", AMOUNT), seed)
    elif "between" in given:
        takes = on_walk(finished, space, n_clips, given["between"], author, truncation)
    else:
        takes = of_seed(finished, n_clips, seed, author, truncation)
    reverb = given.get("reverb", bookmark.reverb_seconds if bookmark else None)
    return takes if reverb is None else in_room(takes, reverb)


def sample(
    generator: "ClipGenerator",
    takes: "Sequence[Take]",
    folder: "ClipFolder",
    beside: "Sequence[tuple[str, NDArray[np.float32]]]" = (),
) -> str:
    """Write clips and the overview into a folder; return what there is to say about them.

    Args:
        generator: What makes them.
        takes: Which ones.
        folder: Where to.
        beside: Titles and clips that the overview shows before them.

    Raises:
        UsageError: A file of a clip's name is there with another sound in it.
        PganError: The folder can't be written to.
    """
    import numpy as np

    from pgan_audio.cli.progress import Progress
    from pgan_audio.sampling import pictures
    from pgan_audio.sampling.playback import play

    shown = list(beside)
    clipped_share = power = 0.0
    with Progress("generating") as progress:
        clips = play(generator, (take.bookmark for take in takes))
        for done, (take, clip) in enumerate(zip(takes, clips, strict=True), start=1):
            clipped_share += folder.write(f"{take.name}.wav", clip, take.bookmark) / len(takes)
            power += float(np.mean(np.square(clip, dtype=np.float64))) / len(takes)
            if len(shown) < pictures.MAX_CLIPS:
                shown.append((take.title, clip))
            progress(done, len(takes))
        titles, waves = zip(*shown, strict=True)
        picture = pictures.overview(waves, generator.finished.rate_hz, titles)
        folder.write_picture(OVERVIEW, pictures.png(picture))
    return _summary(generator.finished, takes, folder.path, power, clipped_share)


def _summary(finished: "FinishedStage", takes: "Sequence[Take]", out: Path, power: float, clipped_share: float) -> str:
    level_db, usual_db = _db(power**0.5), _db(finished.facts.stage_rms[finished.config.data_stage(finished.stage) - 1])
    reverb = takes[0].bookmark.reverb_seconds
    room = f", and {reverb:g} s in which they die away" if reverb else ""
    model = f"stage {finished.stage} of {finished.path}" if finished.config.grows else str(finished.path)
    n, last = len(takes), f" to {takes[-1].name}.wav" if len(takes) > 1 else ""
    seconds = finished.length / finished.rate_hz
    return (
        f"{n} clip{'s' if n > 1 else ''} of {seconds:.3f} s{room} at {finished.rate_hz:g} Hz, "
        f"{model}: {out / takes[0].name}.wav{last}, and {OVERVIEW}\n"
        f"Level {level_db:.1f} dBFS, that of the recordings {usual_db:.1f} dBFS; "
        f"{clipped_share:.2%} of the samples clipped"
    )


def sample_like(
    generator: "ClipGenerator", recording: "NDArray[np.float32]", given: dict[str, Any], folder: "ClipFolder"
) -> str:
    """Search, write what was found, and say how near it is."""
    import numpy as np

    from pgan_audio.audio.files import shown
    from pgan_audio.cli.progress import Progress
    from pgan_audio.sampling.search import search
    from pgan_audio.sampling.takes import in_room, like

    finished, n_clips = generator.finished, given.get("n", 1)
    author, truncation, seed = given.get("author"), given.get("truncation", 1.0), given.get("seed", 0)
    label = None if author is None else finished.label_of(author)
    with Progress("searching") as progress:
        found = search(generator, recording, seed, label, truncation, progress)
    authors = [finished.authors[label] if finished.authors else None for label in found.labels[:n_clips]]
    pairs = list(zip(found.latents, authors, strict=False))
    takes = like(finished, pairs, recording, given["like"].stem, seed, author, truncation)
    takes = in_room(takes, given["reverb"]) if "reverb" in given else takes
    said = sample(generator, takes, folder, [(given["like"].name, recording)])
    distances = ", ".join(f"{away:.2f}" for away in found.distances_db[:n_clips])
    return (
        f"{said}\nLog-spectral distance from {shown(given['like'])}: {distances} dB; of {len(found.random_db)} random "
        f"clips the best {found.random_db[0]:.2f} dB, the median {np.median(found.random_db):.2f} dB"
    )


def make_again(generator: "ClipGenerator", bookmark: "Bookmark", file: Path, folder: "ClipFolder") -> str:
    """Make a clip from its file's bookmark; say whether it is what the file holds."""
    from pgan_audio.audio.files import shown
    from pgan_audio.sampling.playback import play

    (clip,) = play(generator, [bookmark])
    same_sound = folder.holds(file, clip)
    before = file.read_bytes() if same_sound else b""
    folder.write(file.name, clip, bookmark)
    made = folder.path / file.name
    if made.read_bytes() == before:
        verdict = "byte for byte the file given"
    elif same_sound:
        verdict = "the same sound as in the file given, which another machine or program has written"
    else:
        verdict = "not what the file given holds by now: its sound was changed after it was made"
    finished = generator.finished
    return f"{shown(made)}, made with stage {finished.stage} of {finished.path}: {verdict}"


def _db(rms: float) -> float:
    return 20 * log10(max(rms, 1e-6))
