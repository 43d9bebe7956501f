import dataclasses
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pgan_audio.data.symbolic import music_xml as module
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.music_xml import is_music_xml, read_music_xml, to_music_xml
from pgan_audio.data.symbolic.tune import VELOCITY, Metre, Note, Part, Tune
from pgan_audio.errors import TuneError

JIG = Tune(
    tuple(Note(at, pitch, ticks) for at, pitch, ticks in [(1200, 74, 240), (1440, 66, 720), (2160, 68, 1440)]),
    (Part("Melody"),),
    ((0, Metre(6, 8)),),
    ((0, Key.named("D")),),
    ((0, 400_000),),
    "The <Jig> & Reel",
)


def elements(tune, path):
    return ElementTree.fromstring(to_music_xml(tune)).findall(path)


def carried(tune):
    """What MusicXML can carry of a tune: not velocities, programs or the times of tempos beyond a digit or so."""
    notes = tuple(sorted(note._replace(velocity=VELOCITY) for note in tune.notes))
    parts = tuple(Part(part.name) for part in tune.parts)
    return dataclasses.replace(tune, notes=notes, parts=parts)


def test_a_bar_is_written_as_a_person_would():
    notes = elements(JIG, "part/measure/note")
    assert [note.findtext("pitch/step") + (note.findtext("pitch/alter") or "") for note in notes] == [
        "D", "F1", "G1", "G1",
    ]  # fmt: skip
    assert [note.findtext("accidental") for note in notes] == [None, None, "sharp", None]
    assert [note.findtext("type") for note in notes] == ["eighth", "quarter", "quarter", "quarter"]
    assert [len(note.findall("dot")) for note in notes] == [0, 1, 1, 1]
    assert [[tie.get("type") for tie in note.findall("tie")] for note in notes] == [[], [], ["start"], ["stop"]]
    measures = elements(JIG, "part/measure")
    assert [(measure.get("number"), measure.get("implicit")) for measure in measures] == [
        ("0", "yes"),
        ("1", None),
        ("2", None),
    ]
    assert elements(JIG, "work/work-title")[0].text == "The <Jig> & Reel"


def test_a_part_opens_with_clef_and_tempo_once_and_ends_with_a_final_line():
    low = dataclasses.replace(
        JIG,
        notes=tuple(sorted([*JIG.notes, Note(1440, 45, 720, part=1), Note(1440, 36, 720, part=2)])),
        parts=(Part("Melody"), Part("Bass"), Part("Basement")),
    )
    clefs = [(clef.findtext("sign"), clef.findtext("line")) for clef in elements(low, "part/measure/attributes/clef")]
    assert clefs == [("G", "2"), ("F", "4"), ("F", "4")]
    marks = [len(part.findall("measure/direction")) for part in elements(low, "part")]
    assert marks == [1, 0, 0]  # above all parts, at the upbeat
    for part in elements(low, "part"):
        assert [m.findtext("barline/bar-style") for m in part.findall("measure")] == [None, None, "light-heavy"]


@pytest.mark.parametrize(
    ("metre", "unit", "n_dots", "per_minute"),
    [(Metre(6, 8), "quarter", 1, "100"), (Metre(4, 4), "quarter", 0, "150"), (Metre(2, 2), "half", 0, "75")],
)
def test_the_tempo_is_that_of_the_pulse(metre, unit, n_dots, per_minute):
    tune = dataclasses.replace(JIG, metres=((0, metre),))
    (mark,) = elements(tune, "part/measure/direction/direction-type/metronome")
    assert mark.findtext("beat-unit") == unit
    assert (len(mark.findall("beat-unit-dot")), mark.findtext("per-minute")) == (n_dots, per_minute)
    assert read_music_xml(to_music_xml(tune)).tempos == ((0, 400_000),)


def test_an_accidental_holds_to_the_end_of_the_bar_and_a_natural_takes_it_back():
    pitches = [66, 65, 65, 66, 66, 77]
    tune = Tune(tuple(Note(480 * i, pitch, 480) for i, pitch in enumerate(pitches)), keys=((0, Key.named("G")),))
    assert [note.findtext("accidental") for note in elements(tune, "part/measure/note")] == [
        None, "natural", None, "sharp", None, "natural", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "tune",
    [
        JIG,
        dataclasses.replace(JIG, notes=(Note(0, 60, 960), Note(480, 64, 960), Note(960, 67, 240)), title=""),
        dataclasses.replace(
            JIG,
            notes=(Note(0, 60, 160, 90, 0), Note(0, 48, 1440, 90, 1), Note(160, 60, 160), Note(320, 62, 1200)),
            parts=(Part("High"), Part("Low")),
            keys=((0, Key.named("Cm")), (1440, Key.named("Eb"))),
            metres=((0, Metre(3, 4)), (1440, Metre(2, 4))),
        ),
        dataclasses.replace(
            JIG,
            keys=((0, Key.named("D")), (2100, Key.named("Bb")), (2880, Key.named("D")), (3360, Key.named("Am"))),
            tempos=((0, 400_000), (2400, 500_000)),
        ),
    ],
    ids=["upbeat", "polyphony", "parts and changes", "changes within bars"],
)
def test_music21_reads_what_is_written(tune):
    assert carried(read_music_xml(to_music_xml(tune))) == carried(tune)


