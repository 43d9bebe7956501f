"""What a run remembers of data that isn't audio."""

from __future__ import annotations

from pydantic import PositiveInt

from pgan_audio.config.section import Names, Section, Text


class TuneFacts(Section):
    """What a run remembers of a data folder of tunes; filled in when the run starts, and compared on every resume."""

    fingerprint: Text
    """Identifies the tunes and their splits by content."""
    n_tunes: PositiveInt
    authors: Names


class TextFacts(Section):
    """What a run remembers of a data folder of texts; filled in when the run starts, and compared on every resume."""

    fingerprint: Text
    """Identifies the texts and their splits by content."""
    n_characters: PositiveInt
    authors: Names
