"""What the views work with: one site per process."""

from dataclasses import dataclass

from pgan_audio.errors import PganError
from pgan_audio.web.catalogue.catalogue import Catalogue
from pgan_audio.web.state_folder import StateFolder


@dataclass(frozen=True)
class Site:
    """All that a view needs beside its request.

    Attributes:
        state: Where the site keeps what is its own.
        catalogue: The runs and models there are.
    """

    state: StateFolder
    catalogue: Catalogue


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
