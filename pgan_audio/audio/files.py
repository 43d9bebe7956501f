"""Sound files: what they claim to hold, reading them in blocks or whole, and writing WAV.

Reading is libsndfile's, through soundfile: WAV, FLAC, Ogg Vorbis, Opus, MP3, AIFF and more, integers of 8 to 32 bits
and floats. Samples are float32 ``(time, channels)``, full scale 1.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from pgan_audio import atomic
from pgan_audio.audio.comment import comment_of, with_comment
from pgan_audio.audio.conversion import Block, mix, resample, to_int16
from pgan_audio.errors import AudioError, UsageError

EXTENSIONS = frozenset(
    {".wav", ".wave", ".bwf", ".rf64", ".w64", ".flac", ".ogg", ".oga", ".opus", ".mp3"}
    | {".aif", ".aiff", ".aifc", ".au", ".snd", ".caf"}
)
MAX_SECONDS = 2 * 60 * 60
MAX_CHANNELS = 8
MIN_RATE_HZ, MAX_RATE_HZ = 1_000, 768_000
BLOCK_FRAMES = 1 << 16
_UNKNOWN_FRAMES = 1 << 62  # libsndfile says 2**63 - 1 where a header doesn't tell
_BITS = {"PCM_S8": 8, "PCM_U8": 8}

StrPath = str | os.PathLike[str]


@dataclass(frozen=True)
class AudioInfo:
    """What the header of a sound file claims.

    Attributes:
        rate_hz: Sampling rate.
        channels: Number of channels.
        n_frames: Length, or None where the header doesn't tell.
        full_scale: The largest positive value a sample can have: 127/128 with 8 bits, else that of 16 bits, since what
            was clipped in 16 bits may have been converted since.
    """

    rate_hz: int
    channels: int
    n_frames: int | None
    full_scale: float

    @property
    def seconds(self) -> float | None:
        """Duration, or None where the header doesn't tell."""
        return None if self.n_frames is None else self.n_frames / self.rate_hz


