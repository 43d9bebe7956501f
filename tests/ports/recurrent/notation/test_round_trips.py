"""Each notation there and back: tunes, texts and sound as steps, and what finished models keep of a vocabulary."""

import dataclasses
import tomllib

import numpy as np
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.data.symbolic.bars import joined
from pgan_audio.data.symbolic.melody import REST, Melody
from pgan_audio.data.symbolic.text_folder import Passage
from pgan_audio.data.symbolic.tune import Metre, Note, Part, Tune
from pgan_audio.data.symbolic.tune_folder import TuneItem
from pgan_audio.errors import UsageError
from pgan_audio.ports.recurrent.notation.blocks import Blocks
from pgan_audio.ports.recurrent.notation.letters import Letters
from pgan_audio.ports.recurrent.notation.measures import BEFORE, FIRST_PITCH, IS_HELD, RHYTHM, Measures, bars_of
from pgan_audio.ports.recurrent.notation.notes import Notes, melody_of
from pgan_audio.ports.recurrent.notation.rolls import Rolls

JIG = Metre(6, 8)
# An upbeat, a note held over a line, one repeated over the next, a rest, a last bar that isn't full.
STEPS = ((REST, 1200), (62, 240), (64, 720), (66, 960), (66, 480), (66, 240), (REST, 480), (62, 720))


def item_of(steps=STEPS, metre=JIG, split="train"):
    return TuneItem(Tune(Melody(steps).notes(), (Part(),), ((0, metre),)), "", 1, "a", "", split)


def kept(facts):
    """Facts as a model's folder gives them back."""
    return tomllib.loads(tomli_w.dumps(facts))


def test_notes(tunes):
    notation = Notes.of(tunes.items)
    again = Notes.from_facts(kept(notation.facts()))
    for item in tunes.items:
        sequence = notation.sequenced(item)
        assert sequence.steps.dtype == np.int32
        assert sequence.n_symbols == len(sequence.steps) - 1 == len(melody_of(item.tune).steps)
        assert sequence.steps[-1].tolist() == [notation.end, -1]
        assert again.decode(sequence.steps) == melody_of(item.tune)
        assert (again.conditions.of_tune(item.tune) == sequence.condition).all()
        key, metre = sequence.condition
        assert again.conditions.keys[key] == item.tune.keys[0][1].name
        assert again.conditions.metres[metre] == item.tune.metre.name


def test_measures(tunes):
    notation = Measures.of(tunes.items, 24)
    again = Measures.from_facts(kept(notation.facts()))
    for item in tunes.items:
        sequence = notation.sequenced(item)
        melody = melody_of(item.tune)
        assert sequence.n_symbols == len(melody.steps)
        assert again.melody(sequence.steps) == melody
        assert again.decode(sequence.steps) == bars_of(item.tune, 24)
        assert all(sum(ticks for _, ticks in bar) == item.tune.metre.bar_ticks for bar in again.decode(sequence.steps))


def test_a_bar_by_hand():
    """Columns: rhythm, whether the first note is held, what sounded before the line, pitches."""
    notation = Measures.of([item_of()], 24)
    assert notation.pitches == (62, 64, 66)
    steps = notation.sequenced(item_of()).steps
    rhythms = [notation.rhythms[number] for number in steps[:-1, RHYTHM]]
    assert rhythms == [(1200, 240), (720, 720), (240, 480, 240, 480), (720, 720)]
    assert steps[:, IS_HELD].tolist() == [0, 0, 1, 0, -1]
    assert steps[:, BEFORE].tolist() == [-1, 0, 2, 3, -1]  # nothing, D, F sharp, a rest
    assert steps[:-1, FIRST_PITCH:].tolist() == [[3, 0, -1, -1], [1, 2, -1, -1], [2, 2, 2, 3], [0, 3, -1, -1]]
    assert steps[-1].tolist() == [notation.end, -1, -1, -1, -1, -1, -1]


def test_tunes_that_bars_cannot_be_cut_from():
    crowded = item_of(tuple((60 + n % 2, 60) for n in range(24)))
    assert bars_of(crowded.tune, 23) is None
    assert bars_of(crowded.tune, 24) is not None
    shifted = dataclasses.replace(item_of().tune, metres=((0, JIG), (1000, Metre(3, 4))))
    assert bars_of(shifted, 24) is None
    drums = dataclasses.replace(item_of().tune, parts=(Part(is_drums=True),))
    assert bars_of(drums, 24) is None
    assert Measures.of([item_of(), crowded], 23).sequenced(crowded) is None


def test_what_a_corpus_does_not_have_is_refused():
    strange = Melody(((99, 240), (62, 250)))
    with pytest.raises(UsageError, match=r"Received: pitches \[99\], durations \[250\]"):
        Notes.of([item_of()]).encode(strange)
    with pytest.raises(UsageError, match=r"Received: pitches \[99\], rhythm in ticks \[1440\]"):
        Measures.of([item_of()], 24).encode([((99, 1440),)])


