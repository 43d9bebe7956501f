"""What held-out sequences cost under the simplest models, against counting by hand."""

import math
from fractions import Fraction

import numpy as np
import pytest

from pgan_audio.ports.recurrent.baselines import Bigrams, symbol_baselines
from pgan_audio.ports.recurrent.notation.notation import Sequenced
from pgan_audio.ports.recurrent.notation.rolls import Rolls


def sequenced(text, n_symbols=None):
    steps = np.array([[ord(letter), ord(letter) % 3] for letter in text], np.int32)
    return Sequenced(steps, np.zeros(0, np.int32), n_symbols or len(text))


def slow_bits(train, held_out, n_per):
    """Straight from the definitions, with fractions: half a count for each symbol; Witten and Bell (1991), method C."""
    alphabet = set("".join([*train, *held_out]))
    together = "".join(train)

    def unigram(symbol):
        return (together.count(symbol) + Fraction(1, 2)) / (len(together) + Fraction(len(alphabet), 2))

    def bigram(before, symbol):
        after = [t[i] for t in train for i in range(len(t)) if (t[i - 1] if i else "") == before]
        kinds = len(set(after))
        if not after:
            return unigram(symbol)
        share = Fraction(len(after), len(after) + kinds)  # what is left goes to symbols as they are in general
        return share * Fraction(after.count(symbol), len(after)) + (1 - share) * unigram(symbol)

    def bits(p):
        return -math.log2(p)

    one = sum(bits(unigram(s)) for text in held_out for s in text)
    two = sum(bits(bigram(text[i - 1] if i else "", s)) for text in held_out for i, s in enumerate(text))
    return one / n_per, two / n_per


@pytest.mark.parametrize(
    ("train", "held_out"),
    [
        (["abab.", "abba."], ["ab."]),
        (["abcabc.", "a.", "cab."], ["abc.", "bca."]),
        (["aa."], ["xyz.", "."]),  # never seen
    ],
)
def test_against_counting(train, held_out):
    n_per = sum(len(text) - 1 for text in held_out) or 1  # ends cost, but aren't counted
    items = [sequenced(text, max(1, len(text) - 1)) for text in held_out]
    n_per = sum(item.n_symbols for item in items)
    found = symbol_baselines([sequenced(text) for text in train], items)
    one, two = slow_bits(train, held_out, n_per)
    assert found == {"unigram_bits": pytest.approx(one, rel=1e-12), "bigram_bits": pytest.approx(two, rel=1e-12)}


def test_closed_forms():
    """Many throws of a fair coin cost a bit each; of what follows for certain the second half is all but free."""
    coin = "ab" * 500 + "ba" * 500
    fair = symbol_baselines([sequenced(coin)], [sequenced("abba" * 10)])
    assert fair["unigram_bits"] == pytest.approx(1, abs=1e-12)
    certain = symbol_baselines([sequenced("ab" * 10_000)], [sequenced("ab" * 1000)])
    assert certain["unigram_bits"] == pytest.approx(1, abs=1e-3)
    assert certain["bigram_bits"] < 0.01


def test_probabilities_of_all_symbols_make_one():
    model = Bigrams(["abcab", "cba"], 5)
    assert sum(model.probability(symbol) for symbol in "abcde") == pytest.approx(1)
    for before in ("a", "b", "c", None, "d"):
        assert sum(model.probability_after(before, symbol) for symbol in "abcde") == pytest.approx(1)


def test_what_was_never_trained_on_costs_more():
    train = [sequenced("abcd" * 30)]
    known, strange = (symbol_baselines(train, [sequenced(text)]) for text in ("abcd" * 5, "dcba" * 5))
    assert known["bigram_bits"] < strange["bigram_bits"] / 4
    assert known["unigram_bits"] == pytest.approx(strange["unigram_bits"])


def roll(*struck, n_steps=4):
    """A roll from (place, key, length)."""
    steps = np.zeros((n_steps, 256), np.float32)
    for place, key, length in struck:
        steps[place : place + length, key] = 1
        steps[place, 128 + key] = 1
    return Sequenced(steps, np.zeros(0, np.int32), n_steps)


def test_of_rolls_every_value_is_a_coin():
    train, held_out = [roll((0, 60, 2), (2, 60, 2)), roll((1, 60, 3), (0, 64, 4))], [roll((0, 60, 4), n_steps=5)]
    found = Rolls(120, "4/4").baselines(train, held_out)
    unigram = bigram = 0.0
    for value in range(256):
        key = value % 128
        seen = [(steps[t, value], tuple(steps[t - 1, [key, 128 + key]]) if t else (0, 0))
                for steps in (item.steps for item in train) for t in range(4)]  # fmt: skip
        steps = held_out[0].steps
        for t in range(5):
            before = tuple(steps[t - 1, [key, 128 + key]]) if t else (0, 0)
            alike = [now for now, then in seen if then == before]
            for counted, bits in (([now for now, _ in seen], "unigram"), (alike, "bigram")):
                p = (sum(counted) + 0.5) / (len(counted) + 1)
                cost = -math.log2(p if steps[t, value] else 1 - p)
                unigram, bigram = (unigram + cost, bigram) if bits == "unigram" else (unigram, bigram + cost)
    assert found == {"unigram_bits": pytest.approx(unigram / 5), "bigram_bits": pytest.approx(bigram / 5)}
