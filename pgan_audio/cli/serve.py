"""``pgan serve``: the web platform."""

import importlib.util
from pathlib import Path

import click

from pgan_audio.errors import PganError

PACKAGES = ("django", "waitress", "whitenoise")

FOLDER = click.Path(path_type=Path)
DATA = Path("data")


@click.command()
@click.option("--runs", type=FOLDER, default="runs", help="Folder of runs, or a single run.")
@click.option(
    "--data",
    type=FOLDER,
    multiple=True,
    metavar="PATH",
    help="Data folder of a run, for the blind test; may be repeated.  [default: data, where there is one]",
)
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, metavar="N", help="Port to listen at.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="Another name the site is asked for under.")
@click.option("--https", is_flag=True, help="A proxy before it speaks HTTPS and says so with X-Forwarded-Proto.")
@click.option("--state", type=FOLDER, default="pgan-serve", help="Folder for favourites, answers and made sounds.")
def command(
    runs: Path, data: tuple[Path, ...], host: str, port: int, allow_host: tuple[str, ...], https: bool, state: Path
) -> None:
    """Open a site on which anyone in the room makes sounds with the trained models.

    Every run below a folder is offered, and the models that come with pgan. The site answers at this machine alone
    unless you name another address, such as 0.0.0.0 for all of the machine's. It has no passwords: whoever can reach it
    may use it. Stop it with Ctrl-C.
    """
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise PganError(
            f"pgan serve needs {' and '.join(missing)}, which the extra 'web' brings. "
            "Install it with: pip install 'pgan-audio[web]'"
        )
    from pgan_audio.web.server import serve
    from pgan_audio.web.setup import host_names, hosts_to_open, set_up
    from pgan_audio.web.state_folder import StateFolder

    folder = StateFolder.open(state)
    with folder.held():
        site = set_up(runs, folder, host_names(host, allow_host), data=data or (DATA,), https=https)
        n_models = len(site.catalogue.models())
        said = f"{n_models} model{'' if n_models == 1 else 's'} from {runs} and the package. Stop with Ctrl-C."

        def ready(bound: int) -> None:
            here, *others = (f"http://{name}:{bound}/" for name in hosts_to_open(host))
            there = f", on other machines {' or '.join(others)}" if others else ""
            click.echo(f"Open {here} in a browser{there}. {said}")

        site.studio.start()
        try:
            serve(host, port, ready)
        finally:
            site.studio.close()
