"""Works that go on from something."""

import dataclasses

import numpy as np
import pytest

from pgan_audio.data.symbolic.bars import cut
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.melody import Melody
from pgan_audio.data.symbolic.tune import Metre, Note, Part, Tune
from pgan_audio.errors import UsageError
from pgan_audio.ports.recurrent.composing import Composer, Order

MOTIF = Tune(
    tuple(Note(240 * i, pitch, 240) for i, pitch in enumerate([62, 64, 66, 67, 69, 71])),
    metres=((0, Metre(6, 8)),),
    keys=((0, Key.named("D")),),
)


@pytest.fixture(scope="module")
def composer(works_model):
    return lambda design: Composer(*works_model(design), rate_hz=1000.0)


def made(composer, prime, n=20, **options):
    return [work for _, work in composer.works(Order(prime=prime, **options), range(n))]


@pytest.mark.parametrize("design", ["rnn-notes", "rnn-series", "rnn-measures"])
def test_tunes_begin_with_the_prime_in_its_key_and_metre(composer, design):
    tunes = made(composer(design), MOTIF, length=8)
    # A last note may be held over the bar line by a bar that follows.
    assert {tune.notes[:5] for tune in tunes} == {MOTIF.notes[:5]}
    assert {(tune.keys, tune.metres) for tune in tunes} == {(MOTIF.keys, MOTIF.metres)}
    assert max(len(tune.notes) for tune in tunes) > 6
    assert len({tune.notes for tune in tunes}) > 10
    if design == "rnn-measures":
        assert max(len(cut(Melody.of(tune), tune.metres)) for tune in tunes) == 9


def test_what_follows_depends_on_the_prime(composer):
    """The state comes from the prime: two primes with the same last note are gone on from in different ways."""
    other = dataclasses.replace(MOTIF, notes=tuple(note._replace(pitch=71) for note in MOTIF.notes))
    one, two = (made(composer("rnn-notes"), prime, length=8) for prime in (MOTIF, other))
    assert [tune.notes[6:] for tune in one] != [tune.notes[6:] for tune in two]


def test_rolls_and_texts_begin_with_the_prime(composer):
    rolls = made(composer("rnn-midi"), MOTIF, length=2)
    assert all(tune.notes[:5] == MOTIF.notes[:5] for tune in rolls)
    assert all(text.startswith("bad cafe") for text in made(composer("rnn-text"), "bad cafe", length=5))


def test_sound_begins_with_the_prime_but_for_the_half_block_at_its_end(composer, rng):
    prime = rng.uniform(-0.5, 0.5, 500).astype(np.float32)
    hop = composer("rnn-spectra").notation.hop
    whole = len(prime) // hop * hop
    (sound,) = made(composer("rnn-spectra"), prime, n=1, length=0.3)
    assert len(sound) == (whole // hop + round(300 / hop)) * hop
    np.testing.assert_allclose(sound[: whole - hop], prime[: whole - hop], atol=1e-5)


def test_a_key_that_is_asked_for_overrules_the_primes_and_an_unknown_one_is_none(composer):
    notes = composer("rnn-notes")
    assert made(notes, MOTIF, n=1, key="G")[0].keys == ((0, Key.named("G")),)
    for keys in ((), ((0, Key.named("Ab")),)):
        tunes = made(notes, dataclasses.replace(MOTIF, keys=keys), n=12)
        assert {tune.keys for tune in tunes} == {()}


COMMON = dataclasses.replace(MOTIF, metres=((0, Metre(4, 4)),))
CHANGING = dataclasses.replace(MOTIF, metres=((0, Metre(6, 8)), (1440, Metre(3, 4))))
DRUMS = Tune((Note(0, 38, 480),), (Part("Kit", is_drums=True),), MOTIF.metres)


@pytest.mark.parametrize(
    ("design", "prime", "asked", "message"),
    [
        (
            "rnn-notes",
            COMMON,
            {},
            r"Expected: one of 6/8, 3/4, from beginning.* Received: 4/4\. .*, or name a --metre\.",
        ),
        ("rnn-measures", COMMON, {}, r"Expected: one of 6/8, 3/4, from beginning to end\. Received: 4/4\."),
        ("rnn-measures", COMMON, {"metre": "6/8"}, r"Expected: 6/8, from beginning to end\. Received: 4/4\."),
        ("rnn-measures", CHANGING, {}, r"Received: 6/8, 3/4\. Choose another --prime\.$"),
        ("rnn-notes", DRUMS, {}, "The prime is empty: it has no character, no melody or no sound"),
        ("rnn-measures", DRUMS, {}, "The prime is empty"),
        ("rnn-midi", DRUMS, {}, "The prime is empty"),
        ("rnn-text", "", {}, "The prime is empty"),
        ("rnn-text", "xyz", {}, "characters that the model has never seen.* Received: 'x', 'y', 'z'"),
        ("rnn-notes", dataclasses.replace(MOTIF, notes=(Note(0, 20, 240),)), {}, "never seen.* pitches \\[20\\]"),
        (
            "rnn-measures",
            dataclasses.replace(MOTIF, notes=(Note(0, 62, 20),)),
            {},
            "A bar is one that the model has nev",
        ),
        ("rnn-text", MOTIF, {}, r"The model can't begin with such a thing\. Received: Tune\."),
    ],
)
def test_primes_that_cannot_be_gone_on_from(composer, design, prime, asked, message):
    with pytest.raises(UsageError, match=message):
        composer(design).works(Order(prime=prime, **asked), [0])


def test_a_prime_with_too_full_a_bar(composer):
    full = dataclasses.replace(MOTIF, notes=tuple(Note(20 * i, 62, 20) for i in range(72)))
    with pytest.raises(UsageError, match=r"The prime can't be written as bars\. Expected up to 6 notes in each"):
        composer("rnn-measures").works(Order(prime=full), [0])


def test_notes_may_be_told_another_metre(composer):
    assert made(composer("rnn-notes"), COMMON, n=1, metre="3/4")[0].metres == ((0, Metre(3, 4)),)
