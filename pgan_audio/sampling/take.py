"""A clip to be made."""

from dataclasses import dataclass

from pgan_audio.sampling.bookmark import Bookmark


@dataclass(frozen=True)
class Take:
    """A clip to be made: what it is called, and what it is made from.

    Attributes:
        name: Of its file, without the ending: everything that its sound depends on, but the run.
        title: A few words for a picture.
        bookmark: What it is made from.
    """

    name: str
    title: str
    bookmark: Bookmark
