import pytest

from pgan_audio.data.symbolic.contents import recognise
from pgan_audio.errors import DataError

BOOK = "X:1\nK:C\nCDE|\n"


def tree(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def found(source, asked=None):
    contents = recognise(source, asked)
    return contents.kind, [(f.file, f.author) for f in contents.found], contents.n_others


def test_midi_by_its_first_bytes_or_its_name(tmp_path):
    source = tree(tmp_path / "s", a__x_mid=b"MThd1", b__y=b"MThd2", b__broken_midi=b"?", README_md="hello")
    assert found(source) == ("midi", [("a/x.mid", "a"), ("b/broken.midi", "b"), ("b/y", "b")], 1)


def test_books_of_tunes_are_authors_of_their_own_unless_they_lie_in_folders(tmp_path):
    source = tree(tmp_path / "s", jigs_abc=BOOK, reels_txt=BOOK, x__slow_abc=b"\xe9", LICENSE="no tune")
    assert found(source) == ("abc", [("jigs.abc", "jigs"), ("reels.txt", "reels"), ("x/slow.abc", "x")], 1)


def test_text_where_there_is_nothing_else(tmp_path):
    source = tree(tmp_path / "s", a_txt="hello", b__c_md="there", d_bin=b"\0\1", e_latin=b"\xe9\xe9")
    assert found(source) == ("text", [("a.txt", "s"), ("b/c.md", "b")], 2)


def test_text_that_is_cut_within_a_character(tmp_path):
    source = tree(tmp_path / "s", a_txt="x" + "é" * 40_000)
    assert found(source)[0] == "text"


def test_audio_beside_texts_is_audio_and_its_files_are_left_to_the_scan(tmp_path):
    assert found(tree(tmp_path / "s", a__x_wav=b"", a__notes_txt="hello")) == ("audio", [], 1)


def test_mixtures_are_refused_unless_it_is_said_what_to_read(tmp_path):
    source = tree(tmp_path / "s", a_mid=b"MThd", b_abc=BOOK, c_txt="hello")
    with pytest.raises(
        DataError,
        match=r"several kinds.*Expected one. Received: 1 MIDI files and 1 ABC books and 2 texts. "
        r"Give a folder within it, or say which to read: --as midi or --as abc.",
    ):
        recognise(source)
    assert found(source, "midi") == ("midi", [("a.mid", "s")], 2)
    assert found(source, "text") == ("text", [("b.abc", "s"), ("c.txt", "s")], 1)
    with pytest.raises(DataError, match=r"several kinds.*Received: 1 sound files and 1 MIDI files"):
        recognise(tree(tmp_path / "t", a_wav=b"", b_mid=b"MThd"))


def test_a_single_file(tmp_path):
    source = tree(tmp_path / "Books", jigs_abc=BOOK, story_txt="once")
    assert found(source / "jigs.abc") == ("abc", [("jigs.abc", "jigs")], 0)
    assert found(source / "story.txt") == ("text", [("story.txt", "Books")], 0)


def test_what_was_asked_for_and_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"No MIDI files in .*Received: 1 texts. Choose another with --as."):
        recognise(tree(tmp_path / "s", a_txt="hello"), "midi")


def test_nothing_is_left_to_the_scan_for_audio(tmp_path):
    assert found(tmp_path / "missing") == ("audio", [], 0)
    assert found(tree(tmp_path / "s", a_bin=b"\0")) == ("audio", [], 1)


def test_unreadable_files_are_others(tmp_path):
    source = tree(tmp_path / "s", a_txt="hello")
    (source / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert found(source) == ("text", [("a.txt", "s")], 1)
