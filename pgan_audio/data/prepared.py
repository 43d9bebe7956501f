"""The data folder of whatever kind of content: what a training session needs to know before it knows the design."""

from pathlib import Path
from typing import Protocol

from pgan_audio.data.store import DataFolder
from pgan_audio.data.symbolic.folder import content_of
from pgan_audio.data.symbolic.text_folder import TextFolder
from pgan_audio.data.symbolic.tune_folder import TuneFolder


class PreparedData(Protocol):
    """A prepared folder, open for reading.

    Attributes:
        path: The folder.
        content: What it holds: ``"audio"``, ``"tunes"`` or ``"text"``.
        fingerprint: Identifies content, splits and names.
    """

    path: Path
    content: str
    fingerprint: str

    @property
    def description(self) -> str:
        """What it holds, in a few words."""
        ...

    def facts(self) -> dict[str, object]:
        """What a run remembers of it."""
        ...


def open_prepared(path: Path) -> PreparedData:
    """Open a data folder as what it is.

    Raises:
        DataError: It is missing, unfinished or damaged.
    """
    match content_of(path):
        case "tunes":
            return TuneFolder.open(path)
        case "text":
            return TextFolder.open(path)
    return DataFolder.open(path)
