"""From a folder of MIDI files, ABC books or texts to a data folder."""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from pgan_audio.audio.files import shown
from pgan_audio.data.pool import spread
from pgan_audio.data.scan import Found
from pgan_audio.data.split import Unit, assign
from pgan_audio.data.symbolic import text_folder, tune_folder
from pgan_audio.data.symbolic.abc import AbcText, split_book
from pgan_audio.data.symbolic.contents import Contents
from pgan_audio.data.symbolic.folder import INDEX_FILE, content_of
from pgan_audio.data.symbolic.limits import MAX_BOOK_BYTES, MAX_MIDI_BYTES, MAX_TEXT_BYTES
from pgan_audio.data.symbolic.passages import passages_of
from pgan_audio.data.symbolic.reading import TuneJob, read_tune
from pgan_audio.data.symbolic.report import Happenings, text_report, tune_report
from pgan_audio.data.symbolic.text_folder import Passage, TextFolder
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.data.symbolic.tune_folder import TuneFolder, TuneItem
from pgan_audio.errors import DataError, TuneError, UsageError

Progress = Callable[[int, int], None]
_TUNES_PER_WORKER = 40
"""About what one process reads while another starts and loads music21."""
_LIMITS = {"midi": MAX_MIDI_BYTES, "abc": MAX_BOOK_BYTES, "text": MAX_TEXT_BYTES}


def prepare_symbolic(
    source: Path,
    out: Path,
    contents: Contents,
    seed: int | None = None,
    *,
    strict: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
) -> str:
    """Read MIDI files, ABC books or texts into a data folder, or add what is new to it.

    A tune or passage that is there already is kept with its split; one from a file that is unchanged isn't read again.

    Args:
        source: The folder, or a single file.
        out: The data folder to make or to add to. It changes in one step at the end, or not at all.
        contents: Of the source, see :func:`pgan_audio.data.symbolic.contents.recognise`.
        seed: Of the splits; None for the folder's own, or 0.
        strict: Whether what can't be read is an error.
        workers: Number of processes. The result is the same for any number.
        progress: Called with (tunes done, tunes in all).

    Returns:
        The report.

    Raises:
        PganError: One line about what is wrong; then ``out`` is as it was.
    """
    happenings = Happenings(n_others=contents.n_others)
    _refuse_place(source, out, contents)
    if contents.kind == "text":
        texts = TextFolder.open(out) if (out / INDEX_FILE).is_file() else None
        seed = _seed(seed, texts, out)
        passages = _with_splits(_added_passages(texts, contents, happenings, strict), seed)
        report = text_report(passages, happenings)
        text_folder.write(out, seed, passages, report)
        return report
    tunes = TuneFolder.open(out) if (out / INDEX_FILE).is_file() else None
    seed = _seed(seed, tunes, out)
    items = _added_tunes(tunes, contents, happenings, strict, workers, progress or (lambda done, total: None))
    items = _with_tune_splits(items, seed)
    report = tune_report(items, happenings)
    tune_folder.write(out, seed, items, report)
    return report


def _refuse_place(source: Path, out: Path, contents: Contents) -> None:
    inner, outer = out.resolve(), source.resolve()
    if inner == outer or outer in inner.parents or inner in outer.parents:
        raise UsageError(
            f"SOURCE and --out must not lie in one another. Received: {shown(source)} and {shown(out)}. "
            "Choose another --out."
        )
    wanted = "text" if contents.kind == "text" else "tunes"
    if (out / INDEX_FILE).is_file():
        if (found := content_of(out)) != wanted:
            raise DataError(f"{shown(out)} holds {found}. Received: {wanted} to add to it. Choose another --out.")
    elif out.is_dir() and any(out.iterdir()):
        raise DataError(f"{shown(out)} is not empty and no data folder. Choose another --out.")
    elif out.exists() and not out.is_dir():
        raise DataError(f"{shown(out)} is a file. Expected a folder to write to. Choose another --out.")


def _seed(asked: int | None, known: TuneFolder | TextFolder | None, out: Path) -> int:
    if known is None:
        return asked or 0
    if asked not in (None, known.seed):
        raise DataError(
            f"{shown(out)} was prepared with another seed: {known.seed}. Received: {asked}. "
            "Ask for the same, or choose another --out."
        )
    return known.seed


def _read_files(
    found: Iterable[Found], contents: Contents, happenings: Happenings, strict: bool
) -> Iterator[tuple[Found, bytes, str]]:
    """Files that can be opened and aren't too large, with their content and its SHA-256."""
    for file in found:
        try:
            if file.path.stat().st_size > _LIMITS[contents.kind]:
                raise TuneError(f"it is larger than {_LIMITS[contents.kind]} bytes.")
            data = file.path.read_bytes()
        except (OSError, TuneError) as error:
            reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            happenings.skip(file.file, reason, strict)
            continue
        yield file, data, hashlib.sha256(data).hexdigest()


