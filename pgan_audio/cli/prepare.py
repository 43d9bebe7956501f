"""``pgan prepare``: a folder of audio, MIDI files, ABC books or texts becomes a data folder."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgan_audio.errors import UsageError

if TYPE_CHECKING:
    from pgan_audio.data.symbolic.contents import Kind

FOR_ALL = {"seed"}
"""Settings that aren't for audio alone."""


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default="data", help="Data folder to make or to add to.")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["audio", "midi", "abc", "text"]),
    help="What to read of a folder that holds several kinds of files.  [default: what is there]",
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="Table that names each file's author; all columns are kept. Without it the first folder level does.",
)
@click.option("--label-column", metavar="NAME", help="Column of the table to take as author.  [default: author]")
@click.option("--sample-rate", "sample_rate_hz", type=int, metavar="HZ", help="Full rate.  [default: 16000]")
@click.option("--clip-samples", type=int, metavar="N", help="Length of a clip at that rate.  [default: 16384]")
@click.option("--channels", type=click.IntRange(1, 2), metavar="N", help="Mono or stereo.  [default: 1]")
@click.option(
    "--stages", "n_stages", type=int, metavar="S", help="Scales, each twice the last one's rate.  [default: 7]"
)
@click.option(
    "--normalise",
    type=click.Choice(["peak", "rms", "none"]),
    help="Level of each track: peak at -1 dBFS; RMS at -20 dBFS, peak permitting; as it is.  [default: peak]",
)
@click.option("--filter", type=click.Choice(["rrc", "box"]), help="Filter between the scales.  [default: rrc]")
@click.option("--seed", type=int, metavar="N", help="Which tracks train, validate and test.  [default: 0]")
@click.option("--strict", is_flag=True, help="Stop at a file that can't be used, instead of skipping it.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: one per CPU]")
def command(
    source: Path,
    out: Path,
    kind: "Kind | None",
    labels: Path | None,
    strict: bool,
    workers: int | None,
    **settings: object,
) -> None:
    """Read the audio in the folder SOURCE into a data folder, and report what is in it.

    WAV, FLAC, OGG, Opus, MP3, AIFF and more, of any rate, length and number of channels. Run it again to add new
    files: what is there is kept, and so are the folder's settings. Tracks are split by author, about 80/10/10.

    MIDI files, ABC books and plain text are told apart by what they hold and become data for the designs that continue
    tunes and texts (rnn-...); of the options only --out, --as, --seed, --strict and --workers are for them. SOURCE may
    then be a single file.
    """
    from pgan_audio.cli.progress import Progress
    from pgan_audio.data.prepare import prepare
    from pgan_audio.data.symbolic.contents import recognise
    from pgan_audio.data.symbolic.prepare import prepare_symbolic

    wanted = {name: value for name, value in settings.items() if value is not None}
    contents = recognise(source, kind)
    with Progress("reading") as progress:
        if contents.kind == "audio":
            report = prepare(
                source, out, wanted, labels=labels, strict=strict, workers=workers or _n_cpus(), progress=progress
            ).text()
        else:
            _refuse_audio_options(contents.kind, {**wanted, **({"labels": labels} if labels else {})})
            seed = wanted.get("seed")
            report = prepare_symbolic(
                source,
                out,
                contents,
                seed if isinstance(seed, int) else None,
                strict=strict,
                workers=workers or _n_cpus(),
                progress=progress,
            )
    click.echo(report, nl=False)


def _refuse_audio_options(kind: str, given: dict[str, object]) -> None:
    for parameter in command.params:
        if parameter.name in given.keys() - FOR_ALL:
            raise UsageError(
                f"{parameter.opts[0]} is for audio, and this is {kind}. "
                f"Received: {parameter.opts[0]} {given[parameter.name]}. Leave it out."
            )


def _n_cpus() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
