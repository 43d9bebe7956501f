import os
import shutil
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pgan_audio.data import pool, writer
from pgan_audio.data.prepare import prepare as prepare_any
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import AudioError, DataError, LabelsError, PganError, UsageError

WANTED = {"sample_rate_hz": 8000, "clip_samples": 256, "n_stages": 3, "normalise": "none"}


@pytest.fixture
def prepare(tmp_path):
    """Return a function that prepares ``tmp_path/source`` and returns the report and the data folder."""

    def run(wanted=WANTED, source="source", out="data", **options):
        report = prepare_any(tmp_path / source, tmp_path / out, wanted, **options)
        return report, DataFolder.open(tmp_path / out)

    return run


def content(folder):
    """Every file of a folder and its bytes."""
    if not folder.exists():
        return None
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def audio(data, file):
    track = next(t for t in data.tracks if t.file == file)
    return data.stage(data.n_stages)[track.offset : track.offset + track.n_samples]


def splits(data):
    return {track.file: track.split for track in data.tracks}


# Making and adding to a folder


def test_makes_a_data_folder_and_its_report(prepare, write, tmp_path):
    x = write("a/1.wav", 500)
    write("a/2.wav", 100)
    write("b/1.wav", 100)
    calls = []
    report, data = prepare(progress=lambda done, total: calls.append((done, total)))
    assert calls == [(1, 3), (2, 3), (3, 3)]
    assert splits(data) == {"a/1.wav": "train", "a/2.wav": "test", "b/1.wav": "train"}
    np.testing.assert_array_equal(audio(data, "a/1.wav"), x * 32768)
    assert (tmp_path / "data" / "report.txt").read_text("utf-8") == report.text()
    stages = [f"stage-{n}.i16" for n in (1, 2, 3)]
    assert sorted(os.listdir(tmp_path / "data")) == [".lock", "data.toml", "index.json", "report.txt", *stages]


def test_any_number_of_workers_gives_the_same_folder(prepare, write, tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "FILES_PER_WORKER", 1)
    monkeypatch.setattr(pool, "JOBS_AHEAD", 1)
    for n in range(7):
        write(f"a/{n}.wav", 3000 - 400 * n)
    (tmp_path / "source" / "a" / "3.wav").write_text("no sound")
    reports = [prepare(out=f"data-{workers}", workers=workers)[0] for workers in (1, 2)]
    assert content(tmp_path / "data-1") == content(tmp_path / "data-2")
    assert reports[0] == reports[1]


def test_adds_new_tracks_and_keeps_the_old(prepare, write, tmp_path, monkeypatch):
    for n in range(12):
        write(f"a/{n}.wav", 300 + n)
    _, before = prepare()
    stages = {path: data for path, data in content(tmp_path / "data").items() if path.suffix == ".i16"}
    x = write("a/00.wav", 400)
    write("b/1.wav", 300)
    report, after = prepare({})
    assert (report.happenings.n_added, report.happenings.n_known) == (2, 12)
    assert after.tracks[:12] == before.tracks
    assert [t.file for t in after.tracks[12:]] == ["a/00.wav", "b/1.wav"]
    assert after.fingerprint != before.fingerprint
    np.testing.assert_array_equal(audio(after, "a/00.wav"), x * 32768)
    for path, data in stages.items():
        assert (tmp_path / "data" / path).read_bytes().startswith(data)


def test_nothing_new_changes_nothing(prepare, write, tmp_path):
    write("a/1.wav")
    _, before = prepare()
    index = (tmp_path / "data" / "index.json").stat()
    report, after = prepare()
    assert report.happenings.n_added == 0
    assert after.fingerprint == before.fingerprint
    assert (tmp_path / "data" / "index.json").stat() == index


def test_adds_from_another_source(prepare, write, tmp_path):
    write("a/1.wav", 300)
    prepare()
    shutil.rmtree(tmp_path / "source")
    write("b/1.wav", 300)
    _, data = prepare({})
    assert [t.file for t in data.tracks] == ["a/1.wav", "b/1.wav"]


def test_a_changed_file_is_kept_beside_its_old_version_in_the_same_split(prepare, write):
    for n in range(6):
        write(f"a/{n}.wav", 300)
    _, before = prepare()
    tested = next(t.file for t in before.tracks if t.split == "test")
    write(tested, 300)
    report, after = prepare({})
    assert [t.split for t in after.tracks if t.file == tested] == ["test", "test"]
    assert len({t.sha256 for t in after.tracks if t.file == tested}) == 2
    assert f"Changed since they were prepared: 1 ({tested})." in report.text()


def test_other_settings_are_refused_with_their_names(prepare, write, tmp_path):
    write("a/1.wav")
    prepare()
    before = content(tmp_path / "data")
    with pytest.raises(
        DataError,
        match=r"data was prepared with other settings: sample_rate_hz = 8000, normalise = 'none'\. "
        r"Received: sample_rate_hz = 16000, normalise = 'peak'\. Ask for the same, or choose another --out",
    ):
        prepare({"sample_rate_hz": 16000, "normalise": "peak", "channels": 1})
    assert content(tmp_path / "data") == before


