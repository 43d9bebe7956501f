import io
import struct

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgan_audio.data.symbolic import limits
from pgan_audio.data.symbolic import midi as module
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.midi import is_midi, read_midi, to_midi
from pgan_audio.data.symbolic.tune import Metre, Note, Part, Tune
from pgan_audio.errors import PganError, TuneError, UsageError

SIMPLE = Tune((Note(0, 60, 480), Note(480, 62, 240, 70)))


def file_of(*tracks, kind=1, division=480, n_tracks=None):
    chunks = b"".join(b"MTrk" + struct.pack(">I", len(track)) + track for track in tracks)
    return b"MThd" + struct.pack(">IHHh", 6, kind, len(tracks) if n_tracks is None else n_tracks, division) + chunks


END = b"\x00\xff\x2f\x00"
NOTE = b"\x00\x90\x3c\x40" + b"\x83\x60\x80\x3c\x00"  # 480 ticks of middle C


@given(data=st.data())
def test_what_is_written_is_read_back(any_tune, data):
    tune = data.draw(any_tune())
    assert read_midi(to_midi(tune)) == tune


def test_mido_reads_what_is_written():
    tune = Tune(
        (Note(0, 60, 480, 90, 0), Note(0, 36, 240, 100, 1), Note(480, 60, 240, 80, 0)),
        (Part("Flute", 73), Part("Drums", 0, True)),
        ((0, Metre(6, 8)),),
        ((0, Key.named("Bbm")),),
        ((0, 400_000),),
        "Jig",
    )
    file = mido.MidiFile(file=io.BytesIO(to_midi(tune)))
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 480, 3)
    head, flute, drums = file.tracks
    assert [event.type for event in head] == [
        "track_name",
        "set_tempo",
        "time_signature",
        "key_signature",
        "end_of_track",
    ]
    assert (head[0].name, head[1].tempo, head[2].numerator, head[2].denominator, head[3].key) == (
        "Jig", 400_000, 6, 8, "Bbm",
    )  # fmt: skip
    assert [(e.type, e.note, e.velocity, e.time) for e in flute if e.type.startswith("note")] == [
        ("note_on", 60, 90, 0),
        ("note_off", 60, 0, 480),
        ("note_on", 60, 80, 0),
        ("note_off", 60, 0, 240),
    ]
    assert flute[1].program == 73
    assert {e.channel for e in drums if not e.is_meta} == {9}


def test_the_same_tune_gives_the_same_bytes():
    assert to_midi(SIMPLE) == to_midi(SIMPLE)


def test_more_parts_than_channels():
    tune = Tune(tuple(Note(0, 40 + i, 10, 90, i) for i in range(40)), tuple(Part(str(i)) for i in range(40)))
    assert read_midi(to_midi(tune)) == tune


def test_times_are_rounded_to_our_ticks_without_adding_up():
    triplets = b"\x00\x90\x3c\x40\x82\x55\x80\x3c\x00" + b"\x00\x90\x3e\x40\x82\x55\x80\x3e\x00" * 2  # 341 of 1024
    tune = read_midi(file_of(triplets + END, division=1024))
    assert [(note.onset, note.duration) for note in tune.notes] == [(0, 160), (160, 160), (320, 160)]


def test_notes_end_as_they_began_and_unending_ones_with_the_track():
    twice = b"\x00\x90\x3c\x40\x10\x90\x3c\x50\x10\x80\x3c\x00\x10\x80\x3c\x00"
    assert [(n.onset, n.duration, n.velocity) for n in read_midi(file_of(twice + END)).notes] == [
        (0, 32, 64),
        (16, 32, 80),
    ]
    unending = b"\x00\x90\x3c\x40\x83\x60\x90\x3e\x40\x00\x90\x3e\x00" + b"\x83\x60\xff\x2f\x00"
    assert read_midi(file_of(unending)).notes == (Note(0, 60, 960, 64),)  # the other one has no length


