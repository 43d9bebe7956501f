"""What `pgan prepare` tells about a data folder, as plain text."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pgan_audio.audio.files import shown
from pgan_audio.data.report_lines import count, listed, table
from pgan_audio.data.settings import Settings
from pgan_audio.data.store import stage_rms
from pgan_audio.data.track import SPLITS, Track

MAX_NAMED = 20


@dataclass
class Happenings:
    """What one call of `prepare` came across, besides the tracks it added.

    Attributes:
        n_added: New tracks.
        n_known: Files that were in the folder already.
        skipped: Why each unusable file was left out, a sentence each.
        notes: Remarks on files that are used, a sentence each.
        remarks: Remarks on the folder and the labels, a sentence each.
        others: Files passed over since they are no sound files, by extension.
        n_overs: Samples clipped in rounding to 16 bits.
    """

    n_added: int = 0
    n_known: int = 0
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    others: Mapping[str, int] = field(default_factory=Counter)
    n_overs: int = 0


@dataclass(frozen=True)
class Report:
    """All there is to tell about a data folder after a `prepare`.

    Attributes:
        settings: Of the folder.
        tracks: All its tracks.
        happenings: Of the call.
    """

    settings: Settings
    tracks: Sequence[Track]
    happenings: Happenings

    def text(self) -> str:
        """The report, lines of plain text."""
        parts = [_head(self), _authors(self.tracks), _stages(self), _findings(self)]
        return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(report: Report) -> list[str]:
    s, h, tracks = report.settings, report.happenings, report.tracks
    filter_name = "" if s.filter == "rrc" else f", filter {s.filter}"
    return [
        f"{count(len(tracks), 'track')} by {count(len({t.author for t in tracks}), 'author')}, "
        f"{_minutes(tracks):.1f} minutes ({h.n_added} added, {h.n_known} known before, {len(h.skipped)} skipped)",
        f"{s.sample_rate_hz} Hz, {'mono' if s.channels == 1 else 'stereo'}, {count(s.n_stages, 'stage')}, "
        f"clips of {s.clip_samples} samples ({s.clip_samples / s.sample_rate_hz:.3f} s), "
        f"normalise {s.normalise}{filter_name}",
    ]


def _authors(tracks: Sequence[Track]) -> list[str]:
    """A table: tracks and minutes in all and per split, silence and clipping by duration."""
    by_author: dict[str, list[Track]] = {}
    for track in tracks:
        by_author.setdefault(track.author, []).append(track)
    rows = [["author", "tracks", "minutes", *SPLITS, "silence", "clipping"]]
    for author, own in [*sorted(by_author.items()), ("total", list(tracks))]:
        rows.append([shown(author), str(len(own)), f"{_minutes(own):.2f}", *_splits(own), *_shares(own)])
    return [
        *table(rows),
        "split: tracks and share of the duration; silence: 20 ms frames under -60 dBFS, after normalising;",
        "clipping: samples at or over full scale in the source",
    ]


def _splits(tracks: Sequence[Track]) -> list[str]:
    total = sum(t.seconds for t in tracks) or 1.0
    own = {split: [t for t in tracks if t.split == split] for split in SPLITS}
    return [f"{len(own[s])} ({sum(t.seconds for t in own[s]) / total:.0%})" for s in SPLITS]


def _shares(tracks: Sequence[Track]) -> list[str]:
    total = sum(t.seconds for t in tracks) or 1.0
    silence = sum(t.silence_share * t.seconds for t in tracks) / total
    clipped = sum(t.clipped_share * t.seconds for t in tracks) / total
    return [f"{silence:.1%}", f"{clipped:.4%}"]


def _stages(report: Report) -> list[str]:
    settings = report.settings
    train = [t for t in report.tracks if t.split == "train"]
    lines = ["RMS per stage (train):"]
    for stage, rms in enumerate(stage_rms(train, settings) if train else (), start=1):
        rate_hz = settings.sample_rate_hz / (1 << (settings.n_stages - stage))
        lines.append(f"  stage {stage}  {rate_hz:>9g} Hz  {rms:.5f}")
    return lines


def _findings(report: Report) -> list[str]:
    h = report.happenings
    singles = _authors_without(report.tracks, "test")
    pairs = [author for author in _authors_without(report.tracks, "valid") if author not in singles]
    duplicates = [f"{shown(t.file)} = {shown(t.duplicate_of)}" for t in report.tracks if t.duplicate_of is not None]
    lines = list(h.remarks)
    lines += listed(
        f"{count(len(singles), 'author')} with too few tracks for a test, in train alone", singles, MAX_NAMED
    )
    lines += listed(f"{count(len(pairs), 'author')} with too few tracks to validate on", pairs, MAX_NAMED)
    lines += listed(
        f"{count(len(duplicates), 'duplicate')} (same audio, kept, in the same split)", duplicates, MAX_NAMED
    )
    lines += listed(f"{count(len(h.skipped), 'file')} skipped", h.skipped, MAX_NAMED)
    lines += listed(f"{count(len(h.notes), 'file')} not as the header says", h.notes, MAX_NAMED)
    if h.n_overs:
        hint = "" if report.settings.normalise == "peak" else " Normalising to the peak avoids most of it."
        lines.append(f"{count(h.n_overs, 'sample')} of all stages clipped in rounding to 16 bits.{hint}")
    if h.others:
        kinds = ", ".join(f"{n} {shown(kind)}" for kind, n in sorted(h.others.items()))
        lines.append(f"Passed over, no sound files: {kinds}.")
    return lines


def _authors_without(tracks: Sequence[Track], split: str) -> list[str]:
    return [shown(a) for a in sorted({t.author for t in tracks} - {t.author for t in tracks if t.split == split})]


def _minutes(tracks: Sequence[Track]) -> float:
    return sum(track.seconds for track in tracks) / 60
