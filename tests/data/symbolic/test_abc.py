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


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("^F4-|F4 F4|", [(960, 66, 1920), (2880, 65, 960)]),  # and for nothing else
        ("^F4-|F8-|F4 F4|", [(960, 66, 3840), (4800, 65, 960)]),
        ("^F4-|=F4 F4|", [(960, 66, 960), (1920, 65, 960), (2880, 65, 960)]),  # no tie, whatever is drawn
        ("=F4-|F4 f4|", [(960, 65, 1920), (2880, 77, 960)]),
        ("^F2-F2 F4|", [(0, 66, 960), (960, 66, 960)]),
    ],
)
def test_an_accidental_holds_for_what_is_tied_across_a_bar(music, expected):
    assert notes(music) == expected


@pytest.mark.parametrize("chord", ["[F-A-]4", "[F4-A4-]", "[FA]4-"])
def test_tied_chords(chord):
    assert notes(f"{chord}|[FA]4 F4|") == [(960, 65, 1920), (960, 69, 1920), (2880, 65, 960)]
    assert notes("[^FA-]4|[FA]4|") == [(960, 66, 960), (960, 69, 1920), (1920, 65, 960)]
    assert notes("[c'-C,]4|[C,c']4|") == [(960, 48, 960), (960, 84, 1920), (1920, 48, 960)]
    assert notes(f'"Am"{chord}|[AF]4 [CE]4|') == [
        (960, 65, 1920), (960, 69, 1920), (2880, 60, 960), (2880, 64, 960),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("music", "lengths"),
    [
        ("(3CDE F6", [160, 160, 160, 1440]),
        ("(2CD E2", [360, 360, 480]),
        ("(4CDEF G2", [180] * 4 + [480]),
        ("(6CDEFGA B2", [80] * 6 + [480]),
        ("(5CDEFG A2", [96] * 5 + [480]),
        ("(3:2:2C2D E2", [320, 160, 480]),
        ("C>D E<F", [360, 120, 120, 360]),
        ("C>>D E", [420, 60, 240]),
        ("C/ D// E3/2 F3/ G", [120, 60, 360, 360, 240]),
    ],
)
def test_lengths(music, lengths):
    """The standard, sections 4.3, 4.4 and 4.13; all of them add up."""
    found = notes(f"{music}|")
    assert [length for _, _, length in found] == lengths
    assert [onset for onset, _, _ in found] == [sum(lengths[:n]) for n in range(len(lengths))]


def test_in_compound_time_five_come_in_the_time_of_three():
    assert notes("(5CDEFG A3|", "X:1\nM:6/8\nL:1/8\nK:C\n")[:2] == [(0, 60, 144), (144, 62, 144)]


@pytest.mark.parametrize(
    ("key", "altered"),
    [
        ("G", {"F": 66}), ("F", {"B": 70}), ("Eb", {"B": 70, "E": 63, "A": 68}),
        ("C#m", {"F": 66, "C": 61, "G": 68, "D": 63}), ("Ador", {"F": 66}), ("Dmix", {"F": 66}), ("Ephr", {}),
        ("Flyd", {}), ("Dm", {"B": 70}), ("Hp", {"F": 66, "C": 61}),
    ],
)  # fmt: skip
def test_signatures(key, altered):
    plain = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67, "A": 69, "B": 71}
    found = pitches("CDEF GAB c|", f"X:1\nM:4/4\nL:1/8\nK:{key}\n")
    assert found[:7] == [altered.get(step, pitch) for step, pitch in plain.items()]
    assert found[7] == found[0] + 12


@pytest.mark.parametrize("field", ["\nM:3/4\n", "[M:3/4]", "[M:3/4] "])
def test_a_metre_may_change_on_its_own(field):
    tune = read_abc(AbcText(1, "", f"{HEAD}C8|{field}D6|E6|\n"))
    assert [(at, metre.name) for at, metre in tune.metres] == [(0, "4/4"), (1920, "3/4")]
    assert [(note.onset, note.pitch) for note in tune.notes] == [(0, 60), (1920, 62), (3360, 64)]


