"""Works: what each design makes, that none depends on what is made beside it, and what can't be asked."""

import numpy as np
import pytest

from pgan_audio.data.symbolic.bars import cut
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.melody import Melody
from pgan_audio.data.symbolic.tune import Metre, Note, Part, Tune
from pgan_audio.errors import RunError, UsageError
from pgan_audio.ports.recurrent.composing import LENGTHS, Composer, Order, in_two_hands, tempo_of

DESIGNS = tuple(LENGTHS)
SHORT = {"rnn-spectra": 0.5, "rnn-midi": 8, "rnn-measures": 6}
SHORTER_BLOCKS = ("recurrent.block_samples=16",)


@pytest.fixture(scope="module")
def composer(works_model):
    def make(design, *overrides, **options):
        blocks = SHORTER_BLOCKS if design == "rnn-spectra" else ()
        config, facts, weights = works_model(design, *blocks, *overrides, **options)
        return Composer(config, facts, weights, 1000.0 if design == "rnn-spectra" else 1.0)

    return make


def order_of(design, **options):
    return Order(length=SHORT.get(design, 20), **options)


def works(composer, order, indices):
    return dict(composer.works(order, indices))


def same(a, b):
    return np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b


@pytest.mark.parametrize("design", DESIGNS)
def test_a_work_does_not_depend_on_what_is_made_beside_it(composer, design):
    many = works(composer(design), order_of(design, seed=4), range(40))
    alone = works(composer(design), order_of(design, seed=4), [37])
    mixed = works(composer(design), order_of(design, seed=4), [20, 3, 37, 2])
    assert list(mixed) == [20, 3, 37, 2]
    assert same(alone[37], many[37])
    assert all(same(work, many[index]) for index, work in mixed.items())
    assert len({repr(work) for work in many.values()}) > 35
    other = works(composer(design), order_of(design, seed=5), [37])
    assert not same(other[37], many[37])


@pytest.mark.parametrize("design", DESIGNS)
def test_at_temperature_0_all_begin_alike(composer, design):
    asked = {} if composer(design).conditions is None else {"key": "G", "metre": "6/8"}
    found = list(works(composer(design), order_of(design, temperature=0.0, **asked), range(3)).values())
    if isinstance(found[0], Tune):
        found = [tune.notes for tune in found]
    assert all(same(work, found[0]) for work in found)


@pytest.mark.parametrize(
    ("design", "length", "most"),
    [
        ("rnn-text", 9, 9),
        ("rnn-notes", 7, 7),
        ("rnn-series", 7, 7),
        ("rnn-spectra", 0.2, 200),
        ("rnn-midi", 5, 5 * 480),
    ],
)
def test_length_is_counted_as_the_design_has_it(composer, design, length, most):
    found = works(composer(design), Order(length=length, temperature=2.0), range(16)).values()
    sizes = [work.n_ticks if design == "rnn-midi" else len(getattr(work, "notes", work)) for work in found]
    assert max(sizes) == most
    if design == "rnn-spectra":
        assert set(sizes) == {most}


def test_bars_are_counted(composer):
    found = works(composer("rnn-measures"), Order(length=3, temperature=2.0), range(16)).values()
    assert max(len(cut(Melody.of(tune), tune.metres)) for tune in found) == 3


@pytest.mark.parametrize("design", ["rnn-notes", "rnn-series", "rnn-measures"])
def test_key_and_metre_are_those_asked_for_or_drawn_as_the_corpus_has_them(composer, design):
    tunes = works(composer(design), order_of(design), range(60)).values()
    drawn = [(tune.keys[0][1].name, tune.metre.name) for tune in tunes]
    assert set(drawn) == {("G", "6/8"), ("D", "6/8"), ("Em", "3/4")}  # never a jig in E minor
    assert 10 < drawn.count(("G", "6/8")) < 30
    (asked,) = works(composer(design), order_of(design, key="Em", metre="6/8"), [0]).values()
    assert (asked.keys, asked.metres) == (((0, Key.named("Em")),), ((0, Metre(6, 8)),))
    jigs = works(composer(design), order_of(design, metre="6/8"), range(30)).values()
    assert {tune.keys[0][1].name for tune in jigs} == {"G", "D"}
    assert {tune.tempos for tune in jigs} == {((0, 333_333),)}


