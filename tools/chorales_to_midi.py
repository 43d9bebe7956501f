"""Write the chorales of a JSON file of the JSB Chorales as MIDI files, which ``pgan prepare`` reads.

    python tools/chorales_to_midi.py Jsb16thSeparated.json CHORALES

The file holds lists of chorales by split (``train``, ``valid``, ``test``). A chorale is a list of sixteenths, each the
MIDI pitches of soprano, alto, tenor and bass, negative for silence. It does not say whether a pitch that stays is held
or struck again: here it is held. The splits of the file aren't kept; ``pgan prepare`` makes its own.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pgan_audio import atomic
from pgan_audio.data.symbolic.midi import to_midi
from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, Note, Part, Tune

VOICES = ("Soprano", "Alto", "Tenor", "Bass")
STEP_TICKS = TICKS_PER_BEAT // 4
CHOIR = 52
TEMPO = 750_000


def chorale(steps: Sequence[Sequence[int]], title: str) -> Tune:
    """The tune of a chorale.

    Args:
        steps: The pitch of each voice, sixteenth by sixteenth.
        title: Its title.

    Raises:
        ValueError: A step hasn't four voices, or a pitch is none.
    """
    notes: list[Note] = []
    sounding: list[Note | None] = [None] * len(VOICES)
    for place, pitches in enumerate(steps):
        if len(pitches) != len(VOICES) or max(pitches) > 127:
            raise ValueError(f"{title}: a step must have four pitches up to 127. Received: {list(pitches)}.")
        for part, pitch in enumerate(map(int, pitches)):
            before = sounding[part]
            if before is not None and before.pitch == pitch:
                sounding[part] = before._replace(duration=before.duration + STEP_TICKS)
                continue
            if before is not None:
                notes.append(before)
            sounding[part] = Note(place * STEP_TICKS, pitch, STEP_TICKS, part=part) if pitch >= 0 else None
    notes += [note for note in sounding if note is not None]
    parts = tuple(Part(voice, CHOIR) for voice in VOICES)
    return Tune(tuple(sorted(notes)), parts, tempos=((0, TEMPO),), title=title)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    splits = json.loads(options.source.read_text(encoding="utf-8"))
    options.folder.mkdir(parents=True, exist_ok=True)
    n_written = 0
    for split, chorales in splits.items():
        for number, steps in enumerate(chorales):
            try:
                tune = chorale(steps, f"{split} {number:03d}")
            except (ValueError, TypeError) as error:
                sys.exit(f"{options.source}: {error}")
            if tune.notes:
                atomic.write_bytes(options.folder / f"{split}-{number:03d}.mid", to_midi(tune))
                n_written += 1
    print(f"{options.folder}: {n_written} chorales")


if __name__ == "__main__":
    main()
