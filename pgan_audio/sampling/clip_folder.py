"""Where clips are written."""

from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from pgan_audio import atomic
from pgan_audio.audio.conversion import to_int16
from pgan_audio.audio.files import write_wav
from pgan_audio.errors import UsageError
from pgan_audio.sampling.bookmark import Bookmark

Clip = NDArray[np.float32]


class ClipFolder:
    """A folder of clips: a file appears whole or not at all, and never takes the place of another sound.

    Args:
        path: The folder; it is made where missing.
        rate_hz: Of the clips.

    Raises:
        PganError: It can't be made.
    """

    def __init__(self, path: Path, rate_hz: float):
        self.path = path
        self.rate_hz = rate_hz
        with self._writing():
            path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, clip: Clip, bookmark: Bookmark) -> float:
        """Write a clip as a 16-bit WAV file with its bookmark. The same arguments give the same bytes.

        Args:
            name: Of the file.
            clip: ``(time, channels)``, full scale 1; clipped where it is beyond.
            bookmark: What it was made from.

        Returns:
            Share of samples that were clipped.

        Raises:
            UsageError: A file of that name is there with another sound in it.
            PganError: It can't be written.
        """
        with self._writing():
            if (self.path / name).exists() and not self.holds(self.path / name, clip):
                raise UsageError(
                    f"{self.path / name} is there already and holds another sound than the clip of that name. Expected "
                    "no such file, or the same sound. Choose another folder with --out, or remove the old clips."
                )
            return write_wav(self.path / name, clip, self.rate_hz, comment=bookmark.text)

    def write_picture(self, name: str, png: bytes) -> None:
        """Write a picture, replacing one that is there.

        Raises:
            PganError: It can't be written.
        """
        with self._writing():
            atomic.write_bytes(self.path / name, png)

    def holds(self, path: Path, clip: Clip) -> bool:
        """Whether a file holds the sound of a clip already.

        Within one step of 16 bits it does: so much another machine may round differently.
        """
        pcm, _ = to_int16(clip)
        try:
            with soundfile.SoundFile(path) as file:
                if (file.samplerate, file.frames, file.channels) != (round(self.rate_hz), *pcm.shape):
                    return False
                samples = file.read(dtype="int16", always_2d=True)
        except soundfile.LibsndfileError:
            return False
        return samples.shape == pcm.shape and bool(np.abs(samples.astype(int) - pcm).max() <= 1)

    def _writing(self) -> AbstractContextManager[None]:
        return atomic.writing(f"The clips can't be written to {self.path}")
