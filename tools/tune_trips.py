"""Tunes there and back: to MIDI, MusicXML and tokens. What ``check_tunes.py`` asks of each tune."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pgan_audio.data.symbolic.midi import read_midi, to_midi
from pgan_audio.data.symbolic.music_xml import read_music_xml, to_music_xml
from pgan_audio.data.symbolic.pitch import note_number
from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, Note, Tune
from pgan_audio.data.symbolic.tune_folder import TuneItem
from pgan_audio.ports.recurrent.notation.measures import Measures, bars_of
from pgan_audio.ports.recurrent.notation.notes import Notes, melody_of
from pgan_audio.ports.recurrent.notation.rolls import Rolls

SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MOST_NOTES = 64
"""Of a bar: as many as rnn-measures can be asked for."""

Written = tuple[int, int, int, int]
"""Part, onset, pitch, duration."""


def losses(tune: Tune) -> dict[str, str]:
    """What is lost of a tune, by trip; nothing of the trips that it comes back from whole."""
    found = {}
    for name, trip in TRIPS.items():
        if loss := trip(tune):
            found[name] = loss
    return found


def by_midi(tune: Tune) -> str:
    """All there is."""
    return differences(facts(tune), facts(read_midi(to_midi(tune))))


def by_music_xml(tune: Tune) -> str:
    """All but velocities and programs; tempos to six digits. Read by the package, and by the bare rules."""
    data = to_music_xml(tune)
    wanted = set(written(tune))
    if loss := differences({"notes": wanted}, {"notes": set(read_plainly(data))}):
        return f"read plainly, {loss}"
    back = read_music_xml(data)
    ours, theirs = facts(tune), facts(back)
    for side in (ours, theirs):
        side["notes"] = {(n.part, n.onset, n.pitch, n.duration) for n in side["notes"]}
        side["parts"] = [part.name.strip() for part in side["parts"]]
        side["tempos"] = [(at, f"{tempo:.5g}") for at, tempo in side["tempos"]]
    ours["keys"] = ours["keys"] or theirs["keys"]  # where none is given, none is what C major looks like
    return differences(ours, theirs)


def by_notes(tune: Tune) -> str:
    """The melody, on its grid."""
    melody = melody_of(tune)
    if melody is None:
        return ""
    notation = Notes.of([item_of(tune)])
    steps = notation.sequenced(item_of(tune)).steps[:]
    again = Notes.from_facts(notation.facts())
    return differences({"melody": melody}, {"melody": again.decode(steps)})


def by_measures(tune: Tune) -> str:
    """The same melody by bars, each of which fills its metre."""
    melody, bars = melody_of(tune), bars_of(tune, MOST_NOTES)
    if melody is None or bars is None:
        return ""
    notation = Measures.of([item_of(tune)], MOST_NOTES)
    steps = notation.sequenced(item_of(tune)).steps[:]
    again = Measures.from_facts(notation.facts())
    ticks = {sum(ticks for _, ticks in bar) for bar in again.decode(steps)}
    if odd := ticks - {metre.bar_ticks for _, metre in tune.metres}:
        return f"bars of {sorted(odd)} ticks"
    return differences({"melody": melody}, {"melody": again.melody(steps)})


def by_rolls(tune: Tune) -> str:
    """The roll, by way of the notes that it shows."""
    notation = Rolls(60, tune.metre.name)
    roll = notation.encode(tune)
    back = notation.encode(notation.decode(roll))
    if roll.shape == back.shape and np.array_equal(roll, back):
        return ""
    return f"rolls of {len(roll)} and {len(back)} steps differ"


TRIPS: dict[str, Callable[[Tune], str]] = {
    "MIDI": by_midi,
    "MusicXML": by_music_xml,
    "notes": by_notes,
    "measures": by_measures,
    "rolls": by_rolls,
}


def item_of(tune: Tune) -> TuneItem:
    """The tune as an item of a data folder."""
    return TuneItem(tune, "", 1, "", "")


def facts(tune: Tune) -> dict[str, Any]:
    """All that a tune is, by name."""
    names = ("title", "parts", "metres", "keys", "tempos", "notes")
    return {name: getattr(tune, name) for name in names}


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """What differs, with an example."""
    found = []
    for name, own in ours.items():
        if own != theirs[name]:
            one, other = (side if isinstance(side, set) else [side] for side in (own, theirs[name]))
            example = [min((x for x in a if x not in b), default=None) for a, b in ((one, other), (other, one))]
            found.append(f"{name}: {example[0]} became {example[1]}"[:300])
    return "; ".join(found)


def written(tune: Tune) -> Iterator[Written]:
    """The notes as MusicXML can write them."""
    for note in tune.notes:
        yield note.part, note.onset, note.pitch, note.duration


def read_plainly(data: bytes) -> Iterator[Written]:
    """The notes of a MusicXML file as its elements say: durations add up, chords don't, ties join.

    Of files without repeats, backups and tuplets of odd divisions: as ours are. An implicit first bar ends with the
    first bar of its metre. Pitches are 12 times the octave and the semitone, counting octaves from -1.
    """
    root = ElementTree.fromstring(data)
    for place, part in enumerate(root.findall("part")):
        now = onset = 0
        open_notes: dict[int, Note] = {}
        for measure in part.findall("measure"):
            if measure.get("implicit") == "yes":
                beats, unit = (int(measure.findtext(f"attributes/time/{name}", "")) for name in ("beats", "beat-type"))
                own = sum(int(n.findtext("duration", "")) for n in measure.findall("note") if n.find("chord") is None)
                now = 4 * TICKS_PER_BEAT * beats // unit - own
            for note in measure.findall("note"):
                duration = int(note.findtext("duration", ""))
                if note.find("chord") is None:
                    onset, now = now, now + duration
                if note.find("rest") is not None:
                    continue
                step, alter, octave = (note.findtext(f"pitch/{name}", "0") for name in ("step", "alter", "octave"))
                pitch = note_number(int(octave) + 1, SEMITONES[step] + int(alter))
                ties = {tie.get("type") for tie in note.findall("tie")}
                whole = Note(onset, pitch, duration)
                if "stop" in ties:
                    before = open_notes.pop(pitch)
                    whole = before._replace(duration=before.duration + duration)
                if "start" in ties:
                    open_notes[pitch] = whole
                else:
                    yield place, whole.onset, pitch, whole.duration