@pytest.mark.parametrize("field", ["\nK:D\n", "[K:D]"])
def test_a_key_may_change_on_its_own(field):
    tune = read_abc(AbcText(1, "", f"{HEAD}F8|{field}F8|F8|\n"))
    assert [(at, key.name) for at, key in tune.keys] == [(0, "C"), (1920, "D")]
    assert [note.pitch for note in tune.notes] == [65, 66, 66]


def test_a_key_may_change_within_a_later_bar():
    assert notes("F8|F4[K:D]F4|F8|") == [(0, 65, 1920), (1920, 65, 960), (2880, 66, 960), (3840, 66, 1920)]


def test_fields_within_a_line():
    assert notes("[L:1/4]C2D2|") == [(0, 60, 960), (960, 62, 960)]
    assert notes("[r:remark]C4 [P:A]D4|") == [(0, 60, 960), (960, 62, 960)]


def test_voices_may_take_turns():
    tune = read_abc(AbcText(1, "", f"{HEAD}V:1 clef=treble\nC8|\nV:2\nE8|\nV:1\nD8|\n[V:2]F8|\n"))
    assert [(note.part, note.onset, note.pitch) for note in tune.notes] == [
        (0, 0, 60), (1, 0, 64), (0, 1920, 62), (1, 1920, 65),
    ]  # fmt: skip


def test_an_ending_for_both_times():
    assert pitches("|:C8|1,2 D8|E8:|F8|]") == [60, 62, 64, 60, 62, 64, 65]
    assert pitches("|:C8|E8|[1-2 D8:|]") == [60, 64, 62] * 2


def test_invisible_rests_and_what_is_passed_over():
    assert notes("x4 C4|") == [(960, 60, 960)]
    assert notes('!trill!C2 +fermata+D2 ~TuvE2 y F2|"^text: {x}"C8| % D8') == [
        (0, 60, 480), (480, 62, 480), (960, 64, 480), (1440, 65, 480), (1920, 60, 1920),
    ]  # fmt: skip


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
        ("X:1\nM:999/4\nK:C\nC8|", "a metre is impossible. Received: 999/4."),
        ("X:1\nM:-6/8\nL:-1/8\nK:C\nC8|", "no notes|can't be decoded"),
        (f"{HEAD}Z4|C8|", "rests of whole bars"),
        (f"{HEAD}C4&E4|", "voices within a voice"),
        (f"{HEAD}C4 é D2|", "signs that ABC does not have can't be read. Received: 'é'."),
        (f"{HEAD}C4[K:D]F4|", "can't change within the first bar. Received: 'K:D'."),
        (f"{HEAD}|:C8|1,2 D8:|3 E8|]", "endings from the third on can't be read"),
        (f"{HEAD}|:C8|[1-3 D8:|[4 E8|]", "endings from the third on can't be read"),
        (f"{HEAD}C,,,,,|", "beyond what is ever written"),
        (f"{HEAD}c''''''|", "beyond MIDI's range"),
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


RICH = f"""{HEAD}"Am"(3ABc d>e|[M:6/8]|:^f3-f2[K:D]e|1,2 [ce]3-[ce]3:|3 {{a}}z6|]
V:2
x2 !trill!C2 (5CDEFG A2|
"""


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    cut=st.integers(0, len(RICH)),
    changes=st.lists(st.tuples(st.integers(0, len(RICH) - 1), st.sampled_from(ABC_SIGNS)), max_size=4),
)
def test_any_damage_is_read_or_refused(cut, changes):
    whole = list(RICH)
    for place, sign in changes:
        whole[place] = sign
    for damaged in (whole, whole[:cut]):
        try:
            tune = read_abc(AbcText(1, "", "".join(damaged)))
        except TuneError:
            continue
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
