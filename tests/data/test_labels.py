import codecs
import unicodedata
from pathlib import Path

import pytest

from pgan_audio.data.labels import match, read_table
from pgan_audio.data.scan import Found
from pgan_audio.errors import LabelsError

SOURCE = Path("/somewhere/source")


@pytest.fixture
def table(tmp_path):
    """Return a function that writes a CSV file and reads it."""

    def make(text, encoding="utf-8"):
        (tmp_path / "m.csv").write_bytes(text.encode(encoding))
        return read_table(tmp_path / "m.csv")

    return make


def found(*files, source=SOURCE):
    return [Found(file, source / file, "?") for file in files]


# Reading


def test_reads_columns_and_rows(table):
    read = table('file,author, note \na.wav, x ,"one, ""two"""\n\nb.wav,y,\n')
    assert read.columns == ("file", "author", "note")
    assert [row for _, row in read.rows] == [
        {"file": "a.wav", "author": "x", "note": 'one, "two"'},
        {"file": "b.wav", "author": "y", "note": ""},
    ]
    assert [line for line, _ in read.rows] == [2, 4]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_separators_and_line_ends(table, separator, end):
    read = table(end.join([separator.join(["file", "author"]), separator.join(["a.wav", "x"])]))
    assert read.rows[0][1] == {"file": "a.wav", "author": "x"}


def test_the_mark_that_spreadsheets_put_in_front_is_no_part_of_a_name(table):
    read = table(codecs.BOM_UTF8.decode("utf-8") + "file,author\na.wav,é\n")
    assert read.columns[0] == "file"
    assert read.rows[0][1]["author"] == "é"


@pytest.mark.parametrize(
    ("text", "encoding", "message"),
    [
        ("", "utf-8", r"m\.csv has no rows"),
        ("file,author\n", "utf-8", r"m\.csv has no rows"),
        ("file,author\na.wav,é", "latin-1", r"m\.csv is not in UTF-8: byte 18\. Save it as CSV in UTF-8"),
        ("file,author\na.wav,x,y", "utf-8", r"m\.csv, line 2: expected 2 cells as in the first line\. Received: 3"),
        ("file,author\na.wav", "utf-8", r"m\.csv, line 2: expected 2 cells .* Received: 1"),
        ("file,file\na.wav,x", "utf-8", r"m\.csv needs a different name for each column\. Received: file, file"),
        ('file,author\n"a.wav,x', "utf-8", r"m\.csv, line 2, is not CSV: unexpected end of data"),
    ],
)
def test_tables_that_are_none(table, text, encoding, message):
    with pytest.raises(LabelsError, match=message):
        table(text, encoding)


def test_missing_table(tmp_path):
    with pytest.raises(LabelsError, match=r"Cannot open .*nowhere\.csv: No such file"):
        read_table(tmp_path / "nowhere.csv")


# Matching


@pytest.mark.parametrize(
    "cell",
    ["a/x.wav", "./a/x.wav", "a\\x.wav", "/somewhere/source/a/x.wav", "x.wav", "a/x", "x", "/somewhere/source/a/x"],
)
def test_ways_to_name_a_file(table, cell):
    matched = match(table(f"who,what\nme,{cell}\n"), found("a/x.wav", "a/y.wav"), SOURCE, "who")
    assert matched.column == "what"
    assert matched.rows == {"a/x.wav": {"who": "me", "what": cell}}
    assert matched.files_without_row == ("a/y.wav",)
    assert matched.rows_without_file == 0


def test_paths_from_the_tables_folder(tmp_path, table):
    read = table("file,author\nsource/a/x.wav,me\n")
    matched = match(read, found("a/x.wav", source=tmp_path / "source"), tmp_path / "source", "author")
    assert list(matched.rows) == ["a/x.wav"]


def test_bare_names_that_two_files_share_name_neither(table):
    with pytest.raises(LabelsError, match="No column"):
        match(table("file,author\nx.wav,me\n"), found("a/x.wav", "b/x.wav"), SOURCE, "author")


def test_the_column_with_most_hits_counts(table):
    read = table("origin,file,author\nx.wav,a/x.wav,me\nz.wav,b/y.wav,me\nv.wav,c.wav,me\n")
    matched = match(read, found("a/x.wav", "b/y.wav", "d.wav"), SOURCE, "author")
    assert matched.column == "file"
    assert set(matched.rows) == {"a/x.wav", "b/y.wav"}
    assert matched.files_without_row == ("d.wav",)
    assert matched.rows_without_file == 1


def test_accents_agree_however_they_are_written(table):
    composed, taken_apart = unicodedata.normalize("NFC", "é.wav"), unicodedata.normalize("NFD", "é.wav")
    matched = match(table(f"file,author\n{composed},me\n"), found(taken_apart), SOURCE, "author")
    assert list(matched.rows) == [taken_apart]


def test_rows_without_an_author(table):
    matched = match(table("file,author\nx.wav,\ny.wav,me\n"), found("x.wav", "y.wav"), SOURCE, "author")
    assert matched.rows_without_author == ("x.wav",)


def test_the_same_row_twice_is_once(table):
    assert len(match(table("file,author\nx.wav,me\nx.wav,me\n"), found("x.wav"), SOURCE, "author").rows) == 1


def test_rows_that_disagree(table):
    with pytest.raises(LabelsError, match=r"m\.csv, line 3: an earlier row says something else of x\.wav"):
        match(table("file,author\nx.wav,me\nx.wav,you\n"), found("x.wav"), SOURCE, "author")


def test_no_such_label_column(table):
    with pytest.raises(LabelsError, match=r"m\.csv has no column 'speaker'\. Its columns: file, author\. Choose one"):
        match(table("file,author\nx.wav,me\n"), found("x.wav"), SOURCE, "speaker")


def test_table_of_another_folder(table):
    with pytest.raises(
        LabelsError,
        match=r"No column of .*m\.csv names files of /somewhere/source\. Expected names like 'a/x\.wav'\. "
        r"Received in the first row: file='q\.wav', author='me'",
    ):
        match(table("file,author\nq.wav,me\n"), found("a/x.wav"), SOURCE, "author")
