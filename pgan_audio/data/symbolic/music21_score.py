"""Scores decoded by music21 as tunes: repeats played out, ties joined."""

import math
import warnings
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from pgan_audio.data.symbolic.extra import needed
from pgan_audio.data.symbolic.key import MOST_FIFTHS, Key
from pgan_audio.data.symbolic.limits import MAX_BEATS, MAX_BEATS_OF_BAR, MAX_NOTES
from pgan_audio.data.symbolic.pitch import HIGHEST, LOWEST
from pgan_audio.data.symbolic.repeats import Bar, play_order
from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, VELOCITY, Metre, Note, Part, Tune, without_repetition
from pgan_audio.errors import TuneError

T = TypeVar("T")


def decode(text: str, kind: str, tied_chords: Sequence[frozenset[tuple[str, int]]] = ()) -> Tune:
    """The tune in a text that music21 can decode.

    A first bar that is too short is an upbeat and begins later in its bar. Grace notes, chord symbols, lyrics and
    decorations aren't kept.

    Args:
        text: Checked for size.
        kind: ``"abc"`` or ``"musicxml"``.
        tied_chords: Steps and octaves of the notes of each chord that are tied to what follows, where music21 doesn't
        keep that.

    Raises:
        TuneError: It can't be decoded, has no notes, or is beyond the limits; without the name of its file.
    """
    music21 = needed("music21")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            score = music21.converter.parseData(text, format=kind)
            _tie(music21, score, tied_chords)
            parts = list(score.parts) if score.hasPartLikeStreams() else [score]
            played = [_PlayedPart(music21, part, place, kind == "abc") for place, part in enumerate(parts)]
    except TuneError:
        raise
    except Exception as error:  # music21 raises whatever its code meets
        reason = str(error).partition("\n")[0] or "no reason given"
        raise TuneError(f"it can't be decoded: {reason[:200]} ({type(error).__name__}).") from error
    notes = sorted(note for part in played for note in part.notes)
    if not notes:
        raise TuneError("it has no notes.")
    title = score.metadata.title if score.metadata is not None else None
    return Tune(
        notes=tuple(notes),
        parts=tuple(Part(part.name) for part in played),
        metres=without_repetition(played[0].metres),
        keys=without_repetition(played[0].keys),
        tempos=without_repetition(played[0].tempos),
        title=str(title or ""),
    )


def _tie(music21: Any, score: Any, tied_chords: Sequence[frozenset[tuple[str, int]]]) -> None:
    """Tie notes of chords to what follows."""
    if not any(tied_chords):
        return
    harmony = music21.harmony.Harmony
    chords = [item for item in score.recurse().notes if item.isChord and not isinstance(item, harmony)]
    if len(chords) != len(tied_chords):
        raise TuneError(f"ties of chords can't be placed. Expected {len(tied_chords)} chords. Received: {len(chords)}.")
    for chord, tied in zip(chords, tied_chords, strict=True):
        for single in chord.notes:
            if (single.pitch.step, single.pitch.octave) in tied:
                single.tie = music21.tie.Tie("start")


class _State(NamedTuple):
    """What is in force in a measure: its metre, and keys and tempos with their places in it."""

    metre: Metre
    keys: tuple[tuple[Fraction, Key], ...]
    tempos: tuple[tuple[Fraction, int], ...]


