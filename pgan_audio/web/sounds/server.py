"""The files of sounds for whoever asks, made again where they gave way."""

import threading
from collections.abc import Callable

from pgan_audio.errors import PganError
from pgan_audio.web.asking.desk import Desk
from pgan_audio.web.making.busy import BusyError
from pgan_audio.web.models import Sound
from pgan_audio.web.not_found import NotFoundError
from pgan_audio.web.sounds.files import SoundFiles
from pgan_audio.web.sounds.pictures import spectrogram_png, waveform_png

WAV = ".wav"
DRAWN: dict[str, Callable[[bytes], bytes]] = {".waveform.png": waveform_png, ".spectrogram.png": spectrogram_png}
"""Pictures that are drawn of the WAV file when they are first asked for."""

MOST_WAITING = 3
"""Requests that wait for a sound to be made again; the server has more threads than that, for others."""

WAIT_SECONDS = 20.0
RETRY_SECONDS = 2


class SoundServer:
    """Finds, draws or has made again what belongs to a sound.

    Args:
        files: The cache.
        desk: Where sounds are asked for again.
    """

    def __init__(self, files: SoundFiles, desk: Desk):
        self._files, self._desk = files, desk
        self._seats = threading.BoundedSemaphore(MOST_WAITING)

    def content(self, sound: Sound, suffix: str) -> bytes:
        """A file of a sound.

        Args:
            sound: Which one.
            suffix: Of the file.

        Raises:
            NotFoundError: The sound has no such file, or nobody can make it any more.
            BusyError: It must be made again, and others wait for that already.
            PganError: Making it again failed.
        """
        made = suffix if suffix not in DRAWN else WAV
        if made not in sound.suffixes.split():
            raise NotFoundError("This sound has no such file.")
        found = self._files.get(sound.id, suffix)
        if found is not None:
            return found
        if suffix in DRAWN:
            picture = DRAWN[suffix](self.content(sound, WAV))
            self._files.put(sound.id, {suffix: picture})
            return picture
        self._make_again(sound)
        again = self._files.get(sound.id, suffix)
        if again is None:
            raise NotFoundError("This sound can't be made again as it was.")
        return again

    def _make_again(self, sound: Sound) -> None:
        if not self._seats.acquire(blocking=False):
            raise BusyError("This sound must be made again, and others are before it. Try again soon.", RETRY_SECONDS)
        try:
            job = self._desk.again(sound)
            if not job.ended.wait(WAIT_SECONDS):
                raise BusyError("This sound is still being made again. Try again soon.", RETRY_SECONDS)
        finally:
            self._seats.release()
        if job.state == "failed":
            raise PganError(job.error)