def _added_tunes(
    folder: TuneFolder | None,
    contents: Contents,
    happenings: Happenings,
    strict: bool,
    workers: int,
    progress: Progress,
) -> list[TuneItem]:
    """All tunes of a folder and those that are new, these without a split."""
    items = list(folder.items) if folder else []
    known_files = {(item.file, item.source_sha256) for item in items}
    jobs: list[TuneJob] = []
    for file, data, checksum in _read_files(contents.found, contents, happenings, strict):
        if (file.file, checksum) in known_files:
            happenings.n_known += sum((item.file, item.source_sha256) == (file.file, checksum) for item in items)
            continue
        try:
            pieces: Sequence[bytes | AbcText] = split_book(data) if contents.kind == "abc" else [data]
        except TuneError as error:
            happenings.skip(file.file, str(error), strict)
            continue
        jobs += [TuneJob(file.file, n, file.author, checksum, piece) for n, piece in enumerate(pieces, start=1)]
    known = {(item.file, item.tune) for item in items}
    n_workers = min(workers, len(jobs) // _TUNES_PER_WORKER)
    with closing(spread(read_tune, jobs, n_workers, lambda job: job.name)) as results:
        for n_done, (job, result) in enumerate(zip(jobs, results, strict=True), start=1):
            progress(n_done, len(jobs))
            if isinstance(result, str):
                happenings.skip(job.name, result, strict)
            elif (job.file, result) in known:
                happenings.n_known += 1
            else:
                items.append(TuneItem(result, job.file, job.number, job.author, job.source_sha256))
                happenings.n_added += 1
    if not items:
        raise DataError(f"No tune can be used. The first of {len(happenings.skipped)}: {happenings.skipped[0]}")
    return items


def _added_passages(
    folder: TextFolder | None, contents: Contents, happenings: Happenings, strict: bool
) -> list[Passage]:
    """All passages of a folder and those that are new, these without a split."""
    items = list(folder.items) if folder else []
    known = {(item.file, item.text) for item in items}
    for file, data, checksum in _read_files(contents.found, contents, happenings, strict):
        try:
            pieces = passages_of(data)
        except TuneError as error:
            happenings.skip(file.file, str(error), strict)
            continue
        for number, piece in enumerate(pieces, start=1):
            if (file.file, piece) in known:
                happenings.n_known += 1
                continue
            items.append(Passage(piece, file.file, number, file.author, checksum))
            happenings.n_added += 1
    if not items:
        raise DataError("No text can be used: " + (happenings.skipped[0] if happenings.skipped else "all are empty."))
    return items


def _with_splits(items: Sequence[Passage], seed: int) -> list[Passage]:
    """Passages by author, about 80/10/10 of each one's characters; the same passage twice goes to one split."""
    keys = [hashlib.sha256(item.text.encode()).hexdigest() for item in items]
    splits = _assigned(keys, items, [float(len(item.text)) for item in items], seed)
    return [dataclasses.replace(item, split=splits[key]) for item, key in zip(items, keys, strict=True)]


def _with_tune_splits(items: Sequence[TuneItem], seed: int) -> list[TuneItem]:
    """Tunes by author, about 80/10/10 of each one's length; the same tune twice, in any key, goes to one split."""
    keys = [_shape(item.tune) for item in items]
    splits = _assigned(keys, items, [float(item.tune.n_ticks) for item in items], seed)
    first: dict[str, str] = {}
    placed = []
    for item, key in zip(items, keys, strict=True):
        twin = first.setdefault(key, item.name)
        placed.append(dataclasses.replace(item, split=splits[key], duplicate_of=twin if twin != item.name else None))
    return placed


def _assigned(
    keys: Sequence[str], items: Sequence[TuneItem | Passage], sizes: Sequence[float], seed: int
) -> dict[str, str]:
    by_key: dict[str, dict[str, float]] = {}
    given: dict[str, str] = {}
    for key, item, size in zip(keys, items, sizes, strict=True):
        authors = by_key.setdefault(key, {})
        authors[item.author] = authors.get(item.author, 0.0) + size
        if item.split:
            given.setdefault(key, item.split)
    return assign([Unit(key, authors) for key, authors in by_key.items()], given, seed)


def _shape(tune: Tune) -> str:
    """What stays of a tune when it is transposed."""
    lowest = tune.notes[0].pitch
    shape = [(note.onset, note.pitch - lowest, note.duration) for note in tune.notes]
    return hashlib.sha256(repr(shape).encode()).hexdigest()