@pytest.mark.slow
@settings(max_examples=40)
@given(data=st.data())
def test_music21_reads_any_tune(any_tune, data):
    tune = data.draw(any_tune(n_parts=2, grid=20, max_notes=8))
    read = read_music_xml(to_music_xml(tune))
    assert sorted((*n[:3], n.part) for n in read.notes) == sorted((*n[:3], n.part) for n in tune.notes)
    assert read.keys == tune.keys or not tune.keys
    assert read.title == tune.title


def test_the_same_tune_gives_the_same_bytes():
    assert to_music_xml(JIG) == to_music_xml(JIG)


def test_characters_that_xml_has_no_room_for():
    assert elements(dataclasses.replace(JIG, title="a\x00b\x0bc"), "work/work-title")[0].text == "abc"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe", "it isn't in UTF-8: byte 0."),
        (b"<html></html>", "it is no MusicXML"),
        (b"", "it is no MusicXML"),
        (b'<!DOCTYPE s [<!ENTITY a "b">]><score-partwise/>', "it is no MusicXML by parts, without entities"),
        (b"<score-partwise>", "it can't be decoded"),
    ],
)
def test_malformed_files_are_refused(data, message):
    with pytest.raises(TuneError, match=message):
        read_music_xml(data)


def test_large_files_are_refused_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(module, "MAX_MUSIC_XML_BYTES", 10)
    with pytest.raises(TuneError, match=r"may have 10 bytes. Received: 11."):
        read_music_xml(bytes(11))


def test_is_music_xml():
    assert is_music_xml('\n<?xml version="1.0"?><score-partwise>')
    assert not is_music_xml("score-partwise")


def replaced(old, new):
    text = to_music_xml(JIG).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<duration>240<", "<duration>-240<", "an impossible duration. Received: '-240'."),
        ("<duration>240<", "<duration>0<", "an impossible duration. Received: '0'."),
        ("<duration>240<", "<duration>nan<", "an impossible duration"),
        ("<duration>240<", "<duration>99999999999<", "an impossible duration"),
        ("</note>", "</note><forward><duration>-9600</duration></forward>", "an impossible duration. Received: '-96"),
        ("<divisions>480<", "<divisions>0<", "an impossible divisions. Received: '0'."),
        ("<beats>6<", "<beats>1000<", "an impossible beats. Received: '1000'."),
        ("<beats>6<", "<beats>-6<", "an impossible beats. Received: '-6'."),
        ("<beat-type>8<", "<beat-type>0<", "an impossible beat-type. Received: '0'."),
        ("<fifths>2<", "<fifths>99<", "an impossible fifths. Received: '99'."),
        ("<octave>5<", "<octave>50<", "an impossible octave. Received: '50'."),
        ("<alter>1<", "<alter>99<", "an impossible alter. Received: '99'."),
        ('<sound tempo="150"', '<sound tempo="0"', "an impossible sound tempo. Received: '0'."),
        ("<attributes>", '<barline><ending number="1-99999999" type="start"/></barline><attributes>', "ending number"),
        (
            "<attributes>",
            '<barline><repeat direction="backward" times="999999"/></barline><attributes>',
            "repeat times",
        ),
        ("<attributes>", "<a>" * 60 + "</a>" * 60 + "<attributes>", "more than 40 deep in one another"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_it_is_decoded(monkeypatch, old, new, message):
    monkeypatch.setattr(module, "decode", lambda text, kind: pytest.fail("decoded"))
    with pytest.raises(TuneError, match=message):
        read_music_xml(replaced(old, new))


def test_sums_of_beats_and_several_endings_can_be_meant():
    assert len(read_music_xml(replaced("<beats>6<", "<beats>3+3<")).notes) == 3
    ending = '<barline location="left"><ending number="1, 2" type="start"/></barline><attributes>'
    assert len(read_music_xml(replaced("<attributes>", ending)).notes) == 3


@given(changes=st.lists(st.tuples(st.integers(0, 4000), st.integers(32, 126)), min_size=1, max_size=6))
@settings(max_examples=40)
@pytest.mark.slow
def test_any_damage_is_read_or_refused(changes):
    data = bytearray(to_music_xml(JIG))
    for place, value in changes:
        data[place % len(data)] = value
    for damaged in (bytes(data), bytes(data[: changes[0][0] % len(data)])):
        try:
            tune = read_music_xml(damaged)
        except TuneError:
            continue
        assert all(note.duration > 0 and note.onset >= 0 and 0 <= note.pitch < 128 for note in tune.notes)
