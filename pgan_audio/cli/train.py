"""``pgan train``: train a run, or continue one."""

from pathlib import Path

import click


@click.command()
@click.option("--config", "file", type=click.Path(path_type=Path), metavar="FILE", help="TOML file with settings.")
@click.option("--design", metavar="NAME", help="What to train: a design's name.  [default: progressive]")
@click.option(
    "--preset",
    metavar="NAME",
    help="Sizes and schedule: tiny, demo, small, base or large.  [default: small, on a GPU base]",
)
@click.option("--data", type=click.Path(path_type=Path), default="data", help="Folder made by pgan prepare.")
@click.option("--run", type=click.Path(path_type=Path), help="Folder of the run.  [default: runs/DESIGN]")
@click.option("--stage", type=int, metavar="N", help="Train to the end of this stage.  [default: the last]")
@click.option("--budget", metavar="TIME", help="Time for the whole run, such as 30m or 2h: plans its clips to fit.")
@click.option(
    "--classifier-dir",
    "classifiers",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Score the clips from time to time by this classifier set.",
)
@click.option(
    "--decoder",
    type=click.Path(path_type=Path),
    metavar="RUN",
    help="Of the design fft-gan: start as the decoder of this fft-autoencoder run.",
)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change one setting; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Check everything and print the plan, but train nothing.")
def command(
    file: Path | None,
    design: str | None,
    preset: str | None,
    data: Path,
    run: Path | None,
    stage: int | None,
    budget: str | None,
    classifiers: Path | None,
    decoder: Path | None,
    overrides: tuple[str, ...],
    dry_run: bool,
) -> int:
    """Train a run, or continue one where it stopped.

    Without --stage all stages are trained. Ctrl-C saves after the current step and ends; the same command goes on from
    there. With --budget a new run first times every stage, a minute or so, and scales the clips of all stages by one
    number so that they fill the time; what it has planned stays fixed.
    """
    from pgan_audio.config.loading import named_design

    if budget:
        from pgan_audio.cli.budget import override

        overrides = (*overrides, override(budget, named_design(file, design, overrides)))
    if decoder:
        from pgan_audio.cli.decoder import overrides as taken_from

        overrides = (*taken_from(decoder), *overrides)
    from pgan_audio.cli.quiet import load_tensorflow

    load_tensorflow()
    from pgan_audio.cli.plan import plan
    from pgan_audio.cli.session import Wishes, open_session, train
    from pgan_audio.cli.stopping import stop_request

    run = run or Path("runs") / named_design(file, design, overrides)
    session = open_session(Wishes(data, run, file, design, preset, overrides, stage, classifiers))
    click.echo(plan(session))
    if dry_run or session.clips >= session.schedule.stage_end(session.until_stage):
        return 0
    with stop_request() as stop:
        done = train(session, stop=stop, say=lambda message: click.echo(message, err=True))
    if not done:
        click.echo("Stopped and saved. Continue with the same command.")
        return 128 + (stop.signal or 2)
    finished = f"Stage {session.until_stage}" if session.config.grows else "The run"
    click.echo(f"{finished} is finished. Listen to it: pgan sample --n 10 --run {run}")
    return 0
