"""What the views work with: one site per process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pgan_audio.errors import PganError
from pgan_audio.web.catalogue.catalogue import Catalogue
from pgan_audio.web.catalogue.courses import Courses
from pgan_audio.web.state_folder import StateFolder

if TYPE_CHECKING:
    from pgan_audio.web.asking.desk import Desk
    from pgan_audio.web.blind.blind_test import BlindTest
    from pgan_audio.web.making.studio import Studio
    from pgan_audio.web.sounds.library import Library
    from pgan_audio.web.sounds.server import SoundServer


@dataclass(frozen=True)
class Site:
    """All that a view needs beside its request.

    Attributes:
        state: Where the site keeps what is its own.
        catalogue: The runs and models there are.
        courses: What happened in the runs.
        library: The sounds that were made.
        studio: Who makes them.
        desk: Where they are asked for.
        server: Where their files are had.
        blind: The blind test.
    """

    state: StateFolder
    catalogue: Catalogue
    courses: Courses
    library: Library
    studio: Studio
    desk: Desk
    server: SoundServer
    blind: BlindTest


_sites: list[Site] = []


def use(site: Site) -> None:
    """Make a site the one of this process."""
    _sites[:] = [site]


def current() -> Site:
    """The site of this process.

    Raises:
        PganError: None was set up.
    """
    if not _sites:
        raise PganError("There is no site in this process yet. Set one up with pgan_audio.web.setup.")
    return _sites[0]
