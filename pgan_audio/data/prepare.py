"""From a folder of recordings to a data folder: the one function behind `pgan prepare`."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from pgan_audio import atomic
from pgan_audio.audio.files import shown
from pgan_audio.data.decode import Decoded, Job
from pgan_audio.data.indexing import indexed
from pgan_audio.data.labels import match, read_table
from pgan_audio.data.pool import decode_all
from pgan_audio.data.report import Happenings, Report
from pgan_audio.data.scan import Found, Scan, normalised, scan
from pgan_audio.data.settings import Settings
from pgan_audio.data.store import SETTINGS_FILE
from pgan_audio.data.writer import FolderWriter, writing
from pgan_audio.errors import AudioError, DataError, UsageError

REPORT_FILE = "report.txt"
DEFAULT_LABEL_COLUMN = "author"

Progress = Callable[[int, int], None]
LabelRows = dict[str, dict[str, str]]


def prepare(
    source: Path,
    out: Path,
    wanted: Mapping[str, Any],
    *,
    labels: Path | None = None,
    strict: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Read a folder of sound files into a data folder, or add what is new to it.

    Args:
        source: The folder, see :func:`pgan_audio.data.scan.scan`.
        out: The data folder to make or to add to. It changes in one step at the end, or not at all.
        wanted: Settings by name, see :class:`Settings`; those left out are the folder's own, or the defaults.
        labels: A CSV file; its column ``label_column`` (``author`` if not told) names the authors.
        strict: Whether a file that can't be used is an error.
        workers: Number of processes. The result is the same for any number.
        progress: Called with (files done, files in all).

    Returns:
        The report; its text is written to ``out/report.txt``, too.

    Raises:
        PganError: One line about what is wrong; then ``out`` is as it was.
    """
    source, out = Path(source), Path(out)
    if workers < 1:
        raise UsageError(f"`workers` must be at least 1. Received: {workers}.")
    wanted = {**wanted, "label_column": _label_column(wanted, labels, out)}
    scanned = scan(source)
    _refuse_nesting(source, out)
    happenings = Happenings(others=scanned.others)
    rows: LabelRows = {}
    if labels is None:
        authors = _authors_by_folder(scanned, happenings)
    else:
        authors, rows = _authors_by_table(scanned, source, Path(labels), wanted["label_column"], happenings)
    with writing(out, wanted) as writer:
        jobs = _jobs(writer, [f for f in scanned.found if f.file in authors])
        added = _append(writer, jobs, happenings, strict=strict, workers=workers, progress=progress)
        if not writer.tracks and not added:
            first = happenings.skipped[0]
            raise DataError(f"No file of {shown(source)} can be used. The first of {len(jobs)}: {first}")
        tracks = indexed(writer.tracks, added, authors, rows, writer.settings.seed)
        if added:
            writer.commit(tracks)
        report = Report(writer.settings, tracks, happenings)
        atomic.write_text(out / REPORT_FILE, report.text())
    return report


def _jobs(writer: FolderWriter, found: Sequence[Found]) -> list[Job]:
    known: dict[str, set[str]] = defaultdict(set)
    for track in writer.tracks:
        known[track.file].add(track.sha256)
    return [
        Job(f.path, f.file, writer.workspace / f"{n}.part", writer.settings, frozenset(known[f.file]))
        for n, f in enumerate(found)
    ]


def _append(
    writer: FolderWriter,
    jobs: Sequence[Job],
    happenings: Happenings,
    *,
    strict: bool,
    workers: int,
    progress: Progress | None,
) -> list[tuple[Decoded, int]]:
    """Do the jobs and append what is new: results with their offsets. Part files are gone when they are read."""
    added: list[tuple[Decoded, int]] = []
    with closing(decode_all(jobs, workers)) as results:
        for n_done, (job, result) in enumerate(zip(jobs, results, strict=True), start=1):
            if result.error:
                if strict:
                    raise AudioError(result.error)
                happenings.skipped.append(result.error)
            elif result.known:
                happenings.n_known += 1
            else:
                added.append((result, writer.append(job.part, result.n_samples)))
                happenings.n_overs += result.n_overs
                happenings.notes += [result.note] if result.note else []
            job.part.unlink(missing_ok=True)
            if progress is not None:
                progress(n_done, len(jobs))
    happenings.n_added = len(added)
    changed = {track.file for track in writer.tracks} & {result.file for result, _ in added}
    if changed:
        happenings.remarks.append(
            f"Changed since they were prepared: {_some(sorted(changed))}. Both versions are kept, in the same split."
        )
    return added


def _label_column(wanted: Mapping[str, Any], labels: Path | None, out: Path) -> str:
    """The label column: the one asked for, else the data folder's, else the default; empty without a table."""
    asked = wanted.get("label_column") or ""
    if labels is None:
        if asked:
            raise UsageError(f"The label column {asked!r} needs a table. Name it with --labels.")
        return ""
    own = Settings.load(out / SETTINGS_FILE).label_column if (out / SETTINGS_FILE).is_file() else ""
    return str(asked or own or DEFAULT_LABEL_COLUMN)


def _refuse_nesting(source: Path, out: Path) -> None:
    inner, outer = out.resolve(), source.resolve()
    if inner == outer or outer in inner.parents or inner in outer.parents:
        raise UsageError(
            f"SOURCE and --out must not lie in one another. Received: {shown(source)} and {shown(out)}. "
            "Choose another --out."
        )


def _authors_by_folder(scanned: Scan, happenings: Happenings) -> dict[str, str]:
    loose = [f for f in scanned.found if "/" not in f.file]
    if loose:
        happenings.remarks.append(
            f"In no author's folder: {_some([f.file for f in loose])}. "
            f"Their author is the folder's name, {shown(loose[0].author)}."
        )
    return {f.file: f.author for f in scanned.found}


def _authors_by_table(
    scanned: Scan, source: Path, labels: Path, label_column: str, happenings: Happenings
) -> tuple[dict[str, str], LabelRows]:
    found = match(read_table(labels), scanned.found, source, label_column)
    if source.resolve() in labels.resolve().parents:
        happenings.others = scanned.others - Counter([labels.suffix.lower()])
    remarks = happenings.remarks
    remarks.append(
        f"Labels: author from column {label_column!r}, files from column {found.column!r} of {shown(labels.name)}."
    )
    if found.files_without_row:
        remarks.append(f"Left out, not in the labels table: {_some(found.files_without_row)}.")
    if found.rows_without_author:
        remarks.append(f"Left out, nothing in column {label_column!r}: {_some(found.rows_without_author)}.")
    if found.rows_without_file:
        remarks.append(f"Rows of the labels table without a file: {found.rows_without_file}.")
    authors = {file: author for file, row in found.rows.items() if (author := normalised(row[label_column]))}
    if not authors:
        raise DataError(
            f"Column {label_column!r} of {shown(labels)} is empty for every file. Choose another --label-column."
        )
    return authors, found.rows


def _some(files: Sequence[str]) -> str:
    """A count and the first few names."""
    named = ", ".join(shown(file) for file in files[:3])
    return f"{len(files)} ({named}{', ...' if len(files) > 3 else ''})"
