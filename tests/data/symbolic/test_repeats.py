from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.data.symbolic import repeats
from pgan_audio.data.symbolic.repeats import Bar, play_order
from pgan_audio.errors import TuneError


def bars(text):
    """``"a |: b || c :| [1] d :| [2] e"``: a letter per bar; signs before and after it belong to it."""
    found = []
    pending = {}
    for word in text.split():
        if word == "|:":
            pending["begins_repeat"] = True
        elif word == "||":
            found[-1]["ends_section"] = True
        elif word == ":|":
            found[-1]["ends_repeat"] = True
        elif word.startswith("["):
            pending["endings"] = frozenset(int(n) for n in word[1:-1].split(","))
        else:
            found.append(pending)
            pending = {}
    return [Bar(Fraction(1), **facts) for facts in found]


@pytest.mark.parametrize(
    ("text", "played"),
    [
        ("a b c", "abc"),
        ("a |: b c :| d", "abcbcd"),
        ("a b :| c", "ababc"),
        ("a :| b :| c", "aabbc"),  # goes back to the last :|
        ("a b || c d :| e", "abcdcde"),  # or to the last double bar
        ("|: a || b :| c", "ababc"),  # but not past a |: that is there
        ("|: a [1] b :| [2] c || d", "abacd"),
        ("|: a [1] b [1] c :| [2] d [2] e || f", "abcadef"),
        ("|: a [1] b :| [2] c :| [3] d || e", "abacade"),
        ("|: a [1,2] b :| [3] c || d", "ababacd"),
        ("a [1] b :| [2] c || |: d [1] e :| [2] f || g", "abacdedfg"),
        ("|: a [1] b :| c", "abac"),  # a first ending alone
        ("a || b [1] c :| [2] d || e :| f", "abcbdeef"),
    ],
)
def test_the_order_of_bars(text, played):
    letters = [word for word in text.split() if word.isalpha()]
    assert "".join(letters[place] for place in play_order(bars(text))) == played


def test_too_many_bars(monkeypatch):
    monkeypatch.setattr(repeats, "MAX_BARS", 5)
    with pytest.raises(TuneError, match="may have 5 bars"):
        play_order(bars("a b c :|"))


@given(
    st.lists(
        st.builds(
            Bar,
            st.just(Fraction(1)),
            st.booleans(),
            st.booleans(),
            st.booleans(),
            st.booleans(),
            st.frozensets(st.integers(1, 3), max_size=2),
        ),
        max_size=12,
    )
)
def test_any_signs_come_to_an_end_and_play_every_bar_without_endings(drawn):
    order = play_order(drawn)
    assert len(order) <= 3 * len(drawn)
    assert {place for place, bar in enumerate(drawn) if not bar.endings} <= set(order)
