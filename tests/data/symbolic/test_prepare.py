import dataclasses

import pytest

from pgan_audio.data.symbolic import prepare as module
from pgan_audio.data.symbolic.contents import recognise
from pgan_audio.data.symbolic.folder import content_of
from pgan_audio.data.symbolic.midi import to_midi
from pgan_audio.data.symbolic.prepare import prepare_symbolic
from pgan_audio.data.symbolic.text_folder import TextFolder
from pgan_audio.data.symbolic.tune import Note, Tune
from pgan_audio.data.symbolic.tune_folder import TuneFolder
from pgan_audio.errors import DataError, TuneError, UsageError


def tune(first, n_notes=8):
    return Tune(
        tuple(Note(240 * i, first + i % (5 if first < 70 else 7), 240 + 10 * (i == first)) for i in range(n_notes)),
        title=f"t{first}",
    )


@pytest.fixture
def source(tmp_path):
    """Ten MIDI files by each of two authors, and one that is none."""
    for author, base in (("jigs", 50), ("reels", 70)):
        folder = tmp_path / "source" / author
        folder.mkdir(parents=True)
        for n in range(10):
            (folder / f"{n}.mid").write_bytes(to_midi(tune(base + n, 8 + n)))
    (tmp_path / "source" / "jigs" / "bad.mid").write_bytes(b"MThd")
    return tmp_path / "source"


def prepared(source, out, **options):
    return prepare_symbolic(source, out, recognise(source), **options)


def test_tunes_are_stored_as_they_were_read_and_bad_files_named(source, tmp_path):
    progress = []
    report = prepared(source, tmp_path / "data", progress=lambda done, total: progress.append((done, total)))
    data = TuneFolder.open(tmp_path / "data")
    assert [item.file for item in data.items] == [f"{a}/{n}.mid" for a in ("jigs", "reels") for n in range(10)]
    assert [dataclasses.replace(item.tune, parts=()) for item in data.items[:10]] == [
        dataclasses.replace(tune(50 + n, 8 + n), parts=()) for n in range(10)
    ]
    assert data.authors == ("jigs", "reels")
    assert content_of(tmp_path / "data") == "tunes"
    assert report == (tmp_path / "data" / "report.txt").read_text("utf-8")
    assert report.startswith("20 tunes by 2 authors, 250 notes (20 added, 0 known before, 1 skipped)\n")
    assert "1 skipped:\n  jigs/bad.mid: it is no MIDI file" in report
    assert "Metres: 4/4 20\nKeys: none given 20" in report
    assert progress[-1] == (21, 21)
    assert data.facts() == {"fingerprint": data.fingerprint, "n_tunes": 20, "authors": ("jigs", "reels")}


def test_splits_are_by_tune_about_80_10_10_of_each_author(source, tmp_path):
    prepared(source, tmp_path / "data")
    data = TuneFolder.open(tmp_path / "data")
    for author in data.authors:
        counts = [sum(i.author == author for i in data.of_split(split)) for split in ("train", "valid", "test")]
        assert counts == [8, 1, 1]
    prepared(source, tmp_path / "other", seed=1)
    other = TuneFolder.open(tmp_path / "other")
    assert [item.split for item in other.items] != [item.split for item in data.items]
    assert other.fingerprint != data.fingerprint


def test_the_same_tune_in_another_key_goes_to_the_same_split(source, tmp_path):
    original = tune(50, 8)
    up = dataclasses.replace(original, notes=tuple(n._replace(pitch=n.pitch + 5) for n in original.notes))
    (source / "jigs" / "up.mid").write_bytes(to_midi(up))
    report = prepared(source, tmp_path / "data")
    by_file = {item.file: item for item in TuneFolder.open(tmp_path / "data").items}
    assert by_file["jigs/up.mid"].split == by_file["jigs/0.mid"].split
    assert by_file["jigs/up.mid"].duplicate_of == "jigs/0.mid:1"
    assert "1 duplicate (the same but for the key; kept, in the same split):\n  jigs/up.mid:1 = jigs/0.mid:1" in report


def test_what_is_there_stays_and_unchanged_files_are_not_read_again(source, tmp_path, monkeypatch):
    prepared(source, tmp_path / "data", seed=3)
    before = TuneFolder.open(tmp_path / "data")
    (source / "reels" / "new.mid").write_bytes(to_midi(tune(90)))
    read = []
    real = module.read_tune
    monkeypatch.setattr(module, "read_tune", lambda job: read.append(job.file) or real(job))
    report = prepared(source, tmp_path / "data")
    after = TuneFolder.open(tmp_path / "data")
    assert read == ["jigs/bad.mid", "reels/new.mid"]
    assert after.items[:20] == before.items
    assert "(1 added, 20 known before, 1 skipped)" in report
    with pytest.raises(DataError, match="prepared with another seed: 3. Received: 4."):
        prepared(source, tmp_path / "data", seed=4)


