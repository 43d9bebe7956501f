import pytest

from pgan_audio.data.symbolic.key import ALL_KEYS, STEP_SEMITONES, STEPS, Key
from pgan_audio.data.symbolic.pitch import note_number
from pgan_audio.errors import UsageError


def test_note_numbers():
    assert note_number(5, 0) == 60  # middle C
    assert note_number(5, 9) == 69  # 440 Hz
    assert [note_number(octave, semitone) for octave in range(2) for semitone in range(12)] == list(range(24))


@pytest.mark.parametrize(
    ("name", "fifths", "minor", "tonic"),
    [
        ("C", 0, False, 0),
        ("G", 1, False, 7),
        ("Bb", -2, False, 10),
        ("F#", 6, False, 6),
        ("Cb", -7, False, 11),
        ("Am", 0, True, 9),
        ("F#m", 3, True, 6),
        ("Ebm", -6, True, 3),
        ("G#m", 5, True, 8),
    ],
)
def test_keys_by_name(name, fifths, minor, tonic):
    key = Key.named(name)
    assert (key.fifths, key.minor, key.tonic, key.name) == (fifths, minor, tonic, name)


def test_all_names_are_read_back():
    assert len({key.name for key in ALL_KEYS}) == 30
    assert [Key.named(key.name) for key in ALL_KEYS] == list(ALL_KEYS)


@pytest.mark.parametrize("name", ["", "H", "g", "G major", "Fb", "B#m", "C##", "G\n"])
def test_no_keys(name):
    with pytest.raises(UsageError, match=r"A key must be one such as G, Bb or F#m. Received: "):
        Key.named(name)
    with pytest.raises(UsageError, match="at most 7 sharps"):
        Key(8)


@pytest.mark.parametrize("key", ALL_KEYS, ids=lambda key: key.name)
def test_a_spelling_sounds_as_the_pitch_and_the_scale_needs_no_accidentals(key):
    for pitch in range(128):
        step, alter, octave = key.spelled(pitch)
        assert 12 * (octave + 1) + STEP_SEMITONES[STEPS.index(step)] + alter == pitch
        assert abs(alter) <= 2
    for step, semitones in zip(STEPS, STEP_SEMITONES, strict=True):
        alter = key.alterations.get(step, 0)
        assert key.spelled(60 + semitones + alter)[:2] == (step, alter)


def test_chromatic_notes_are_written_as_they_lead():
    assert Key.named("Am").spelled(68) == ("G", 1, 4)  # the leading note
    assert Key.named("C").spelled(63) == ("E", -1, 4)
    assert Key.named("C").spelled(66) == ("F", 1, 4)
    assert Key.named("G").spelled(61) == ("C", 1, 4)
    assert Key.named("C#").spelled(60) == ("B", 1, 3)
    assert Key.named("Cb").spelled(59) == ("C", -1, 4)
