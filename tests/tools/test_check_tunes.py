"""The check of round trips: on small folders of tunes, whole ones and ones that were tampered with."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

import check_tunes
import tune_trips
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.midi import to_midi
from pgan_audio.data.symbolic.music_xml import to_music_xml
from pgan_audio.data.symbolic.tune import Metre, Note, Part, Tune

JIG = Tune(
    tuple(
        sorted(
            [Note(1200 + 240 * n, 62 + n % 5, 240, 80 + n) for n in range(20)]
            + [Note(1440 * n, 38, 960, 60, 1) for n in range(4)]
        )
    ),
    (Part("Melody", 73), Part("Bass", 32)),
    ((0, Metre(6, 8)),),
    ((0, Key.named("D")), (2000, Key.named("G"))),
    ((0, 400_000),),
    "A jig",
)
BOOK = 'X:1\nT:One\nM:6/8\nK:D\n"D"d|:AFA dcd|1 e2f gfe:|2 e3 d2||\n\nX:2\nT:Two\nM:4/4\nL:1/8\nK:G\nZ|G8|\n'


def test_a_tune_comes_back_whole_from_everywhere():
    assert tune_trips.losses(JIG) == {}


@pytest.mark.parametrize(
    ("name", "spoil", "trip"),
    [
        ("to_midi", lambda t: dataclasses.replace(t, notes=t.notes[:-1]), "MIDI"),
        ("to_midi", lambda t: dataclasses.replace(t, keys=()), "MIDI"),
        ("to_midi", lambda t: dataclasses.replace(t, parts=(Part("Melody", 0), t.parts[1])), "MIDI"),
        ("to_music_xml", lambda t: dataclasses.replace(t, keys=t.keys[:1]), "MusicXML"),
        ("to_music_xml", lambda t: dataclasses.replace(t, metres=((0, Metre(3, 4)),)), "MusicXML"),
        (
            "to_music_xml",
            lambda t: dataclasses.replace(t, notes=(t.notes[0]._replace(pitch=1), *t.notes[1:])),
            "MusicXML",
        ),
    ],
)
def test_what_is_lost_is_found(monkeypatch, name, spoil, trip):
    write = getattr(tune_trips, name)
    monkeypatch.setattr(tune_trips, name, lambda tune: write(spoil(tune)))
    found = tune_trips.losses(JIG)
    assert list(found) == [trip]


@pytest.mark.parametrize(("kind", "trip"), [("Notes", "notes"), ("Measures", "measures"), ("Rolls", "rolls")])
def test_tokens_that_are_lost_are_found(monkeypatch, kind, trip):
    notation = getattr(tune_trips, kind)
    decode = notation.decode
    monkeypatch.setattr(notation, "decode", lambda self, steps: decode(self, steps[:-5]))
    assert list(tune_trips.losses(JIG)) == [trip]


def test_a_plain_reading_of_music_xml():
    """Pitches as 12 * octave + semitone, chords, ties and an upbeat, without music21."""
    notes = (Note(1200, 60, 240), Note(1440, 60, 2000), Note(1440, 66, 480), Note(2400, 59, 480))
    tune = dataclasses.replace(JIG, notes=notes, parts=(Part("Melody"),))
    assert sorted(tune_trips.read_plainly(to_music_xml(tune))) == [(0, n.onset, n.pitch, n.duration) for n in sorted(
        notes, key=lambda n: (n.onset, n.pitch))]  # fmt: skip


@pytest.fixture
def sources(tmp_path):
    (tmp_path / "midi" / "jigs").mkdir(parents=True)
    (tmp_path / "midi" / "jigs" / "1.mid").write_bytes(to_midi(JIG))
    (tmp_path / "midi" / "jigs" / "2.mid").write_bytes(to_midi(JIG)[:-20])
    (tmp_path / "abc").mkdir()
    (tmp_path / "abc" / "book.abc").write_text(BOOK)
    return [tmp_path / "midi", tmp_path / "abc"]


def test_the_report(sources, capsys):
    tallies = check_tunes.check(sources[0]) | check_tunes.check(sources[1])
    assert {name: (t.n_tunes, len(t.refused)) for name, t in tallies.items()} == {
        "midi/jigs": (2, 1),
        "abc/book": (2, 1),
    }
    assert "jigs/1.mid: whole" in capsys.readouterr().err
    report = check_tunes.text(tallies)
    assert "| midi/jigs | 2 | 50.0% | 24 | 1 | 1 | 1 | 1 | 1 |" in report
    assert "Refused: 2\n- jigs/2.mid: the MIDI data is damaged" in report
    assert "- book.abc, tune 2 (Two): rests of whole bars (Z) can't be read" in report
    assert "Lost by way of MusicXML: 0" in report


def test_losses_are_listed():
    tally = check_tunes.Tally(n_tunes=100)
    tally.lost["MIDI"] = [f"{n}: notes" for n in range(60)]
    report = check_tunes.text({"x": tally})
    assert "| x | 100 | 100.0% | 0 | 40 | 100 |" in report
    assert "Lost by way of MIDI: 60\n- 0: notes" in report
    assert "- and 10 more" in report


@pytest.mark.slow
def test_as_a_command(sources):
    command = [sys.executable, str(Path(check_tunes.__file__)), str(sources[0]), "--every", "2"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "| all | 1 | 100.0% | 24 | 1 | 1 | 1 | 1 | 1 |" in done.stdout
    assert subprocess.run(command[:-2], capture_output=True).returncode == 1  # one of two can't be read
