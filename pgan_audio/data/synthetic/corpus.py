"""Writing a corpus of synthetic tracks: a folder per author, as `pgan prepare` reads it."""

import os
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pgan_audio import atomic
from pgan_audio.audio.files import write_wav
from pgan_audio.data.synthetic.author import Author
from pgan_audio.data.synthetic.bell import BELL
from pgan_audio.data.synthetic.bowed import BOWED
from pgan_audio.data.synthetic.chip import CHIP
from pgan_audio.data.synthetic.choir import CHOIR
from pgan_audio.data.synthetic.drums import DRUMS
from pgan_audio.data.synthetic.marimba import MARIMBA
from pgan_audio.data.synthetic.note import Note, Samples
from pgan_audio.data.synthetic.organ import ORGAN
from pgan_audio.data.synthetic.plucked import PLUCKED
from pgan_audio.errors import UsageError

AUTHORS: dict[str, Author] = {a.name: a for a in (BELL, BOWED, CHIP, CHOIR, DRUMS, MARIMBA, ORGAN, PLUCKED)}
"""The authors there are, by name."""

RMS_LEVEL_DB = -20.0
PEAK_LEVEL_DB = -1.0
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 4_000, 192_000


def write_corpus(
    folder: str | os.PathLike[str],
    *,
    authors: Sequence[str] | None = None,
    tracks_per_author: int = 6,
    seconds: float = 10.0,
    sample_rate_hz: int = 16_000,
    seed: int = 0,
) -> None:
    """Make music by authors who differ in timbre, scale, rhythm and texture; write it as 16-bit mono WAV files.

    Track 3 of the bell is ``folder/bell/03.wav``. A track depends on seed, author, number, length and rate alone,
    not on what is written beside it; the same call gives the same bytes with the same NumPy and SciPy. The folder
    appears whole or not at all.

    Args:
        folder: Where to write; made, with its parents. It must not exist, or be empty.
        authors: Names out of `AUTHORS`; by default all.
        tracks_per_author: Tracks of each, at least 1.
        seconds: Length of a track, 0.1 to 600.
        sample_rate_hz: 4 000 to 192 000.
        seed: 0 or more; another one gives other tracks.

    Raises:
        UsageError: An argument is beyond its range, an author unknown, or the folder holds something.
    """
    names = _checked_names(list(AUTHORS) if authors is None else authors)
    _check("tracks_per_author", tracks_per_author, 1, 9_999)
    _check("seconds", seconds, 0.1, 600)
    _check("sample_rate_hz", sample_rate_hz, LOWEST_RATE_HZ, HIGHEST_RATE_HZ)
    _check("seed", seed, 0, 2**63)
    sounds = (
        (f"{name}/{track:02d}.wav", render(AUTHORS[name], seconds, sample_rate_hz, seed=seed, track=track))
        for name in names
        for track in range(1, tracks_per_author + 1)
    )
    write_sounds(Path(folder), sounds, sample_rate_hz)


def write_sounds(folder: Path, sounds: Iterable[tuple[str, npt.NDArray[np.float32]]], rate_hz: int) -> None:
    """Write sounds as 16-bit mono WAV files into a folder that appears whole or not at all.

    Args:
        folder: Where to write; made, with its parents. It must not exist, or be empty.
        sounds: Names below the folder, and samples ``(time,)``; made one by one as they are written.
        rate_hz: Sampling rate.

    Raises:
        UsageError: The folder holds something.
    """
    if folder.exists() and not (folder.is_dir() and next(folder.iterdir(), None) is None):
        raise UsageError(
            f"The corpus needs a folder that is new or empty. Received: {folder}, which is not. Name another one."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with atomic.folder(folder, replace=True) as building:
        for name, samples in sounds:
            (building / name).parent.mkdir(parents=True, exist_ok=True)
            write_wav(building / name, samples[:, np.newaxis], rate_hz)


def render(author: Author, seconds: float, rate_hz: int, *, seed: int = 0, track: int = 1) -> npt.NDArray[np.float32]:
    """Compose and play one track.

    Args:
        author: By whom.
        seconds: Length; the last notes are cut off with a short fade.
        rate_hz: Sampling rate.
        seed: 0 or more.
        track: Number of the track.

    Returns:
        ``(time,)``, RMS -20 dBFS or, where that would push a peak beyond -1 dBFS, that peak.
    """
    rng = np.random.default_rng([seed, track, zlib.crc32(author.name.encode())])
    _, notes = author.compose(rng, seconds)
    return render_notes(author, notes, seconds, rate_hz, rng)


def render_notes(
    author: Author, notes: Sequence[Note], seconds: float, rate_hz: int, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Play notes by an author's voices; arguments and result as of `render`."""
    mix = np.zeros(max(1, round(seconds * rate_hz)))
    for note in notes:
        start = round(note.start_seconds * rate_hz)
        if start < mix.size:
            sound = author.voices[note.voice](note, rate_hz, rng)[: mix.size - start]
            mix[start : start + sound.size] += note.velocity * sound
    return _levelled(mix, rate_hz).astype(np.float32)


def _levelled(mix: Samples, rate_hz: int) -> Samples:
    """Faded over the last 10 ms and brought to level."""
    n_fade = min(mix.size, round(0.01 * rate_hz))
    mix[mix.size - n_fade :] *= np.linspace(1.0, 0.0, n_fade)
    rms, peak = np.sqrt(np.mean(mix**2)), np.abs(mix).max()
    if peak == 0.0:
        return mix
    return np.asarray(mix * min(10.0 ** (RMS_LEVEL_DB / 20.0) / rms, 10.0 ** (PEAK_LEVEL_DB / 20.0) / peak))


def _checked_names(names: Sequence[str]) -> list[str]:
    unknown = sorted(set(names) - set(AUTHORS))
    if unknown or not names:
        raise UsageError(
            f"Argument `authors` must name some of {', '.join(AUTHORS)}. "
            f"Received: {', '.join(unknown) or 'none'}. Leave it out to have all."
        )
    return sorted(set(names))


def _check(name: str, value: float, lowest: float, highest: float) -> None:
    if not lowest <= value <= highest:
        raise UsageError(f"Argument `{name}` must lie from {lowest} to {highest}. Received: {value}. Choose another.")