def test_the_defaults_of_a_new_folder(prepare, write):
    write("a/1.wav", 20000, rate_hz=16000)
    _, data = prepare({})
    assert (data.sample_rate_hz, data.clip_samples, data.n_stages, data.settings.normalise) == (16000, 16384, 7, "peak")


# Duplicates and splits


def test_twins_are_told_and_share_a_split(prepare, write, tmp_path):
    for n in range(10):
        write(f"a/{n}.wav", 400)
    _, data = prepare(out="alone")
    tested = next(t.file for t in data.tracks if t.split == "test")
    shutil.copy(tmp_path / "source" / tested, tmp_path / "source" / "a" / "copy.wav")
    x, rate_hz = soundfile.read(tmp_path / "source" / "a" / "5.wav")
    soundfile.write(tmp_path / "source" / "b.flac", x, rate_hz)
    report, data = prepare()
    assert splits(data)["a/copy.wav"] == splits(data)[tested]
    assert splits(data)["b.flac"] == splits(data)["a/5.wav"] == "train"
    assert {t.file: t.duplicate_of for t in data.tracks if t.duplicate_of} == {
        "a/copy.wav": tested,
        "b.flac": "a/5.wav",
    }
    assert (
        f"2 duplicates (same audio, kept, in the same split):\n  a/copy.wav = {tested}\n  b.flac = a/5.wav"
        in report.text()
    )


def test_a_twin_that_comes_later_goes_where_the_first_is(prepare, write, tmp_path):
    for n in range(10):
        write(f"a/{n}.wav", 400)
    _, before = prepare()
    for track in before.tracks:
        shutil.copy(tmp_path / "source" / track.file, tmp_path / "source" / track.file.replace(".", "-copy."))
    _, after = prepare({})
    assert all(splits(after)[t.file] == splits(after)[t.duplicate_of] for t in after.tracks if t.duplicate_of)
    assert sum(t.duplicate_of is not None for t in after.tracks) == 10


def test_two_copies_of_one_track_are_one_track_to_the_split(prepare, write, tmp_path):
    write("a/1.wav")
    shutil.copy(tmp_path / "source" / "a" / "1.wav", tmp_path / "source" / "a" / "2.wav")
    report, data = prepare()
    assert set(splits(data).values()) == {"train"}
    assert "1 author with too few tracks for a test, in train alone:\n  a" in report.text()


# Authors


def test_tracks_in_no_folder_are_told(prepare, write):
    write("1.wav")
    write("2.wav")
    report, data = prepare()
    assert data.authors == ("source",)
    assert "In no author's folder: 2 (1.wav, 2.wav). Their author is the folder's name, source." in report.text()


def test_names_of_any_kind(prepare, write):
    files = ["Björk Guðmundsdóttir/É.wav", "久石 譲/a\nb.wav", os.fsdecode(b"\xff/\xfe.wav"), "'\"\\;,/#.WAV"]
    for file in files:
        write(file)
    report, data = prepare()
    assert {t.file for t in data.tracks} == set(files)
    assert "久石 譲" in report.text()
    assert "\\xff" in report.text()
    assert report.text().encode()


def test_authors_from_a_table(prepare, write, tmp_path):
    for n in range(4):
        write(f"x/{n}.wav")
    (tmp_path / "m.csv").write_text("file,who,take\nx/0.wav,b,1\nx/1.wav,a,2\nx/3.wav,,3\nx/9.wav,a,4\n")
    report, data = prepare({**WANTED, "label_column": "who"}, labels=tmp_path / "m.csv")
    assert data.authors == ("a", "b")
    assert [dict(t.labels) for t in data.tracks] == [
        {"file": "x/0.wav", "who": "b", "take": "1"},
        {"file": "x/1.wav", "who": "a", "take": "2"},
    ]
    for line in (
        "Labels: author from column 'who', files from column 'file' of m.csv.",
        "Left out, not in the labels table: 1 (x/2.wav).",
        "Left out, nothing in column 'who': 1 (x/3.wav).",
        "Rows of the labels table without a file: 1.",
    ):
        assert line in report.text().splitlines()


def test_authors_of_folder_and_table_agree_on_accents(prepare, write, tmp_path):
    write(unicodedata.normalize("NFD", "é/1.wav"))
    _, data = prepare()
    assert data.authors == (unicodedata.normalize("NFC", "é"),)


def test_the_label_column_is_author_or_what_the_folder_has(prepare, write, tmp_path):
    write("1.wav")
    (tmp_path / "m.csv").write_text("file,author,who\n1.wav,a,b\n2.wav,a,b\n")
    assert prepare(out="one", labels=tmp_path / "m.csv")[1].authors == ("a",)
    assert prepare({**WANTED, "label_column": "who"}, labels=tmp_path / "m.csv")[1].authors == ("b",)
    write("2.wav")
    assert prepare({}, labels=tmp_path / "m.csv")[1].authors == ("b",)
    with pytest.raises(DataError, match=r"label_column = 'who'\. Received: label_column = ''"):
        prepare({})