def test_format_0_is_one_track_with_a_part_per_channel():
    both = b"\x00\xff\x03\x03abc\x00\x90\x3c\x40\x00\x99\x24\x40\x60\x80\x3c\x00\x00\x89\x24\x00"
    tune = read_midi(file_of(both + END, kind=0))
    assert tune.parts == (Part("abc"), Part("abc", 0, True))
    assert tune.title == ""
    assert [note.part for note in tune.notes] == [1, 0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it is no MIDI file"),
        (b"RIFF" + bytes(20), "it is no MIDI file"),
        (file_of(NOTE + END, kind=2), "the MIDI format must be 0 or 1.*Received: 2."),
        (file_of(NOTE + END, division=-25), "the MIDI division must be ticks per quarter.*Received: -25."),
        (file_of(NOTE + END, division=0), "the MIDI division must be ticks per quarter.*Received: 0."),
        (file_of(NOTE + END, n_tracks=0), "may have 1 to 128 tracks. Received: 0."),
        (file_of(NOTE + END, n_tracks=10_000), "may have 1 to 128 tracks. Received: 10000."),
        (file_of(NOTE + END)[:-9], "the MIDI data is damaged"),
        (file_of(NOTE + END, n_tracks=2), "the MIDI data is damaged"),
        (file_of(END), "has no notes"),
        (file_of(b"\x00\xff\x58\x04\x00\x02\x18\x08" + NOTE + END), "a metre is impossible. Received: 0/4."),
        (file_of(b"\x00\xff\x58\x04\x04\x0a\x18\x08" + NOTE + END), "a metre is impossible. Received: 4/1024."),
        (file_of(b"\x00\xff\x59\x02\x0c\x00" + NOTE + END), "the MIDI data is damaged"),
        (file_of(b"\x00\x90\x3c\x40\xff\xff\xff\x7f\x80\x3c\x00" + END), "a tune may last 20000 quarters"),
        (file_of(NOTE[:-4] + b"\xff" * 300 + b"\x7f\x80\x3c\x00" + END), "a tune may last 20000 quarters"),
        (file_of(b"\xff" * 500_000 + b"\x00" + NOTE + END), "a time or a length has thousands of digits"),
        (b"MThd" + struct.pack(">IHHh", 2, 1, 1, 480) + bytes(9), "the MIDI header is damaged"),
    ],
)
def test_malformed_files_are_refused(data, message):
    with pytest.raises(TuneError, match=message):
        read_midi(data)


def test_ten_thousand_tracks_are_refused_whatever_the_header_says():
    """Of more tracks than the header tells of none is read: they can't be told from noise after the end."""
    many = [NOTE + END] * 10_000
    with pytest.raises(TuneError, match=r"may have 1 to 128 tracks. Received: 10000."):
        read_midi(file_of(*many))
    assert len(read_midi(file_of(*many, n_tracks=3)).notes) == 3


def test_limits_are_checked_before_anything_is_decoded(monkeypatch):
    monkeypatch.setattr(module, "needed", lambda name: pytest.fail("decoded"))
    with pytest.raises(TuneError, match=r"may have 1048576 bytes. Received: 1048577."):
        read_midi(b"MThd" + bytes(limits.MAX_MIDI_BYTES - 3))
    with pytest.raises(TuneError, match=r"Received: 10000."):
        read_midi(file_of(NOTE + END, n_tracks=10_000))


def test_too_many_events_and_notes(monkeypatch):
    monkeypatch.setattr(module, "MAX_EVENTS", 10)
    with pytest.raises(TuneError, match=r"may have 10 events. Received: 11."):
        read_midi(file_of(NOTE * 5 + END))
    monkeypatch.setattr(module, "MAX_EVENTS", 100)
    monkeypatch.setattr(module, "MAX_NOTES", 4)
    with pytest.raises(TuneError, match=r"may have 4 notes. Received: more."):
        read_midi(file_of(NOTE * 5 + END))


@given(st.binary(max_size=200).map(lambda tail: file_of(NOTE + END)[:14] + tail) | st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        tune = read_midi(data)
    except TuneError:
        return
    assert tune.notes


@given(data=st.data(), changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=8))
def test_any_damage_is_read_or_refused(any_tune, data, changes):
    whole = bytearray(to_midi(data.draw(any_tune(n_parts=2, max_notes=6))))
    for place, value in changes:
        whole[place % len(whole)] = value
    cut = data.draw(st.integers(0, len(whole)))
    for damaged in (bytes(whole), bytes(whole[:cut])):
        try:
            tune = read_midi(damaged)
        except TuneError:
            continue
        assert all(note.duration > 0 and note.onset >= 0 for note in tune.notes)


def test_what_midi_has_no_room_for_is_refused():
    for note in (Note(0, 128, 10), Note(0, 60, 0), Note(-1, 60, 10), Note(0, 60, 10, 0)):
        with pytest.raises(UsageError, match="A note must have a pitch from 0 to 127"):
            to_midi(Tune((note,)))


def test_titles_that_midi_cannot_write():
    assert read_midi(to_midi(Tune(SIMPLE.notes, title="Żuraw"))).title == "?uraw"


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "mido", None)
    with pytest.raises(PganError, match=r"needs mido, which isn't installed.*pgan-audio\[music\]"):
        read_midi(file_of(NOTE + END))


def test_is_midi():
    assert is_midi(b"MThd\0")
    assert not is_midi(b"RIFF")
