"""What works are to begin with, read from a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pgan_audio.audio import files
from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.data.level import SILENCE_DB, amplitude, gain
from pgan_audio.data.symbolic.abc import decoded, is_abc, read_abc, split_book
from pgan_audio.data.symbolic.limits import MAX_BOOK_BYTES
from pgan_audio.data.symbolic.midi import is_midi, read_midi
from pgan_audio.data.symbolic.music_xml import is_music_xml, read_music_xml
from pgan_audio.data.symbolic.passages import passages_of
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.errors import AudioError, TuneError
from pgan_audio.ports.recurrent.priming import Prime

MAX_SECONDS = 60


def read_prime(config: RecurrentConfig, path: Path) -> Prime:
    """What a file holds, as the design continues it: a text, a tune, or mono sound at the rate of its data.

    Sound has its peak brought to -1 dBFS, as ``pgan prepare`` does it.

    Args:
        config: Of the run.
        path: A text; a MIDI, ABC (of a book the first tune) or MusicXML file; or a sound file.

    Raises:
        AudioError: It isn't sound, silent, or longer than a minute.
        TuneError: The file can't be read as what the design needs.
    """
    if config.content == "audio":
        return _sound(path, config.facts.sample_rate_hz)
    if config.content == "text":
        with _named(path):
            return _text(_content(path))
    return read_score(path)


def read_score(path: Path) -> Tune:
    """The tune in a MIDI, ABC (of a book the first) or MusicXML file.

    Raises:
        TuneError: There is none, or it can't be read.
    """
    with _named(path):
        return _tune(_content(path))


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Says which file it is that can't be read."""
    try:
        yield
    except OSError as error:
        raise TuneError(f"Cannot open {files.shown(path)}: {error.strerror or error}.") from error
    except TuneError as error:
        raise TuneError(f"{files.shown(path)}: {error}") from error


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_BOOK_BYTES:
        raise TuneError(f"it may have {MAX_BOOK_BYTES} bytes. Received: {size}.")
    return path.read_bytes()


def _sound(path: Path, rate_hz: int) -> NDArray[np.float32]:
    seconds = files.probe(path).seconds
    if seconds is not None and seconds > MAX_SECONDS:
        raise AudioError(f"{files.shown(path)} may last {MAX_SECONDS} s. Received: {seconds:.0f} s. Cut it.")
    samples, _ = files.read(path, rate_hz=rate_hz, channels=1)
    peak = float(np.abs(samples).max(initial=0))
    if peak < amplitude(SILENCE_DB):
        raise AudioError(f"{files.shown(path)} is silent. Expected something to go on from. Choose another --prime.")
    return samples[: MAX_SECONDS * rate_hz, 0] * np.float32(gain("peak", peak, peak))


def _text(data: bytes) -> str:
    text = "".join(passages_of(data))
    if not text:
        raise TuneError("it holds no text to go on from.")
    return text


def _tune(data: bytes) -> Tune:
    if is_midi(data[:4]):
        return read_midi(data)
    text = decoded(data)
    if is_music_xml(text):
        return read_music_xml(data)
    if is_abc(text):
        return read_abc(split_book(data)[0])
    raise TuneError("it is neither a MIDI, nor an ABC, nor a MusicXML file.")
