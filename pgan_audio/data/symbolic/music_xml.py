"""Tunes as MusicXML: bars, ties, tuplets, beams and accidentals worked out, so that any score program can draw them."""

import itertools
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element, SubElement

from pgan_audio.data.symbolic.bars import bar_lines
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.limits import MAX_MUSIC_XML_BYTES
from pgan_audio.data.symbolic.music21_score import decode
from pgan_audio.data.symbolic.music_xml_check import check
from pgan_audio.data.symbolic.spelling import VALUES, Value, beams, spelled, tuplet_ends
from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, Metre, Note, Tune
from pgan_audio.errors import TuneError

T = TypeVar("T")

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_TREBLE, _BASS = ("G", "2"), ("F", "4")
_LOWEST_IN_TREBLE = 57.0
"""Parts that lie lower on average are written in the bass clef."""
_ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True)
class _Piece:
    """What one written note, chord or rest is: notes that sound from ``onset`` on, tied to what is around them."""

    onset: int
    ticks: int
    value: Value | None
    notes: tuple[Note, ...]


def read_music_xml(data: bytes) -> Tune:
    """The tune in an uncompressed MusicXML file; repeats are played out.

    Raises:
        TuneError: It can't be decoded, or is beyond the limits; without its name.
    """
    if len(data) > MAX_MUSIC_XML_BYTES:
        raise TuneError(f"a MusicXML file may have {MAX_MUSIC_XML_BYTES} bytes. Received: {len(data)}.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TuneError(f"it isn't in UTF-8: byte {error.start}.") from error
    if not is_music_xml(text) or _ENTITY.search(text):
        raise TuneError("it is no MusicXML by parts, without entities of its own.")
    check(data)
    return decode(text, "musicxml")


def is_music_xml(text: str) -> bool:
    """Whether a text that begins so is MusicXML by parts."""
    return text.lstrip().startswith("<") and "<score-partwise" in text[:4096]


def to_music_xml(tune: Tune) -> bytes:
    """The tune as a MusicXML file; the same tune gives the same bytes.

    Notes of one part that overlap are written as chords, tied where one goes on and another doesn't. An upbeat is
    written without the rest before it. Velocities aren't kept.
    """
    score = Element("score-partwise", version="4.0")
    if tune.title:
        SubElement(SubElement(score, "work"), "work-title").text = _fit(tune.title)
    part_list = SubElement(score, "part-list")
    for number, part in enumerate(tune.parts, start=1):
        described = SubElement(part_list, "score-part", id=f"P{number}")
        SubElement(described, "part-name").text = _fit(part.name)
    for place in range(len(tune.parts)):
        _write_part(SubElement(score, "part", id=f"P{place + 1}"), tune, place)
    ElementTree.indent(score)
    return (_HEAD + ElementTree.tostring(score, encoding="unicode") + "\n").encode("utf-8")


def _write_part(element: Element, tune: Tune, place: int) -> None:
    notes = [note for note in tune.notes if note.part == place]
    first = min((note.onset for note in tune.notes), default=0)
    keys, tempos = dict(tune.keys) or {0: Key(0)}, dict(tune.tempos if place == 0 else ())  # above the first part
    key, written = Key(0), -1  # changes up to there are
    upbeat = 0 < first < tune.metre.bar_ticks < tune.n_ticks
    clef: tuple[str, str] | None = _clef(notes)
    metre_before: Metre | None = None
    for number, (start, end, metre) in enumerate(bar_lines(tune.metres, tune.n_ticks), start=0 if upbeat else 1):
        measure = SubElement(element, "measure", number=str(number))
        if upbeat and number == 0:
            measure.set("implicit", "yes")
            start = first
        if upbeat and end > tune.n_ticks:
            end = tune.n_ticks
        changes = sorted(at for at in {*keys, *tempos} if start < at < end)
        for begin, until in itertools.pairwise([start, *changes, end]):
            new_keys, new_tempos = _between(keys, written, begin), _between(tempos, written, begin)
            key, written = (new_keys or [key])[-1], begin
            _write_attributes(measure, metre if metre != metre_before else None, key if new_keys else None, clef)
            for tempo in new_tempos[-1:]:
                _write_tempo(measure, tempo, metre)
            metre_before, clef = metre, None
            _write_bar(measure, list(_pieces(notes, begin, until)), metre, key)
        if end >= tune.n_ticks:
            SubElement(SubElement(measure, "barline", location="right"), "bar-style").text = "light-heavy"


def _between(changes: Mapping[int, T], after: int, until: int) -> list[T]:
    return [value for at, value in changes.items() if after < at <= until]


def _clef(notes: list[Note]) -> tuple[str, str]:
    """Sign and line of a part's clef: treble unless it lies low."""
    is_low = notes and sum(note.pitch for note in notes) / len(notes) < _LOWEST_IN_TREBLE
    return _BASS if is_low else _TREBLE


def _pieces(notes: list[Note], start: int, end: int) -> Iterator[_Piece]:
    """What is written in a bar, or in a part of one: cut where a note begins or ends, or no one sign is as long."""
    here = [note for note in notes if note.onset < end and note.end > start]
    places = {start, end} | {at for note in here for at in (note.onset, note.end) if start < at < end}
    ordered = sorted(places)
    for onset, until in itertools.pairwise(ordered):
        sounding = tuple(sorted((n for n in here if n.onset <= onset < n.end), key=lambda n: n.pitch))
        now = onset
        for ticks, value in spelled(until - onset):
            yield _Piece(now, ticks, value, sounding)
            now += ticks


def _write_attributes(measure: Element, metre: Metre | None, key: Key | None, clef: tuple[str, str] | None) -> None:
    """Write what has changed; only a part's first bar has a clef."""
    if metre is None and key is None:
        return
    attributes = SubElement(measure, "attributes")
    if clef is not None:
        SubElement(attributes, "divisions").text = str(TICKS_PER_BEAT)
    if key is not None:
        element = SubElement(attributes, "key")
        SubElement(element, "fifths").text = str(key.fifths)
        SubElement(element, "mode").text = "minor" if key.minor else "major"
    if metre is not None:
        element = SubElement(attributes, "time")
        SubElement(element, "beats").text = str(metre.beats)
        SubElement(element, "beat-type").text = str(metre.unit)
    if clef is not None:
        element = SubElement(attributes, "clef")
        SubElement(element, "sign").text, SubElement(element, "line").text = clef


def _write_tempo(measure: Element, tempo: int, metre: Metre) -> None:
    """Write how many of the metre's pulses come in a minute: in 6/8 dotted quarters."""
    pulse = metre.pulse_ticks if metre.pulse_ticks in VALUES else TICKS_PER_BEAT
    direction = SubElement(measure, "direction", placement="above")
    metronome = SubElement(SubElement(direction, "direction-type"), "metronome")
    SubElement(metronome, "beat-unit").text = VALUES[pulse].kind
    for _ in range(VALUES[pulse].dots):
        SubElement(metronome, "beat-unit-dot")
    SubElement(metronome, "per-minute").text = f"{60e6 / tempo * TICKS_PER_BEAT / pulse:.6g}"
    SubElement(direction, "sound", tempo=f"{60e6 / tempo:.6g}")


def _write_bar(measure: Element, pieces: list[_Piece], metre: Metre, key: Key) -> None:
    in_force: dict[tuple[str, int], int] = {}
    written = [(piece.onset, piece.ticks, piece.value, bool(piece.notes)) for piece in pieces]
    marks = zip(pieces, beams(written, metre), tuplet_ends(written), strict=True)
    for piece, beam, tuplet in marks:
        if not piece.notes:
            rest = SubElement(measure, "note")
            SubElement(rest, "rest")
            _write_value(rest, piece, {}, tuplet, (False, False), None)
        for place, note in enumerate(piece.notes):
            element = SubElement(measure, "note")
            if place:
                SubElement(element, "chord")
            sign = _write_pitch(element, note.pitch, key, in_force, note.onset < piece.onset)
            ties = (note.onset < piece.onset, note.end > piece.onset + piece.ticks)
            _write_value(element, piece, beam if place == 0 else {}, tuplet if place == 0 else None, ties, sign)


def _write_pitch(
    element: Element, pitch: int, key: Key, in_force: dict[tuple[str, int], int], is_tied: bool
) -> str | None:
    """Write a pitch and return the accidental that must stand before it, if any."""
    step, alter, octave = key.spelled(pitch)
    written = SubElement(element, "pitch")
    SubElement(written, "step").text = step
    if alter:
        SubElement(written, "alter").text = str(alter)
    SubElement(written, "octave").text = str(octave)
    expected = in_force.get((step, octave), key.alterations.get(step, 0))
    if is_tied or alter == expected:
        return None
    in_force[step, octave] = alter
    return _ACCIDENTALS[alter]


def _write_value(
    element: Element,
    piece: _Piece,
    beam: Mapping[int, str],
    tuplet: str | None,
    ties: tuple[bool, bool],
    accidental: str | None,
) -> None:
    """Write all that follows the pitch, in the order the schema asks for."""
    SubElement(element, "duration").text = str(piece.ticks)
    kinds = [kind for kind, tied in zip(("stop", "start"), ties, strict=True) if tied]
    for kind in kinds:
        SubElement(element, "tie", type=kind)
    if piece.value is not None:
        SubElement(element, "type").text = piece.value.kind
        for _ in range(piece.value.dots):
            SubElement(element, "dot")
    if accidental:
        SubElement(element, "accidental").text = accidental
    if piece.value is not None and piece.value.is_triplet:
        modification = SubElement(element, "time-modification")
        SubElement(modification, "actual-notes").text = "3"
        SubElement(modification, "normal-notes").text = "2"
    for level, state in sorted(beam.items()):
        SubElement(element, "beam", number=str(level)).text = state
    if kinds or tuplet:
        notations = SubElement(element, "notations")
        for kind in kinds:
            SubElement(notations, "tied", type=kind)
        if tuplet:
            SubElement(notations, "tuplet", type=tuplet)


def _fit(text: str) -> str:
    """A text without the characters that XML has no room for."""
    return _UNFIT.sub("", text)
