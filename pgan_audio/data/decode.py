"""One track, from sound file to the samples of every stage: what runs in the worker processes.

Whatever the length of a track, it goes through in blocks: memory stays bounded, and the result is to the bit what the
same steps give on the whole track at once.
"""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from pgan_audio.audio import files
from pgan_audio.audio.conversion import from_int16, mix, resample, to_int16
from pgan_audio.audio.filters import N_TAPS
from pgan_audio.audio.resampling import down
from pgan_audio.data.level import SILENCE_DB, amplitude, gain
from pgan_audio.data.settings import Settings
from pgan_audio.data.spool import Spool
from pgan_audio.data.store import SAMPLE
from pgan_audio.errors import AudioError

BLOCK_FRAMES = 1 << 16
HALO_FRAMES = N_TAPS // 2 + N_TAPS // 2 % 2  # what a filtered sample sees to each side, made even
HEADER_TOLERANCE_SECONDS = 0.1


@dataclass(frozen=True)
class Job:
    """What a worker is asked for: read ``path``, unless its hash is ``known``, and write the samples to ``part``."""

    path: Path
    file: str
    part: Path
    settings: Settings
    known: frozenset[str] = frozenset()


@dataclass
class Decoded:
    """What a worker found.

    Attributes:
        file: As in the job.
        sha256: Of the source file, empty if it could not be opened.
        known: The hash was among the known ones; nothing else is filled in.
        error: Why the file can't be used, empty if it can.
        note: What is odd about a file that is used, mostly empty.
        n_samples: Frames written for the last stage, padding included.
        energy: Sum of squared int16 samples per stage, lowest rate first.
        n_overs: Samples that had to be clipped when they were rounded to 16 bits.
    """

    file: str
    sha256: str = ""
    known: bool = False
    error: str = ""
    note: str = ""
    audio_sha256: str = ""
    n_samples: int = 0
    seconds: float = 0.0
    sample_rate_hz: int = 0
    silence_share: float = 0.0
    clipped_share: float = 0.0
    n_overs: int = 0
    energy: list[int] = field(default_factory=list)


def decode(job: Job) -> Decoded:
    """Do one job; a file that can't be read is a result, too."""
    result = Decoded(job.file)
    try:
        result.sha256 = _file_sha256(job.path)
        result.known = result.sha256 in job.known
        if not result.known:
            with Spool(job.settings.channels, job.part.parent) as track:
                factor = _read(job, track, result)
                _write_part(job, track, factor, result)
    except AudioError as error:
        result.error = str(error)
    return result


def halve(source: Spool, target: Spool, kind: str) -> None:
    """Append to ``target`` what :func:`down` makes of the whole of ``source``, an even number of frames, in blocks."""
    for start in range(0, source.n_frames, BLOCK_FRAMES):
        stop = min(start + BLOCK_FRAMES, source.n_frames)
        first = max(0, start - HALO_FRAMES)
        halved = down(source.read(first, stop + HALO_FRAMES), "box" if kind == "box" else "rrc")
        target.append(halved[(start - first) // 2 : (stop - first) // 2].astype(np.float32, copy=False))


def _file_sha256(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(f"Cannot open {files.shown(path)}: {error.strerror or error}.") from error


def _read(job: Job, track: Spool, result: Decoded) -> float:
    """Decode, mix and resample into ``track``; fill in what is known of the source; return the gain to apply."""
    info = files.probe(job.path)
    settings = job.settings
    counts = {"frames": 0, "clipped": 0}

    def source() -> Iterator[NDArray[np.float32]]:
        for block in files.blocks(job.path, BLOCK_FRAMES):
            counts["frames"] += len(block)
            counts["clipped"] += int(np.count_nonzero(np.abs(block) >= info.full_scale))
            yield mix(block, settings.channels)

    peak, energy = 0.0, 0.0
    for block in resample(source(), info.rate_hz, settings.sample_rate_hz, settings.channels):
        track.append(block)
        peak = max(peak, float(np.abs(block).max(initial=0)))
        energy += float(np.sum(np.square(block, dtype=np.float64)))
    if not track.n_frames:
        raise AudioError(f"{files.shown(job.path)} is too short: no sample is left at {settings.sample_rate_hz} Hz.")
    result.sample_rate_hz = info.rate_hz
    result.seconds = counts["frames"] / info.rate_hz
    result.clipped_share = counts["clipped"] / (counts["frames"] * info.channels)
    if info.seconds is None or abs(info.seconds - result.seconds) > HEADER_TOLERANCE_SECONDS:
        claim = "no length" if info.seconds is None else f"{info.seconds:.2f} s"
        result.note = f"{files.shown(job.path)} claims {claim} and holds {result.seconds:.2f} s."
    return gain(settings.normalise, peak, (energy / (track.n_frames * settings.channels)) ** 0.5)


def _write_part(job: Job, track: Spool, factor: float, result: Decoded) -> None:
    """Write the samples of all stages into the part file, the last stage first."""
    settings = job.settings
    with open(job.part, "wb") as part, ExitStack() as stack:
        scale = stack.enter_context(Spool(track.channels, job.part.parent))
        _quantise(track, scale, factor, settings, result)
        result.n_samples = scale.n_frames
        result.audio_sha256 = _write_scale(part, scale, result)
        for _ in range(settings.n_stages - 1):
            lower = stack.enter_context(Spool(track.channels, job.part.parent))
            halve(scale, lower, settings.filter)
            scale.close()
            scale = lower
            _write_scale(part, scale, result)


def _quantise(track: Spool, scale: Spool, factor: float, settings: Settings, result: Decoded) -> None:
    """The track at its level, rounded to 16 bits and padded: the last stage's samples, from which all others come."""
    n_frame = max(1, min(track.n_frames, round(0.020 * settings.sample_rate_hz)))
    n_silent = n_counted = 0
    for block in track.blocks(n_frame * max(1, BLOCK_FRAMES // n_frame)):
        samples, n_overs = to_int16(block * factor)
        result.n_overs += n_overs
        rounded = from_int16(samples)
        scale.append(rounded)
        frames = rounded[: len(rounded) // n_frame * n_frame].reshape(-1, n_frame * track.channels)
        rms = np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1))
        n_silent += int(np.count_nonzero(rms < amplitude(SILENCE_DB)))
        n_counted += len(frames)
    result.silence_share = n_silent / n_counted
    scale.append(np.zeros((settings.padded(track.n_frames) - track.n_frames, track.channels), np.float32))


def _write_scale(part: BinaryIO, scale: Spool, result: Decoded) -> str:
    """Write one stage, note its energy, and return the SHA-256 of its bytes."""
    digest = hashlib.sha256()
    energy = 0
    for block in scale.blocks(BLOCK_FRAMES):
        samples, n_overs = to_int16(block)
        result.n_overs += n_overs
        energy += int(np.sum(np.square(samples, dtype=np.int64)))
        data = samples.astype(SAMPLE).tobytes()
        digest.update(data)
        part.write(data)
    result.energy.insert(0, energy)
    return digest.hexdigest()
