"""Setting up the site of this process."""

from collections.abc import Sequence
from pathlib import Path

from pgan_audio.errors import PganError
from pgan_audio.web.catalogue.catalogue import Catalogue
from pgan_audio.web.catalogue.courses import Courses
from pgan_audio.web.site import Site, use
from pgan_audio.web.state_folder import StateFolder

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def set_up(
    runs: Path,
    state: StateFolder,
    hosts: Sequence[str] = LOOPBACK,
    *,
    data: Sequence[Path] = (),
    https: bool = False,
    command: Sequence[str] | None = None,
) -> Site:
    """Configure Django, bring the database up to date and make the site.

    Args:
        runs: Folder of runs.
        state: Where the site keeps what is its own.
        hosts: Names under which it may be asked for.
        data: Data folders with the recordings that runs learnt from, for the blind test.
        https: Whether a proxy before it speaks HTTPS.
        command: What to start as the generating process; by default the package's own.

    Raises:
        PganError: The database can't be used.
    """
    import django
    from django.conf import settings

    from pgan_audio.web.settings import django_settings

    settings.configure(**django_settings(state, hosts, https=https))
    django.setup()
    _migrate(state)
    site = _build(runs, state, data, command)
    use(site)
    return site


def _build(runs: Path, state: StateFolder, data: Sequence[Path], command: Sequence[str] | None) -> Site:
    """The parts of a site; Django's models can be imported only now."""
    from pgan_audio.web.asking.desk import Desk
    from pgan_audio.web.blind.blind_test import BlindTest
    from pgan_audio.web.blind.recordings import RecordingsByModel
    from pgan_audio.web.blind.stock import Stock
    from pgan_audio.web.making.studio import Studio
    from pgan_audio.web.making.worker import COMMAND
    from pgan_audio.web.sounds.files import SoundFiles
    from pgan_audio.web.sounds.library import Library
    from pgan_audio.web.sounds.server import SoundServer

    catalogue, files = Catalogue(runs), SoundFiles(state.sounds)
    library = Library(files)
    studio = Studio(library.keep, command or COMMAND)
    desk = Desk(catalogue, library, studio)
    blind = BlindTest(state.trials, catalogue, RecordingsByModel(data), Stock(studio, files))
    return Site(state, catalogue, Courses(), library, studio, desk, SoundServer(files, desk), blind)


def _migrate(state: StateFolder) -> None:
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise PganError(
            f"The database {state.database} can't be used: {error}. Move it away, and with it favourites and answers, "
            "or name another folder with --state."
        ) from error
