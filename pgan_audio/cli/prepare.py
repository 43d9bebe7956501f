"""``pgan prepare``: a folder of audio becomes a data folder."""

from pathlib import Path

import click


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default="data", help="Data folder to make or to add to.")
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
    source: Path, out: Path, labels: Path | None, strict: bool, workers: int | None, **settings: object
) -> None:
    """Read the audio in the folder SOURCE into a data folder, and report what is in it.

    WAV, FLAC, OGG, Opus, MP3, AIFF and more, of any rate, length and number of channels. Run it again to add new
    files: what is there is kept, and so are the folder's settings. Tracks are split by author, about 80/10/10.
    """
    from pgan_audio.cli.progress import Progress
    from pgan_audio.data.prepare import prepare

    wanted = {name: value for name, value in settings.items() if value is not None}
    with Progress("reading") as progress:
        report = prepare(
            source, out, wanted, labels=labels, strict=strict, workers=workers or _n_cpus(), progress=progress
        )
    click.echo(report.text(), nl=False)


def _n_cpus() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
