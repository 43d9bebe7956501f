import os
import unicodedata

import pytest

from pgan_audio.data.scan import scan
from pgan_audio.errors import DataError


@pytest.fixture
def tree(tmp_path):
    """Return a function that makes empty files and returns the folder they are in."""

    def make(*files):
        for file in files:
            path = tmp_path / "source" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path / "source"

    return make


def files(scanned):
    return [(f.file, f.author) for f in scanned.found]


def test_the_first_folder_level_is_the_author(tree):
    source = tree("b/deep/er/x.flac", "b/a.wav", "a/z.MP3", "a/B.Opus")
    expected = [("a/B.Opus", "a"), ("a/z.MP3", "a"), ("b/a.wav", "b"), ("b/deep/er/x.flac", "b")]
    assert files(scan(source)) == expected
    assert all(f.path == source / f.file for f in scan(source).found)


def test_files_in_no_folder_have_the_folder_itself_as_author(tree, monkeypatch):
    source = tree("x.wav", "a/y.wav")
    assert files(scan(source)) == [("a/y.wav", "a"), ("x.wav", "source")]
    monkeypatch.chdir(source)
    assert files(scan(source.__class__("."))) == [("a/y.wav", "a"), ("x.wav", "source")]


def test_hidden_and_other_files_are_passed_over(tree):
    scanned = scan(tree("a/x.wav", "a/._x.wav", ".git/y.wav", "a/notes.TXT", "a/README", "m.csv", "n.csv"))
    assert files(scanned) == [("a/x.wav", "a")]
    assert scanned.others == {".txt": 1, "no extension": 1, ".csv": 2}


def test_authors_have_composed_accents(tree):
    scanned = scan(tree(unicodedata.normalize("NFD", "Bédřich/x.wav")))
    assert scanned.found[0].author == unicodedata.normalize("NFC", "Bédřich")
    assert scanned.found[0].path.exists()


def test_links_to_files_and_folders_are_followed(tree, tmp_path):
    source = tree("a/x.wav")
    (tmp_path / "elsewhere" / "sub").mkdir(parents=True)
    (tmp_path / "elsewhere" / "sub" / "y.wav").touch()
    (source / "a" / "link.wav").symlink_to(tmp_path / "elsewhere" / "sub" / "y.wav")
    (source / "b").symlink_to(tmp_path / "elsewhere")
    assert files(scan(source)) == [("a/link.wav", "a"), ("a/x.wav", "a"), ("b/sub/y.wav", "b")]


def test_links_that_lead_back_are_not(tree, tmp_path):
    source = tree("a/x.wav", "z/y.wav")
    (source / "a" / "self").symlink_to(source / "a")
    (source / "a" / "up").symlink_to(tmp_path)
    (source / "all").symlink_to(source)
    (source / "alias").symlink_to(source / "z")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "e.wav").touch()
    (tmp_path / "elsewhere" / "round").symlink_to(tmp_path / "elsewhere")
    (source / "one").symlink_to(tmp_path / "elsewhere")
    (source / "two").symlink_to(tmp_path / "elsewhere")
    assert files(scan(source)) == [("a/x.wav", "a"), ("one/e.wav", "one"), ("z/y.wav", "z")]


def test_broken_links_are_found_to_be_named_and_pipes_are_not(tree):
    source = tree("a/x.wav")
    (source / "a" / "broken.wav").symlink_to(source / "nowhere.wav")
    os.mkfifo(source / "a" / "pipe.wav")
    assert [f.file for f in scan(source).found] == ["a/broken.wav", "a/x.wav"]


def test_missing_folder(tmp_path):
    with pytest.raises(DataError, match=r"No folder .*nowhere\. Expected a folder of sound files"):
        scan(tmp_path / "nowhere")


def test_file_instead_of_folder(tree):
    with pytest.raises(DataError, match=r"x\.wav is a file\. Expected a folder"):
        scan(tree("x.wav") / "x.wav")


def test_folder_without_sound(tree):
    with pytest.raises(
        DataError, match=r"No sound file in .*\. Expected files ending in .*\.wav.* Received: 2 \.mid, 1 \.txt"
    ):
        scan(tree("a/x.mid", "a/y.mid", "z.txt"))


def test_empty_folder(tmp_path):
    with pytest.raises(DataError, match=r"No sound file in .* Received: nothing"):
        scan(tmp_path)


def test_folder_that_cannot_be_listed(tree, monkeypatch):
    source = tree("a/x.wav")
    scandir = os.scandir

    def refuse(path):
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(DataError, match=r"Cannot list .*a: Permission denied"):
        scan(source)
