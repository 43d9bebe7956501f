"""Standard MIDI files as tunes, and tunes as such files. mido decodes; what a file may claim is checked before."""

from __future__ import annotations

import io
import re
import struct
from collections import defaultdict, deque
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from pgan_audio.data.symbolic.extra import needed
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.limits import MAX_BEATS, MAX_EVENTS, MAX_MIDI_BYTES, MAX_NOTES, MAX_TRACKS
from pgan_audio.data.symbolic.tune import (
    COMMON_TIME,
    TICKS_PER_BEAT,
    Metre,
    Note,
    Part,
    Tune,
    without_repetition,
)
from pgan_audio.errors import TuneError, UsageError

if TYPE_CHECKING:
    import mido

MAGIC = b"MThd"
DRUM_CHANNEL = 9
_CHANNELS = [channel for channel in range(16) if channel != DRUM_CHANNEL]
_MAX_UNIT = 128
_ENDLESS = re.compile(rb"[\x80-\xff]{4096}")
"""A number goes on while the highest bit is set; mido takes minutes over one that fills the file."""

Place = tuple[int, int]
"""Track and channel."""


def is_midi(head: bytes) -> bool:
    """Whether a file that begins so says that it is a MIDI file."""
    return head.startswith(MAGIC)


def read_midi(data: bytes) -> Tune:
    """The tune in a standard MIDI file.

    Times are rounded to the nearest of 480 ticks per quarter. Notes are paired first in, first out; one that never ends
    is held to the end of its track, one without a length is dropped. Controllers, pitch bends and lyrics aren't kept.

    Args:
        data: The whole file.

    Raises:
        TuneError: It is no MIDI file, damaged, empty of notes, or beyond the limits; without its name.
    """
    _check(data)
    mido = needed("mido")
    try:
        file = mido.MidiFile(file=io.BytesIO(data), clip=True)
    except (EOFError, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise TuneError(f"the MIDI data is damaged: {str(error) or type(error).__name__}.") from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "mido":
            raise
        raise TuneError(f"the MIDI data is damaged: {error}.") from error
    return _Reading(file).tune()


def to_midi(tune: Tune) -> bytes:
    """The tune as a MIDI file of format 1: a track with title, tempo, metre and key, then a track per part.

    The same tune gives the same bytes.

    Raises:
        UsageError: A note lies outside MIDI's range.
    """
    mido = needed("mido")
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    message = mido.MetaMessage
    head = [(0, message("track_name", name=_latin(tune.title)))]
    head += [(at, message("set_tempo", tempo=tempo)) for at, tempo in tune.tempos]
    head += [
        (at, message("time_signature", numerator=metre.beats, denominator=metre.unit)) for at, metre in tune.metres
    ]
    head += [(at, message("key_signature", key=key.name)) for at, key in tune.keys]
    file.tracks.append(_track(mido, sorted(head, key=lambda event: event[0])))
    free = 0
    for place, part in enumerate(tune.parts):
        channel = DRUM_CHANNEL if part.is_drums else _CHANNELS[free % len(_CHANNELS)]
        free += not part.is_drums
        events = [(0, message("track_name", name=_latin(part.name)))]
        events += [(0, mido.Message("program_change", channel=channel, program=part.program))]
        notes = [note for note in tune.notes if note.part == place]
        file.tracks.append(_track(mido, events + list(_on_and_off(mido, notes, channel))))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _check(data: bytes) -> None:
    """Refuse by the headers alone what would be too much to decode."""
    if len(data) > MAX_MIDI_BYTES:
        raise TuneError(f"a MIDI file may have {MAX_MIDI_BYTES} bytes. Received: {len(data)}.")
    if len(data) < 14 or not is_midi(data):
        raise TuneError("it is no MIDI file: it doesn't begin with a header MThd.")
    length, kind, n_tracks, division = struct.unpack(">IHHh", data[4:14])
    if length < 6:
        raise TuneError(f"the MIDI header is damaged. Expected at least 6 bytes. Received: {length}.")
    if kind > 1:
        raise TuneError(f"the MIDI format must be 0 or 1, whose tracks sound together. Received: {kind}.")
    if division <= 0:
        raise TuneError(f"the MIDI division must be ticks per quarter, not frames. Received: {division}.")
    if not 1 <= n_tracks <= MAX_TRACKS:
        raise TuneError(f"a MIDI file may have 1 to {MAX_TRACKS} tracks. Received: {n_tracks}.")
    if _ENDLESS.search(data):
        raise TuneError("the MIDI data is damaged: a time or a length has thousands of digits.")


def _on_and_off(mido: mido, notes: list[Note], channel: int) -> Iterator[tuple[int, mido.Message]]:
    """Note-ons and note-offs in order of time; at one time what ends comes first."""
    events = []
    for note in notes:
        if not (0 <= note.pitch < 128 and 1 <= note.velocity < 128 and note.onset >= 0 and note.duration >= 1):
            raise UsageError(f"A note must have a pitch from 0 to 127, a velocity and a length. Received: {note}.")
        events.append((note.onset, 1, note.pitch, note.velocity))
        events.append((note.end, 0, note.pitch, 0))
    for tick, is_on, pitch, velocity in sorted(events):
        kind = "note_on" if is_on else "note_off"
        yield tick, mido.Message(kind, channel=channel, note=pitch, velocity=velocity)


def _track(mido: mido, events: list[tuple[int, mido.Message]]) -> mido.MidiTrack:
    track, now = mido.MidiTrack(), 0
    for tick, event in events:
        track.append(event.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track"))
    return track


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


class _Reading:
    """What comes together while the tracks of a decoded file are gone through."""

    def __init__(self, file: mido.MidiFile):
        self._scale = Fraction(TICKS_PER_BEAT, file.ticks_per_beat)  # exact, however late
        self._metres: list[tuple[int, Metre]] = []
        self._keys: list[tuple[int, Key]] = []
        self._tempos: list[tuple[int, int]] = []
        self._names: dict[int, str] = {}
        self._programs: dict[Place, int] = {}
        self._found: dict[Place, list[tuple[int, int, int, int]]] = {}
        self._n_found = 0
        n_events = sum(map(len, file.tracks))
        if n_events > MAX_EVENTS:
            raise TuneError(f"a MIDI file may have {MAX_EVENTS} events. Received: {n_events}.")
        for number, track in enumerate(file.tracks):
            self._read_track(number, track)

    def tune(self) -> Tune:
        """All that was found."""
        parts, notes = [], []
        for place, (at, found) in enumerate(sorted((at, found) for at, found in self._found.items() if found)):
            parts.append(Part(self._names.get(at[0], ""), self._programs.get(at, 0), at[1] == DRUM_CHANNEL))
            notes += [Note(onset, pitch, end - onset, velocity, place) for onset, pitch, end, velocity in found]
        if not notes:
            raise TuneError("the MIDI file has no notes.")
        tracks_with_notes = {track for (track, _), found in self._found.items() if found}
        metres = self._metres if any(at == 0 for at, _ in self._metres) else [(0, COMMON_TIME), *self._metres]
        return Tune(
            notes=tuple(sorted(notes)),
            parts=tuple(parts),
            metres=without_repetition(metres),
            keys=without_repetition(self._keys),
            tempos=without_repetition(self._tempos),
            title="" if 0 in tracks_with_notes else self._names.get(0, ""),
        )

    def _read_track(self, number: int, track: mido.MidiTrack) -> None:
        now = 0
        sounding: dict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(deque)
        for event in track:
            now += event.time
            tick = self._rounded(now)
            if event.is_meta:
                self._read_meta(number, tick, event)
            elif event.type == "program_change":
                self._programs.setdefault((number, event.channel), event.program)
            elif event.type == "note_on" and event.velocity:
                sounding[event.channel, event.note].append((tick, event.velocity))
            elif event.type in ("note_on", "note_off") and sounding[event.channel, event.note]:
                self._end(number, event.channel, event.note, sounding[event.channel, event.note].popleft(), tick)
        for (channel, pitch), left in sounding.items():
            for begun in left:
                self._end(number, channel, pitch, begun, self._rounded(now))

    def _end(self, track: int, channel: int, pitch: int, begun: tuple[int, int], tick: int) -> None:
        onset, velocity = begun
        if tick > onset:
            self._found.setdefault((track, channel), []).append((onset, pitch, tick, velocity))
            self._n_found += 1
            if self._n_found > MAX_NOTES:
                raise TuneError(f"a tune may have {MAX_NOTES} notes. Received: more.")

    def _read_meta(self, number: int, tick: int, event: mido.MetaMessage) -> None:
        if event.type == "track_name":
            self._names.setdefault(number, event.name.strip("\x00").strip())
        elif event.type == "time_signature":
            if not 1 <= event.numerator <= 64 or not 1 <= event.denominator <= _MAX_UNIT:
                raise TuneError(f"a metre is impossible. Received: {event.numerator}/{event.denominator}.")
            self._metres.append((tick, Metre(event.numerator, event.denominator)))
        elif event.type == "key_signature":
            self._keys.append((tick, Key.named(event.key)))
        elif event.type == "set_tempo" and event.tempo > 0:
            self._tempos.append((tick, event.tempo))

    def _rounded(self, ticks: int) -> int:
        if ticks * self._scale > MAX_BEATS * TICKS_PER_BEAT:
            raise TuneError(f"a tune may last {MAX_BEATS} quarters. Received: more.")
        return round(ticks * self._scale)