class _PlayedPart:
    """One part of a decoded score, played out."""

    def __init__(self, music21: Any, part: Any, place: int, is_abc: bool):
        self._music21, self._place, self._is_abc = music21, place, is_abc
        self.name = str(part.partName or "")
        self.notes: list[Note] = []
        self.metres: list[tuple[int, Metre]] = []
        self.keys: list[tuple[int, Key]] = []
        self.tempos: list[tuple[int, int]] = []
        self._goes_on: dict[tuple[str, int], int] = {}  # places of notes with a tie, by step and octave
        measures = list(part.getElementsByClass("Measure")) or [part]  # of a single bar nothing is made
        states = list(self._states(measures))
        bars = [self._bar(part, measures, i) for i in range(len(measures))]
        metre = states[0].metre
        start = Fraction(0)
        if len(measures) > 1 and bars[0].length * TICKS_PER_BEAT < metre.bar_ticks:
            start = Fraction(metre.bar_ticks, TICKS_PER_BEAT) - bars[0].length
        first = _ticks(start)
        for number in play_order(bars):
            self._play(measures[number], states[number], start)
            start += bars[number].length
        self.notes.sort()
        self.metres, self.keys, self.tempos = (
            _from_bar_line(self.metres, first),
            _from_bar_line(self.keys, first),
            _from_bar_line(self.tempos, first),
        )

    def _states(self, measures: list[Any]) -> Iterator[_State]:
        """What is in force in each measure as written."""
        metre = Metre(4, 4)
        keys: list[tuple[Fraction, Key]] = []
        tempos: list[tuple[Fraction, int]] = []
        for measure in measures:
            keys = [(Fraction(0), keys[-1][1])] if keys else []
            tempos = [(Fraction(0), tempos[-1][1])] if tempos else []
            for item in measure.recurse().getElementsByClass(["TimeSignature", "KeySignature", "MetronomeMark"]):
                at = Fraction(item.getOffsetInHierarchy(measure)).limit_denominator(TICKS_PER_BEAT)
                if isinstance(item, self._music21.meter.TimeSignature):
                    metre = _metre(item)
                elif isinstance(item, self._music21.key.KeySignature):
                    keys.append((at, _key(item)))
                elif (per_minute := item.getQuarterBPM()) and per_minute > 0:
                    tempos.append((at, round(60e6 / per_minute)))
            yield _State(metre, tuple(keys), tuple(tempos))

    def _bar(self, part: Any, measures: list[Any], number: int) -> Bar:
        measure = measures[number]
        following = measures[number + 1] if number + 1 < len(measures) else None
        end = part.elementOffset(following) if following is not None else None
        own = Fraction(measure.highestTime).limit_denominator(TICKS_PER_BEAT)
        length = own if end is None else Fraction(end - part.elementOffset(measure)).limit_denominator(TICKS_PER_BEAT)
        left, right = getattr(measure, "leftBarline", None), getattr(measure, "rightBarline", None)
        repeat = self._music21.bar.Repeat
        endings = frozenset(
            number for spanner in measure.getSpannerSites("RepeatBracket") for number in (spanner.numberRange or [])
        )
        return Bar(
            length=max(length, own),
            begins_repeat=isinstance(left, repeat) and left.direction == "start",
            ends_repeat=isinstance(right, repeat) and right.direction == "end",
            begins_section=_is_double(left),
            ends_section=_is_double(right),
            endings=endings,
        )

    def _play(self, measure: Any, state: _State, start: Fraction) -> None:
        """Add what one measure sounds like when it begins ``start`` quarters into the tune."""
        self.metres.append((_ticks(start), state.metre))
        self.keys += [(_ticks(start + at), key) for at, key in state.keys]
        self.tempos += [(_ticks(start + at), tempo) for at, tempo in state.tempos]
        for item in measure.recurse().notes:
            if item.duration.isGrace or isinstance(item, self._music21.harmony.Harmony):
                continue
            onset = start + Fraction(item.getOffsetInHierarchy(measure)).limit_denominator(TICKS_PER_BEAT)
            length = Fraction(item.duration.quarterLength).limit_denominator(TICKS_PER_BEAT)
            for single in item.notes if item.isChord else [item]:
                self._add(_ticks(onset), _ticks(onset + length), single.pitch, single.tie)

    def _add(self, onset: int, end: int, pitch: Any, tie: Any) -> None:
        """Add a note, or make the one that it is tied to longer."""
        if end <= onset:
            return
        number = math.floor(pitch.ps + 0.5)  # music21's own number is moved by octaves into MIDI's range
        if onset < 0 or not LOWEST <= number <= HIGHEST:
            raise TuneError(f"a note lies before the beginning or beyond MIDI's range. Received: {pitch} at {onset}.")
        kind = tie.type if tie is not None else ""
        place = self._tied(onset, number, pitch, kind)
        if place is None:
            place = len(self.notes)
            self.notes.append(Note(onset, number, end - onset, VELOCITY, self._place))
        else:
            self.notes[place] = self.notes[place]._replace(duration=end - self.notes[place].onset)
        if kind in ("start", "continue"):
            self._goes_on[pitch.step, pitch.octave] = place
        if len(self.notes) > MAX_NOTES or end > MAX_BEATS * TICKS_PER_BEAT:
            raise TuneError(f"a tune may have {MAX_NOTES} notes and last {MAX_BEATS} quarters. Received: more.")

    def _tied(self, onset: int, number: int, pitch: Any, kind: str) -> int | None:
        """The place of the note that goes on at ``onset``; in ABC an accidental holds for what is tied over a line."""
        tied = self._goes_on.pop((pitch.step, pitch.octave), None) if self._is_abc else None
        if kind in ("stop", "continue"):
            nearest = range(len(self.notes) - 1, max(-1, len(self.notes) - 16), -1)
            for place in nearest:
                if (self.notes[place].pitch, self.notes[place].end) == (number, onset):
                    return place
        if tied is None or self.notes[tied].end != onset:
            return None
        is_natural = pitch.accidental is not None and pitch.accidental.name == "natural"
        return tied if self.notes[tied].pitch == number or not is_natural else None


def _from_bar_line(changes: list[tuple[int, T]], first: int) -> list[tuple[int, T]]:
    """What is written at an upbeat, ``first``, is in force from the bar line before it."""
    at_first = [value for at, value in changes if at == first]
    if at_first:
        return [(0, at_first[-1]), *(change for change in changes if change[0] != first)]
    return changes


def _is_double(barline: Any) -> bool:
    return barline is not None and barline.type in ("double", "final", "heavy", "heavy-light", "light-heavy")


def _metre(item: Any) -> Metre:
    if not 1 <= item.numerator <= MAX_BEATS_OF_BAR or item.denominator not in (1, 2, 4, 8, 16, 32, 64):
        raise TuneError(f"a metre is impossible. Received: {item.numerator}/{item.denominator}.")
    return Metre(int(item.numerator), int(item.denominator))


def _key(item: Any) -> Key:
    """Modes other than major and minor as the major or minor key of the same signature whose third they share."""
    if abs(item.sharps) > MOST_FIFTHS:
        raise TuneError(f"a key may have up to {MOST_FIFTHS} sharps or flats. Received: {item.sharps}.")
    mode = getattr(item, "mode", "major")
    return Key(int(item.sharps), mode in ("minor", "aeolian", "dorian", "phrygian", "locrian"))


def _ticks(quarters: Fraction) -> int:
    return round(quarters * TICKS_PER_BEAT)
