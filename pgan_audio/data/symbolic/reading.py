"""One tune from a file's content: what runs in the worker processes."""

from dataclasses import dataclass

from pgan_audio.data.symbolic.abc import AbcText, read_abc
from pgan_audio.data.symbolic.midi import read_midi
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.errors import TuneError


@dataclass(frozen=True)
class TuneJob:
    """What a worker is asked for.

    Attributes:
        file: Of the source, below its folder.
        number: Place of the tune in the file, from 1.
        author: Of the tune.
        source_sha256: Of the file.
        content: The whole of a MIDI file, or one tune of an ABC book.
    """

    file: str
    number: int
    author: str
    source_sha256: str
    content: bytes | AbcText

    @property
    def name(self) -> str:
        """How a message names it: file, and number and title of a tune in a book."""
        if not isinstance(self.content, AbcText):
            return self.file
        title = f" ({self.content.title[:60]})" if self.content.title else ""
        return f"{self.file}, tune {self.number}{title}"


def read_tune(job: TuneJob) -> Tune | str:
    """The tune, or why it can't be read."""
    try:
        return read_abc(job.content) if isinstance(job.content, AbcText) else read_midi(job.content)
    except TuneError as error:
        return str(error)
