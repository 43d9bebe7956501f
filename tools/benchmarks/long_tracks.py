"""A corpus of long stereo tracks, noise and tones, in the formats that recordings come in."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

FORMATS = {
    "wav": {"format": "WAV", "subtype": "PCM_16"},
    "flac": {"format": "FLAC", "subtype": "PCM_16"},
    "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III"},
    "ogg": {"format": "OGG", "subtype": "VORBIS"},
}
BLOCK_SECONDS = 10
AUTHORS = 4
CHANNELS = 2
NOISE = 0.01
N_TONES = 6
LOWEST_HZ, HIGHEST_HZ = 60.0, 6_000.0


@dataclass(frozen=True)
class LongTrack:
    """One file to write: its place, its length, and the number that all in it is drawn from."""

    path: Path
    seconds: float
    rate_hz: int
    seed: int


def write_long_tracks(
    folder: Path, seconds: float, track_seconds: float, formats: Sequence[str], rate_hz: int, workers: int = 1
) -> list[Path]:
    """Write tracks of ``track_seconds``, the last one shorter, until there are ``seconds`` of them.

    Authors and formats take turns. A track depends on its number, length and rate alone.

    Returns:
        The files, in the order of their numbers.
    """
    n_tracks = max(1, round(seconds / track_seconds + 0.499))
    tracks = []
    for number in range(n_tracks):
        author = folder / f"author-{number // len(formats) % AUTHORS + 1}"
        author.mkdir(parents=True, exist_ok=True)
        suffix = formats[number % len(formats)]
        length = min(track_seconds, seconds - number * track_seconds)
        tracks.append(LongTrack(author / f"{number:04d}.{suffix}", length, rate_hz, number))
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(write_long_track, tracks))
    return [track.path for track in tracks]


def write_long_track(track: LongTrack) -> None:
    """Write one track, a block after the other: as many tones as `N_TONES`, changed in each block, over noise."""
    rng = np.random.default_rng(track.seed)
    left = round(track.seconds * track.rate_hz)
    with soundfile.SoundFile(
        track.path, "w", track.rate_hz, CHANNELS, **FORMATS[track.path.suffix.removeprefix(".")]
    ) as file:
        while left:
            n_frames = min(left, BLOCK_SECONDS * track.rate_hz)
            file.write(_block(rng, n_frames, track.rate_hz))
            left -= n_frames


def _block(rng: np.random.Generator, n_frames: int, rate_hz: int) -> np.ndarray:
    """``(n_frames, CHANNELS)`` float32, below full scale."""
    block = NOISE * rng.standard_normal((n_frames, CHANNELS), dtype=np.float32)
    time = np.arange(n_frames, dtype=np.float32)
    for hertz in LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** rng.random(N_TONES):
        tone = np.sin(np.float32(2 * np.pi * hertz / rate_hz) * time)
        block += tone[:, None] * rng.uniform(0, 0.8 / N_TONES, CHANNELS).astype(np.float32)
    return block
