"""``pgan demo``: from nothing to new clips, in minutes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgan_audio.errors import UsageError

if TYPE_CHECKING:
    from pgan_audio.training.run_folder import RunFolder

SAMPLE_RATE_HZ = 16_000
CLIP_SAMPLES = 16_384
N_CLIPS = 10
SETTINGS = (
    "schedule.growing_clips=[800]",
    "schedule.stable_clips=[2400]",
    "training.preview_clips=3200",
)


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default="pgan-demo", help="Folder for everything the demo makes."
)
@click.option("--seed", type=click.IntRange(min=0), metavar="N", default=0, help="Another one makes other music.")
def command(out: Path, seed: int) -> int:
    """Make music, train on it, and sample what was learned.

    Writes a small corpus by eight invented authors, prepares it, trains all seven stages of a tiny network and samples
    ten clips: the whole way in under ten minutes on two CPU cores. So short a training gives rough sketches of the
    corpus, not music. Stopped, the same command goes on where it was.
    """
    from pgan_audio.cli.quiet import load_tensorflow

    load_tensorflow()
    from pgan_audio.cli.plan import plan
    from pgan_audio.cli.sample import sample
    from pgan_audio.cli.session import Wishes, open_session, train
    from pgan_audio.cli.stopping import stop_request
    from pgan_audio.sampling.clip_folder import ClipFolder
    from pgan_audio.sampling.generation import ClipGenerator
    from pgan_audio.sampling.takes import of_seed
    from pgan_audio.training.run_folder import RunFolder

    corpus, data, run = out / "corpus", out / "data", out / "run"
    _refuse_another_seed(out, RunFolder(run), seed)
    _make_data(corpus, data, seed)
    wishes = Wishes(data, run, preset="tiny", overrides=(*SETTINGS, f"seed={seed}"))
    session = open_session(wishes)
    click.echo(f"3. pgan train --preset tiny --data {data} --run {run}\n{plan(session)}")
    if session.clips < session.schedule.total:
        with stop_request() as stop:
            if not train(session, stop=stop, say=lambda message: click.echo(message, err=True)):
                click.echo("Stopped and saved. Continue with the same command.")
                return 128 + (stop.signal or 2)
    click.echo(f"4. pgan sample --n {N_CLIPS} --run {run} --out {out / 'samples'}")
    generator = ClipGenerator.load(RunFolder.open(run))
    folder = ClipFolder(out / "samples", generator.finished.rate_hz)
    click.echo(sample(generator, of_seed(generator.finished, N_CLIPS, seed), folder))
    click.echo(
        f"Done. Listen to {out / 'samples'} beside {corpus}; the training's pictures are in {run / 'previews'}.\n"
        "Now with your own recordings, a folder for each author:\n"
        "  pgan prepare FOLDER --out data\n  pgan train\n  pgan sample --n 10"
    )
    return 0


def _refuse_another_seed(out: Path, run: "RunFolder", seed: int) -> None:
    from pgan_audio.config.record import read

    if run.is_run and (own := read(run.config).seed) != seed:
        raise UsageError(
            f"{out} holds a demo with --seed {own}. Received: --seed {seed}. Name another folder with --out."
        )


def _make_data(corpus: Path, data: Path, seed: int) -> None:
    from pgan_audio.cli.progress import Progress
    from pgan_audio.data.prepare import prepare
    from pgan_audio.data.synthetic import write_corpus

    if not corpus.is_dir():
        click.echo(f"1. making music by eight authors in {corpus}")
        write_corpus(corpus, sample_rate_hz=SAMPLE_RATE_HZ, seed=seed)
    click.echo(f"2. pgan prepare {corpus} --out {data}")
    with Progress("reading") as progress:
        wanted = {"sample_rate_hz": SAMPLE_RATE_HZ, "clip_samples": CLIP_SAMPLES}
        report = prepare(corpus, data, wanted, progress=progress)
    click.echo(report.text(), nl=False)