def test_label_mistakes_leave_no_folder(prepare, write, tmp_path):
    write("1.wav")
    (tmp_path / "m.csv").write_text("file,author\n1.wav,\n")
    with pytest.raises(UsageError, match=r"The label column 'who' needs a table\. Name it with --labels"):
        prepare({"label_column": "who"})
    with pytest.raises(LabelsError, match="has no column 'who'"):
        prepare({"label_column": "who"}, labels=tmp_path / "m.csv")
    with pytest.raises(DataError, match=r"Column 'author' of .*m\.csv is empty for every file"):
        prepare(labels=tmp_path / "m.csv")
    assert not (tmp_path / "data").exists()


# Files and folders that can't be used


def test_unusable_files_are_named_and_skipped(prepare, write, tmp_path):
    write("a/1.wav")
    (tmp_path / "source" / "a" / "2.wav").write_text("no sound")
    (tmp_path / "source" / "a" / "3.flac").touch()
    (tmp_path / "source" / "a" / "4.ogg").symlink_to("nowhere")
    report, data = prepare()
    assert [t.file for t in data.tracks] == ["a/1.wav"]
    assert [line.rpartition("/")[2] for line in report.happenings.skipped] == [
        "2.wav: Format not recognised. Expected WAV, FLAC, OGG, Opus, MP3 or AIFF.",
        "3.flac is an empty file: 0 bytes.",
        "4.ogg: No such file or directory.",
    ]
    assert "3 files skipped:\n  Cannot decode " in report.text()


@pytest.mark.parametrize("workers", [1, 2])
def test_strict_makes_them_fatal_and_leaves_the_folder_as_it_was(prepare, write, tmp_path, workers, monkeypatch):
    monkeypatch.setattr(pool, "FILES_PER_WORKER", 1)
    write("a/1.wav")
    prepare(out="data")
    write("a/2.wav")
    (tmp_path / "source" / "a" / "3.wav").write_text("no sound")
    before = content(tmp_path / "data")
    for out in ("data", "new")[: 3 - workers]:
        with pytest.raises(AudioError, match=r"Cannot decode .*3\.wav: Format not recognised"):
            prepare(out=out, strict=True, workers=workers)
    assert content(tmp_path / "data") == before
    assert not (tmp_path / "new").exists()


def test_no_usable_file(prepare, tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "x.wav").write_text("no sound")
    with pytest.raises(DataError, match=r"No file of .*source can be used\. The first of 1: Cannot decode .*x\.wav"):
        prepare()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("source", "out"),
    [("source", "source/data"), ("source", "source"), ("source", "."), (".", "data"), ("link", "source")],
)
def test_source_and_out_in_one_another(prepare, write, tmp_path, source, out):
    write("a/1.wav")
    (tmp_path / "link").symlink_to(tmp_path / "source")
    before = content(tmp_path)
    with pytest.raises(UsageError, match=r"SOURCE and --out must not lie in one another\. Received: .* Choose another"):
        prepare(source=source, out=out)
    assert content(tmp_path) == before


def test_out_that_holds_other_things(prepare, write, tmp_path):
    write("a/1.wav")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "thesis.tex").touch()
    with pytest.raises(DataError, match=r"data is not empty and no data folder\. Received: thesis\.tex and 0 more"):
        prepare()
    assert os.listdir(tmp_path / "data") == ["thesis.tex"]


def test_out_in_an_empty_folder(prepare, write, tmp_path):
    write("a/1.wav")
    (tmp_path / "data").mkdir()
    with pytest.raises(PganError):
        prepare({"clip_samples": 7})
    assert os.listdir(tmp_path / "data") == []
    assert len(prepare()[1].tracks) == 1


def test_out_where_a_file_is(prepare, write, tmp_path):
    write("a/1.wav")
    (tmp_path / "data").touch()
    with pytest.raises(DataError, match=r"Cannot write to .*data: (Not a directory|File exists)"):
        prepare()
    with pytest.raises(DataError, match=r"Cannot write to .*data/sub: Not a directory"):
        prepare(out="data/sub")


def test_out_that_cannot_be_written(prepare, write, tmp_path, monkeypatch):
    def refuse(self, *args, **options):
        raise PermissionError(13, "Permission denied")

    write("a/1.wav")
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(
        DataError, match=r"Cannot write to .*data: Permission denied\. Choose another --out, or make room"
    ):
        prepare()


def test_full_disk_leaves_the_folder_as_it_was(prepare, write, tmp_path, monkeypatch):
    write("a/1.wav")
    prepare()
    before = content(tmp_path / "data")
    write("a/2.wav")

    def full(source, target, n_bytes):
        target.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer, "_copy", full)
    for out in ("data", "new"):
        with pytest.raises(DataError, match=rf"Cannot write to .*{out}: No space left on device"):
            prepare(out=out)
    assert content(tmp_path / "data") == before
    assert not (tmp_path / "new").exists()


def test_no_workers(prepare):
    with pytest.raises(UsageError, match=r"`workers` must be at least 1\. Received: 0"):
        prepare(workers=0)