def test_key_is_told_to_the_network(composer):
    for design in ("rnn-notes", "rnn-series", "rnn-measures"):
        one, other = (works(composer(design), order_of(design, key=key, metre="6/8"), range(8)) for key in "GD")
        assert [tune.notes for tune in one.values()] != [tune.notes for tune in other.values()]


def test_progress_ends_with_all_steps(composer):
    seen = []
    works_of = composer("rnn-text").works(Order(length=5), range(40), lambda done, total: seen.append((done, total)))
    assert len(list(works_of)) == 40
    assert seen == sorted(seen)
    assert {total for _, total in seen} == {3 * 5}
    assert seen[0] == (1, 15)
    assert seen[-1] == (15, 15)


def test_pulses_come_twice_a_second():
    assert [tempo_of(Metre(*metre)) for metre in ((6, 8), (4, 4), (2, 2), (9, 8))] == [
        333_333,
        500_000,
        250_000,
        333_333,
    ]


def test_piano_music_is_split_at_middle_c():
    notes = (Note(0, 48, 480), Note(0, 60, 240), Note(240, 59, 240))
    tune = in_two_hands(Tune(notes, (Part("Piano", 5),)))
    assert [(note.pitch, note.part) for note in tune.notes] == [(48, 1), (60, 0), (59, 1)]
    assert tune.parts == (Part("Right hand", 5), Part("Left hand", 5))
    high = Tune((Note(0, 60, 480),), (Part("Piano"),))
    assert in_two_hands(high) is high


@pytest.mark.parametrize(
    ("design", "asked", "message"),
    [
        ("rnn-notes", {"key": "H"}, r"--key must be one that the model has learnt: \w+, \w+, \w+\. Received: H\."),
        ("rnn-measures", {"metre": "4/4"}, r"--metre must be one .*: 6/8, 3/4\. Received: 4/4\."),
        ("rnn-midi", {"key": "G"}, r"rnn-midi is told neither\. Received: G\. Leave it out\."),
        ("rnn-text", {"metre": "6/8"}, r"rnn-text is told neither\. Received: 6/8\. Leave it out\."),
        ("rnn-text", {"temperature": -1.0}, r"--temperature must be 0 or from 0.001 to 10\. Received: -1\."),
        ("rnn-text", {"temperature": 1e-9}, r"--temperature must be 0 or from"),
        ("rnn-text", {"temperature": float("nan")}, r"--temperature must be 0 or from"),
        ("rnn-text", {"length": 2e5}, r"--length must be up to 100000 characters\. Received: 200000\."),
        ("rnn-spectra", {"length": 301.0}, r"--length must be up to 300 seconds\. Received: 301\."),
        ("rnn-midi", {"seed": 2**63}, r"The seed must be from 0 to 2\*\*63 - 1\. Received: 9223372036854775808\."),
    ],
)
def test_what_cannot_be_asked(composer, design, asked, message):
    made = composer(design)
    with pytest.raises(UsageError, match=message):
        made.check(Order(**asked))
    with pytest.raises(UsageError, match=message):
        made.works(Order(**asked), [0])  # before the first is made


@pytest.mark.parametrize("design", ["rnn-series", "rnn-measures", "rnn-midi"])
def test_weights_of_16_bits_are_taken_as_they_are(works_model, design):
    config, facts, weights = works_model(design)
    small = {name: values.astype(np.float16) for name, values in weights.items()}
    rounded = {name: values.astype(np.float32) for name, values in small.items()}
    one, other = (works(Composer(config, facts, own), order_of(design), range(3)) for own in (small, rounded))
    assert one == other


def test_a_model_of_another_design_is_refused(works_model):
    config = works_model("rnn-measures")[0]
    _, facts, weights = works_model("rnn-notes")
    with pytest.raises(
        RunError, match=r"The finished model doesn't fit its design rnn-measures: KeyError\('rhythms'\)"
    ):
        Composer(config, facts, weights)
