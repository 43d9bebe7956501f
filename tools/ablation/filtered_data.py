"""The same data with its lower stages made by the other filter, for the networks that resample by it."""

import dataclasses
from pathlib import Path

import numpy as np

from pgan_audio.audio.conversion import from_int16, to_int16
from pgan_audio.audio.resampling import pyramid
from pgan_audio.data.store import INDEX_FILE, SAMPLE, DataFolder
from pgan_audio.data.track import Track
from pgan_audio.data.writer import writing
from pgan_audio.errors import DataError


def with_filter(data: DataFolder, kind: str, out: Path) -> Path:
    """The folder of ``data`` as ``pgan prepare --filter kind`` would have made it from the same recordings.

    Args:
        data: Prepared with either filter.
        kind: ``"rrc"`` or ``"box"``.
        out: Where to make it; what is there of the same recordings is taken as it is. A track is held in memory.

    Returns:
        ``out``, or where ``data`` is if that is its filter already.

    Raises:
        DataError: There are other recordings at ``out``.
    """
    if data.settings.filter == kind:
        return data.path
    if (out / INDEX_FILE).exists():
        if not _same_recordings(DataFolder.open(out), data):
            raise DataError(f"{out} isn't made from {data.path}. Remove it, or name another folder with --out.")
        return out
    out.parent.mkdir(parents=True, exist_ok=True)
    wanted = dataclasses.asdict(data.settings) | {"filter": kind}
    with writing(out, wanted) as writer:
        part = writer.workspace / "track.part"
        tracks = []
        for track in data.tracks:
            tracks.append(dataclasses.replace(track, energy=_write_part(data, track, kind, part)))
            writer.append(part, track.n_samples)
        writer.commit(tracks)
    return out


def _write_part(data: DataFolder, track: Track, kind: str, part: Path) -> tuple[int, ...]:
    """Write the samples of a track's stages, the last one first; return the energy of each, the first one first."""
    full = from_int16(data.stage(data.n_stages)[track.offset : track.offset + track.n_samples])
    energy = []
    with open(part, "wb") as file:
        for scale in reversed(pyramid(full, data.n_stages, "box" if kind == "box" else "rrc")):
            samples, _ = to_int16(scale)
            file.write(samples.astype(SAMPLE).tobytes())
            energy.insert(0, int(np.sum(np.square(samples, dtype=np.int64))))
    return tuple(energy)


def _same_recordings(one: DataFolder, other: DataFolder) -> bool:
    def essence(data: DataFolder) -> list[tuple[str, str, str]]:
        return [(track.file, track.audio_sha256, track.split) for track in data.tracks]

    return essence(one) == essence(other)