@pytest.mark.parametrize("step_ticks", [60, 120])
def test_rolls(tunes, step_ticks):
    notation = Rolls.of(tunes.items, step_ticks)
    again = Rolls.from_facts(kept(notation.facts()))
    assert (again.metre, again.tempo, again.step_ticks) == ("6/8", 400_000, step_ticks)
    for item in tunes.items:
        sequence = notation.sequenced(item)
        assert sequence.n_symbols == len(sequence.steps) == -(-item.tune.n_ticks // step_ticks)
        back = again.decode(sequence.steps)
        assert {(n.onset, n.pitch, n.duration) for n in back.notes} == {
            (n.onset, n.pitch, n.duration) for n in item.tune.notes
        }


NOTES = st.tuples(st.integers(0, 30), st.integers(0, 127), st.integers(1, 8))


@given(st.lists(NOTES, min_size=1, max_size=20))
def test_a_roll_is_that_of_the_tune_that_it_shows(drawn):
    notation = Rolls(120, "4/4")
    roll = notation.encode(Tune(tuple(sorted(Note(120 * at, pitch, 120 * n) for at, pitch, n in drawn))))
    assert set(np.unique(roll)) <= {0, 1}
    assert (roll[:, 128:] <= roll[:, :128]).all()  # only what sounds is struck
    assert np.array_equal(notation.encode(notation.decode(roll)), roll)


def test_rolls_keep_onsets_of_repeated_notes_short_notes_and_no_drums():
    notes = (Note(0, 60, 240), Note(240, 60, 240), Note(500, 62, 10), Note(0, 36, 480, 90, 1))
    roll = Rolls(120, "4/4").encode(Tune(notes, (Part(), Part(is_drums=True))))
    assert roll.shape == (5, 256)
    assert np.flatnonzero(roll[:, 60]).tolist() == [0, 1, 2, 3]
    assert np.flatnonzero(roll[:, 128 + 60]).tolist() == [0, 2]
    assert roll[4, 62] == roll[4, 128 + 62] == 1
    assert not roll[:, 36].any()


def test_times_go_to_the_nearest_step():
    roll = Rolls(120, "4/4").encode(Tune((Note(59, 60, 120), Note(180, 62, 240))))
    assert np.flatnonzero(roll[:, 60]).tolist() == [0]  # 0 to 179, which is nearer to 120 than to 240
    assert np.flatnonzero(roll[:, 62]).tolist() == [2, 3]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=5))
def test_letters(texts):
    items = [Passage(text, "", 1, "a", "") for text in texts]
    notation = Letters.of(items)
    again = Letters.from_facts(notation.facts())
    for item in items:
        sequence = notation.sequenced(item)
        assert sequence.n_symbols == len(sequence.steps) == len(item.text) + 1
        assert sequence.steps[-1, 0] == notation.end
        assert again.decode(sequence.steps) == item.text


def test_letters_that_a_corpus_does_not_have():
    with pytest.raises(UsageError, match="never seen. .* Received: 'x', 'y'"):
        Letters("abc").encode("axby")


def test_blocks(rng):
    """Everything between the first and the last half block comes back, whatever mean and deviation are."""
    notation = Blocks(16, rng.standard_normal(16), rng.uniform(0.1, 2, 16))
    sound = rng.standard_normal(8 * 12).astype(np.float32)
    blocks = notation.encode(sound)
    assert blocks.shape == (11, 16)
    back = notation.decode(blocks)
    np.testing.assert_allclose(back[8:-8], sound[8:-8], atol=1e-5)
    own, window = sound[8:24], np.sin(np.pi * (np.arange(16) + 0.5) / 16)
    values = notation.deviation * blocks[1] + notation.mean
    spectrum = np.array([np.sum(own * window * np.exp(-2j * np.pi * k * np.arange(16) / 16)) / 4 for k in range(9)])
    np.testing.assert_allclose(values[:9], spectrum.real, atol=1e-5)
    np.testing.assert_allclose(values[9:], spectrum.imag[1:-1], atol=1e-5)


def test_blocks_of_tracks_are_standardised(sounds):
    tracks = [track for track in sounds.tracks if track.split == "train"]
    notation = Blocks.measured(sounds, tracks, 16)
    sequences = [notation.sequenced((sounds, track, 0)) for track in tracks]
    blocks = np.concatenate([np.asarray(sequence.steps[:], np.float64) for sequence in sequences])
    np.testing.assert_allclose(blocks.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(blocks.std(axis=0), 1, atol=1e-4)
    for track, sequence in zip(tracks, sequences, strict=True):
        whole = sounds.stage(1)[track.offset : track.offset + track.n_samples, 0] / 32768
        n = len(sequence.steps)
        np.testing.assert_allclose(notation.decode(sequence.steps[:])[8:-8], whole[: 8 * n - 8], atol=1e-4)
        np.testing.assert_array_equal(sequence.steps[3:5], sequence.steps[:][3:5])  # any part alone is the same


def test_baselines_of_blocks(sounds):
    notation = Blocks.measured(sounds, sounds.tracks, 16)
    sequence = notation.sequenced((sounds, sounds.tracks[0], 0))
    blocks = np.asarray(sequence.steps[:], np.float64)
    found = notation.baselines([], [sequence])
    assert found["mean_block_mse"] == pytest.approx(np.mean(blocks**2), rel=1e-6)
    before = np.concatenate([np.zeros((1, 16)), blocks[:-1]])
    assert found["last_block_mse"] == pytest.approx(np.mean((blocks - before) ** 2), rel=1e-6)


def test_baselines_of_measures_are_those_of_the_same_tunes_as_notes(tunes):
    measures, notes = Measures.of(tunes.items, 24), Notes.of(tunes.items)
    both = []
    for notation in (measures, notes):
        train, test = ([notation.sequenced(i) for i in tunes.of_split(split)] for split in ("train", "test"))
        both.append(notation.baselines(train, test))
    assert both[0] == {name: pytest.approx(bits) for name, bits in both[1].items()}


def test_bars_join_to_what_they_were_cut_from():
    assert joined(bars_of(item_of().tune, 24)) == Melody(STEPS)
