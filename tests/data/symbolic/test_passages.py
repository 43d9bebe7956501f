import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.data.symbolic import passages as module
from pgan_audio.data.symbolic.passages import passages_of
from pgan_audio.errors import TuneError


def test_short_texts_are_one_passage_with_plain_line_ends():
    assert passages_of("\ufeffone\r\ntwo\rthree\x07\n".encode()) == ["one\ntwo\nthree\n"]
    assert passages_of("e\u0301".encode()) == ["é"]
    assert passages_of(b" \n ") == []


def test_long_texts_are_cut_at_empty_lines_else_at_lines_else_anywhere(monkeypatch):
    monkeypatch.setattr(module, "MAX_CHARACTERS", 12)
    assert passages_of(b"one\ntwo\n\nthree\nfour\nfive") == ["one\ntwo\n\n", "three\nfour\n", "five"]
    assert passages_of(b"x" * 30) == ["x" * 12, "x" * 12, "x" * 6]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n"), max_size=200))
def test_passages_put_together_are_the_text(text):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "MAX_CHARACTERS", 16)
        pieces = passages_of(text.encode())
    whole = module.unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    assert "".join(pieces).strip() == whole.strip()
    assert all(0 < len(piece) <= 16 for piece in pieces)


def test_other_encodings_are_refused():
    with pytest.raises(TuneError, match=r"it isn't in UTF-8: byte 2. Convert it first."):
        passages_of(b"ab\xe9")
