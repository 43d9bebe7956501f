"""Setting up the site of this process."""

import contextlib
import ipaddress
import socket
from collections.abc import Sequence
from pathlib import Path

from pgan_audio.errors import PganError
from pgan_audio.web.catalogue.catalogue import Catalogue
from pgan_audio.web.catalogue.courses import Courses
from pgan_audio.web.site import Site, use
from pgan_audio.web.state_folder import StateFolder

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
ANYWHERE = ("0.0.0.0", "::")


def host_names(host: str, more: Sequence[str] = ()) -> list[str]:
    """Names under which a site that listens at an address may be asked for.

    A page of somebody else's that sends its visitors' browsers here under a name of its own is refused so.

    Args:
        host: Address it listens at.
        more: Other names, of a proxy before it for instance.
    """
    names = [*LOOPBACK, *more]
    if host in ANYWHERE:
        here = socket.gethostname()
        names += [here, f"{here}.local", *(_bracketed(address) for address in _own_addresses())]
    else:
        names.append(_bracketed(host))
    return list(dict.fromkeys(names))


def hosts_to_open(host: str) -> list[str]:
    """What to type into a browser for a site that listens at an address: here first, then on other machines."""
    if host not in ANYWHERE:
        return [_bracketed(host)]
    others = [address for address in _own_addresses() if not ipaddress.ip_address(address).is_loopback]
    return [LOOPBACK[1], *map(_bracketed, others)]


def _own_addresses() -> list[str]:
    """This machine's addresses: those of its name, and those from which it reaches others."""
    found: set[str] = set()
    with contextlib.suppress(OSError):
        found.update(str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(socket.gethostname(), None))
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((elsewhere, 9))  # of a datagram socket: nothing is sent, the way there is looked up
            found.add(str(way.getsockname()[0]))
    return sorted(found)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


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
    from django.db import connections

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
    studio = Studio(library.keep, command or COMMAND, at_end=connections.close_all)
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
