"""Rows of the index for new tracks: their place, their twins and their split."""

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pgan_audio.data.decode import Decoded
from pgan_audio.data.split import Unit, assign
from pgan_audio.data.track import Track


def indexed(
    old: Sequence[Track],
    added: Sequence[tuple[Decoded, int]],
    authors: Mapping[str, str],
    rows: Mapping[str, Mapping[str, str]],
    seed: int,
) -> list[Track]:
    """All tracks in stored order: the old ones as they are, the added ones with author, labels, twin and split.

    Args:
        old: The committed tracks.
        added: New results and their offsets.
        authors: Author by file.
        rows: Labels by file, for those that have some.
        seed: Of the splits.
    """
    tracks = list(old)
    first_with: dict[str, str] = {}
    for track in old:
        first_with.setdefault(track.audio_sha256, track.file)
    for result, offset in added:
        twin = first_with.setdefault(result.audio_sha256, result.file)
        tracks.append(
            Track(
                index=len(tracks),
                file=result.file,
                sha256=result.sha256,
                audio_sha256=result.audio_sha256,
                author=authors[result.file],
                labels=dict(rows.get(result.file, {})),
                split="",
                offset=offset,
                n_samples=result.n_samples,
                seconds=result.seconds,
                sample_rate_hz=result.sample_rate_hz,
                silence_share=result.silence_share,
                clipped_share=result.clipped_share,
                energy=tuple(result.energy),
                duplicate_of=twin if twin != result.file else None,
            )
        )
    keys = unit_keys(tracks)
    given: dict[str, str] = {}
    seconds: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for track, key in zip(tracks, keys, strict=True):
        seconds[key][track.author] += track.seconds
        if track.split:
            given.setdefault(key, track.split)
    splits = assign([Unit(key, by_author) for key, by_author in seconds.items()], given, seed)
    return [t if t.split else dataclasses.replace(t, split=splits[key]) for t, key in zip(tracks, keys, strict=True)]


def unit_keys(tracks: Sequence[Track]) -> list[str]:
    """Key of each track: those of one key share a split. Twins in audio do, else versions of the same file."""
    keys: list[str] = []
    by_audio: dict[str, str] = {}
    by_file: dict[str, str] = {}
    for track in tracks:
        key = by_audio.get(track.audio_sha256) or by_file.get(track.file) or track.audio_sha256
        by_audio[track.audio_sha256] = key
        by_file[track.file] = key
        keys.append(key)
    return keys
