"""What the site remembers, in SQLite."""

from pgan_audio.web.models.favourite import Favourite
from pgan_audio.web.models.sound import Sound
from pgan_audio.web.models.trial import Trial

__all__ = ["Favourite", "Sound", "Trial"]
