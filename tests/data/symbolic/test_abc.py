import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pgan_audio.data.symbolic import abc as module
from pgan_audio.data.symbolic.abc import AbcText, is_abc, read_abc, split_book
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.limits import MAX_BOOK_BYTES
from pgan_audio.data.symbolic.tune import Metre
from pgan_audio.errors import TuneError

HEAD = "X:1\nT:Tune\nM:4/4\nL:1/8\nK:C\n"


def notes(music, head=HEAD):
    return [(note.onset, note.pitch, note.duration) for note in read_abc(AbcText(1, "", f"{head}{music}\n")).notes]


def pitches(music, head=HEAD):
    return [pitch for _, pitch, _ in notes(music, head)]


def test_a_book_is_split_into_its_tunes():
    book = split_book(f"% a comment\n{HEAD}CDEF|\n\nX: 7\r\nT: Second \r\nK:G\r\nGABc|\r\n".encode("latin-1"))
    assert [(tune.number, tune.title) for tune in book] == [(1, "Tune"), (2, "Second")]
    assert book[1].text == "X: 7\nT: Second\nK:G\nGABc|\n" or "\r" not in book[1].text


def test_titles_in_latin_1_and_utf_8():
    assert split_book("X:1\nT:Café\nK:C\n".encode("latin-1"))[0].title == "Café"
    assert split_book("\ufeffX:1\nT:Café\nK:C\n".encode())[0].title == "Café"


def test_octaves_accidentals_and_lengths():
    assert notes("C,c c'2 z ^F/2_B/2|") == [
        (0, 48, 240), (240, 72, 240), (480, 84, 480), (1200, 66, 120), (1320, 70, 120),
    ]  # fmt: skip


def test_an_accidental_is_in_force_to_the_end_of_the_bar_and_the_key_everywhere():
    assert pitches("^FF F2 z4|F8|") == [66, 66, 66, 65]
    assert pitches("FCB=F F4|F8|", "X:1\nM:4/4\nL:1/8\nK:D\n") == [66, 61, 71, 65, 65, 66]


def test_ties_join_notes_also_across_bars():
    assert notes("C4 D4-|D4 E4|") == [(0, 60, 960), (960, 62, 1920), (2880, 64, 960)]


def test_triplets():
    assert notes("(3CDE F6|") == [(0, 60, 160), (160, 62, 160), (320, 64, 160), (480, 65, 1440)]


def test_repeats_and_endings_are_played():
    assert pitches("|:C8|1D8:|2E8||F8:|G8|") == [60, 62, 60, 64, 65, 65, 67]


def test_a_double_repeat_after_a_note_is_not_a_field():
    assert pitches("C8|C4 D2 G G::E8|F8:|") == [60, 60, 62, 67, 67] * 2 + [64, 65] * 2


def test_without_metre_and_unit_lengths_are_eighths_in_common_time():
    for head in ("X:1\nK:C\n", "X:1\nM:none\nK:C\n"):
        assert notes("C8|D2 E6|", head) == [(0, 60, 1920), (1920, 62, 480), (2400, 64, 1440)]


def test_a_short_first_bar_is_an_upbeat():
    assert notes("C2|D8|") == [(1440, 60, 480), (1920, 62, 1920)]
    assert notes("C2|") == [(0, 60, 480)]  # the only bar


def test_chords_keep_their_notes_and_grace_notes_are_left_out():
    assert notes('"Am"[CEG]4 {d}c4|') == [(0, 60, 960), (0, 64, 960), (0, 67, 960), (960, 72, 960)]


def test_metre_key_and_changes_of_both():
    tune = read_abc(AbcText(1, "A title", "X:1\nM:6/8\nL:1/8\nK:Em\nEFG EFG|\nK:D\nM:4/4\nd8|\n"))
    assert tune.metres == ((0, Metre(6, 8)), (1440, Metre(4, 4)))
    assert tune.keys == ((0, Key.named("Em")), (1440, Key.named("D")))
    assert tune.title == "A title"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD}C99999|", "beyond what is ever written. Received: '9999'."),
        (f"{HEAD}(99CDE|", "beyond what is ever written"),
        (f"{HEAD}C//////|", "beyond what is ever written"),
        (HEAD, "no notes|can't be decoded"),
        (f"{HEAD}z8|", "it has no notes"),
        ("X:1\nM:7/0\nK:C\nC8|", "can't be decoded|metre is impossible"),
        ("X:1\n" + "%" * (1 << 16), "may have 65536 characters"),
    ],
)
def test_malformed_tunes_are_refused(text, message):
    with pytest.raises(TuneError, match=message):
        read_abc(AbcText(1, "", text))


def test_books_beyond_the_limit_or_without_a_tune():
    with pytest.raises(TuneError, match="may have 8388608 bytes"):
        split_book(bytes(MAX_BOOK_BYTES + 1))
    with pytest.raises(TuneError, match="no line begins with X:"):
        split_book(b"no tunes")


def test_limits_are_checked_before_anything_is_decoded(monkeypatch):
    monkeypatch.setattr(module, "decode", lambda text, kind: pytest.fail("decoded"))
    with pytest.raises(TuneError, match="beyond what is ever written"):
        read_abc(AbcText(1, "", f"{HEAD}C12345"))


ABC_SIGNS = "ABCDEFGabcdefgz^_=,'0123456789/|:[]()-<>{}\"!~.\\ \n%KLMQVPwX"


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(ABC_SIGNS, max_size=60))
def test_any_text_is_read_or_refused(music):
    try:
        tune = read_abc(AbcText(1, "", HEAD + music))
    except TuneError:
        return
    assert all(note.duration > 0 and note.onset >= 0 and 0 <= note.pitch < 128 for note in tune.notes)


@given(st.binary(max_size=200))
def test_any_bytes_are_split_or_refused(data):
    try:
        book = split_book(data)
    except TuneError:
        return
    assert [tune.number for tune in book] == list(range(1, len(book) + 1))


def test_is_abc():
    assert is_abc(HEAD)
    assert is_abc("% hello\nX:1\nK:C")
    assert not is_abc("K:C\nX:1")
    assert not is_abc("Dear X:1, K:C")