def shown(path: StrPath) -> str:
    """A path fit for one line of a terminal: whatever can't be printed is escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def probe(path: StrPath) -> AudioInfo:
    """Read a header, and refuse what is beyond the limits without decoding it.

    Raises:
        AudioError: No sound file, or one that claims more than 2 h, 8 channels, or a rate outside 1 to 768 kHz.
    """
    with _opened(path) as file:
        return _checked_info(file, path)


def blocks(path: StrPath, n_frames: int = BLOCK_FRAMES) -> Iterator[Block]:
    """Decode a file piece by piece, in bounded memory whatever its length and whatever its header claims.

    Yields:
        float32 ``(time, channels)`` with ``1 <= time <= n_frames``; at least one.

    Raises:
        AudioError: As :func:`probe`; or the audio is empty, damaged, not finite, or longer than 2 h.
    """
    with _opened(path) as file:
        info = _checked_info(file, path)
        if file.subtype == "OPUS":
            file.seek(0)  # libsndfile 1.2 forgets the encoder's delay in a stream that was cut from a longer one
        n_read = 0
        while len(block := file.read(n_frames, dtype="float32", always_2d=True)):
            if not np.isfinite(block).all():
                bad = n_read + int(np.argmin(np.isfinite(block).all(axis=1)))
                raise AudioError(
                    f"{shown(path)} holds NaN or infinite samples, the first at {bad / info.rate_hz:.3f} s."
                )
            n_read += len(block)
            if n_read > MAX_SECONDS * info.rate_hz:
                raise AudioError(f"{shown(path)} is longer than 2 h, the limit for one file. Cut it into shorter ones.")
            yield block
    if not n_read:
        raise AudioError(f"{shown(path)} holds no audio: 0 samples.")


def read(path: StrPath, *, rate_hz: int | None = None, channels: int | None = None) -> tuple[Block, int]:
    """Decode a whole file.

    Args:
        path: The sound file.
        rate_hz: Rate to resample to (soxr HQ); None keeps the file's.
        channels: 1 or 2 to mix to; None keeps the file's.

    Returns:
        Samples ``(time, channels)`` float32, and their rate.

    Raises:
        AudioError: As :func:`blocks`.
    """
    info = probe(path)
    rate_hz = info.rate_hz if rate_hz is None else rate_hz
    mixed = (block if channels is None else mix(block, channels) for block in blocks(path))
    samples = np.concatenate(list(resample(mixed, info.rate_hz, rate_hz, channels or info.channels)))
    if not len(samples):
        raise AudioError(f"{shown(path)} is too short: no sample is left at {rate_hz} Hz.")
    return samples, rate_hz


def write_wav(path: StrPath, samples: NDArray[np.floating], rate_hz: float, *, comment: str = "") -> float:
    """Write a 16-bit WAV file, atomically. The same samples and comment give the same bytes.

    Args:
        path: The file; its folder must exist.
        samples: As for :func:`to_wav`.
        rate_hz: As for :func:`to_wav`.
        comment: As for :func:`to_wav`.

    Returns:
        Share of samples that were clipped.

    Raises:
        UsageError: As :func:`to_wav`.
    """
    wav, clipped_share = to_wav(samples, rate_hz, comment=comment)
    atomic.write_bytes(path, wav)
    return clipped_share


def to_wav(samples: NDArray[np.floating], rate_hz: float, *, comment: str = "") -> tuple[bytes, float]:
    """The content of a 16-bit WAV file.

    Args:
        samples: ``(time, channels)`` or ``(time,)``, full scale 1; rounded to nearest, clipped where it is beyond.
        rate_hz: Sampling rate, rounded to whole hertz as the format wants it.
        comment: Text to travel with the sound, see :mod:`pgan_audio.audio.comment`; ``""`` for none.

    Returns:
        The bytes, and the share of samples that were clipped.

    Raises:
        UsageError: The samples are no audio: empty, not finite, or of a wrong shape; or the comment can't be stored.
    """
    x = np.asarray(samples)
    if x.ndim not in (1, 2) or not x.size or not np.isfinite(x).all():
        raise UsageError(
            "`samples` must be finite numbers of shape (time, channels) or (time,), at least one. "
            f"Received: shape {x.shape}, {np.count_nonzero(~np.isfinite(x))} not finite."
        )
    pcm, n_clipped = to_int16(x)
    buffer = io.BytesIO()
    soundfile.write(buffer, pcm, round(rate_hz), format="WAV", subtype="PCM_16")
    wav = buffer.getvalue()
    return with_comment(wav, comment) if comment else wav, n_clipped / x.size


def read_comment(path: StrPath) -> str | None:
    """The comment that a WAV file carries, as :func:`write_wav` leaves it or another program; None if it has none.

    Raises:
        AudioError: The file can't be opened, is no WAV file, or its comment is beyond the limit.
    """
    try:
        with open(path, "rb") as file:
            return comment_of(file, shown(path))
    except OSError as error:
        raise AudioError(f"Cannot open {shown(path)}: {error.strerror or error}.") from error


class _Stream(soundfile.SoundFile):  # type: ignore[misc]  # soundfile carries no types  # type: ignore[misc]  # soundfile carries no types
    """A sound file read from front to back, without the seek to where it is that soundfile does after each read.

    On compressed files that seek costs time, and it fails at the end of a FLAC file that tells no length.
    """

    def seekable(self) -> bool:
        """Say that the file isn't."""
        return False


@contextmanager
def _opened(path: StrPath) -> Iterator[soundfile.SoundFile]:
    """Open for reading; every failure, then or in the block, names the file."""
    try:
        if not Path(path).stat().st_size:
            raise AudioError(f"{shown(path)} is an empty file: 0 bytes.")
        with open(path, "rb"):  # libsndfile says "System error" where the system says why
            pass
        with _Stream(os.fsencode(path)) as file:
            yield file
    except OSError as error:
        raise AudioError(f"Cannot open {shown(path)}: {error.strerror or error}.") from error
    except soundfile.LibsndfileError as error:
        reason = error.error_string.rstrip(".")
        if "does not exist" in reason:  # libsndfile's answer to an MP3 file that is none
            reason = "Format not recognised"
        raise AudioError(
            f"Cannot decode {shown(path)}: {reason}. Expected WAV, FLAC, OGG, Opus, MP3 or AIFF."
        ) from error


def _checked_info(file: soundfile.SoundFile, path: StrPath) -> AudioInfo:
    n_frames = None if file.frames >= _UNKNOWN_FRAMES else file.frames
    info = AudioInfo(file.samplerate, file.channels, n_frames, 1 - 2.0 ** (1 - _BITS.get(file.subtype, 16)))
    if not MIN_RATE_HZ <= info.rate_hz <= MAX_RATE_HZ:
        raise AudioError(
            f"{shown(path)} claims a sampling rate outside 1 to 768 kHz. Received: {info.rate_hz} Hz. Convert it first."
        )
    if info.channels > MAX_CHANNELS:
        raise AudioError(
            f"{shown(path)} claims more than {MAX_CHANNELS} channels. Received: {info.channels}. Mix it down first."
        )
    if info.seconds is not None and info.seconds > MAX_SECONDS:
        raise AudioError(
            f"{shown(path)} claims to be longer than 2 h. Received: {info.seconds / 3600:.1f} h. "
            "Cut it into shorter files."
        )
    return info