def test_any_number_of_processes_gives_the_same(source, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_TUNES_PER_WORKER", 10)
    seen = []
    real = module.spread
    monkeypatch.setattr(
        module, "spread", lambda work, jobs, workers, name: seen.append(workers) or real(work, jobs, 1, name)
    )
    prepared(source, tmp_path / "two", workers=2)
    prepared(source, tmp_path / "one", workers=1)
    assert seen == [2, 1]
    assert TuneFolder.open(tmp_path / "two").fingerprint == TuneFolder.open(tmp_path / "one").fingerprint


def test_strict_makes_a_bad_file_fatal_and_leaves_nothing_behind(source, tmp_path):
    with pytest.raises(TuneError, match=r"jigs/bad.mid: it is no MIDI file"):
        prepared(source, tmp_path / "data", strict=True)
    assert not (tmp_path / "data").exists()


def test_nothing_usable(tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.mid").write_bytes(b"")
    with pytest.raises(DataError, match=r"No tune can be used. The first of 1: a.mid: it is no MIDI file"):
        prepared(tmp_path / "source", tmp_path / "data")


def test_files_beyond_the_limit_are_not_read(source, tmp_path, monkeypatch):
    monkeypatch.setitem(module._LIMITS, "midi", 100)
    with pytest.raises(DataError, match=r"The first of 21: jigs/0.mid: it is larger than 100 bytes."):
        prepared(source, tmp_path / "data")


def test_places_to_write_to(source, tmp_path):
    with pytest.raises(UsageError, match="must not lie in one another"):
        prepared(source, source / "data")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    with pytest.raises(DataError, match="is not empty and no data folder"):
        prepared(source, tmp_path / "mine")
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="is a file"):
        prepared(source, tmp_path / "file")


def test_tunes_are_not_added_to_texts(source, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("hello")
    prepared(tmp_path / "texts", tmp_path / "data")
    with pytest.raises(DataError, match="holds text. Received: tunes to add to it."):
        prepared(source, tmp_path / "data")
    with pytest.raises(DataError, match="holds text. Expected tunes."):
        TuneFolder.open(tmp_path / "data")


def test_damage_is_found(source, tmp_path):
    prepared(source, tmp_path / "data")
    payload = tmp_path / "data" / "notes.i32"
    whole = payload.read_bytes()
    payload.write_bytes(whole[:-1] + b"\1")
    with pytest.raises(DataError, match="is damaged"):
        TuneFolder.open(tmp_path / "data")
    payload.write_bytes(whole)
    index = tmp_path / "data" / "index.json"
    index.write_text(index.read_text().replace('"n_notes": 8', '"n_notes": 9999'))
    with pytest.raises(DataError, match="is damaged"):
        TuneFolder.open(tmp_path / "data")


def test_books_name_their_tunes(tmp_path, monkeypatch):
    (tmp_path / "jigs.abc").write_text("X:1\nT:First\nK:C\nC99999|\n\nX:2\nT:Second\nK:C\nCDEF GABc|c8|\n")
    report = prepared(tmp_path / "jigs.abc", tmp_path / "data")
    assert "1 skipped:\n  jigs.abc, tune 1 (First): a length or a tuplet is beyond what is ever written" in report
    (item,) = TuneFolder.open(tmp_path / "data").items
    assert (item.name, item.author, item.tune.title, len(item.tune.notes)) == ("jigs.abc:2", "jigs", "Second", 9)


def test_texts_are_stored_in_passages(tmp_path):
    (tmp_path / "texts").mkdir()
    book = "\n\n".join(f"Paragraph {n} on nothing in particular, näturally." for n in range(3000))
    (tmp_path / "texts" / "book.txt").write_text(book, "utf-8")
    (tmp_path / "texts" / "latin.txt").write_bytes(b"\xe9" * 70_000)
    report = prepared(tmp_path / "texts", tmp_path / "data")
    data = TextFolder.open(tmp_path / "data")
    assert "".join(item.text for item in data.items) == book
    assert {item.split for item in data.items} == {"train", "valid", "test"}
    assert [item.number for item in data.items] == list(range(1, len(data.items) + 1))
    assert data.facts()["n_characters"] == len(book)
    assert report.startswith(f"{len(book)} characters, ")
    again = prepared(tmp_path / "texts", tmp_path / "data")
    assert f"(0 added, {len(data.items)} known before, 0 skipped)" in again
    assert TextFolder.open(tmp_path / "data").fingerprint == data.fingerprint
