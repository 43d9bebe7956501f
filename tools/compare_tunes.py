"""Measure generated tunes beside those that were trained on and those that were held out.

    python tools/compare_tunes.py --data data/jigs --run runs/rnn-notes runs/rnn-measures --picture tunes.png

Prints a table in Markdown. Held-out tunes, which no one learnt from, say what a figure can be expected to be: they
differ from those trained on, too, and share some phrases with them, as folk tunes do. Distances between distributions
are total variation: the share of notes that would have to be others, 0 for none and 1 for all. Tunes that overrun
``--length`` are cut off there and counted.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.data.symbolic.bars import bar_lines, cut
from pgan_audio.data.symbolic.melody import REST, Melody
from pgan_audio.data.symbolic.midi import read_midi, to_midi
from pgan_audio.data.symbolic.music_xml import read_music_xml, to_music_xml
from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, Tune
from pgan_audio.data.symbolic.tune_folder import TuneFolder
from pgan_audio.errors import TuneError
from pgan_audio.ports.recurrent.notation.notes import melody_of

RUN_LENGTH = 8
STEP_SEMITONES, LEAP_SEMITONES = 2, 8
SHOWN_INTERVALS = range(-12, 13)
DEGREES = ("1", "♭2", "2", "♭3", "3", "4", "♯4", "5", "♭6", "6", "♭7", "7")


@dataclass(frozen=True)
class Piece:
    """A tune and its melody.

    Attributes:
        tune: The tune.
        melody: Its leading line.
    """

    tune: Tune
    melody: Melody

    @property
    def notes(self) -> list[tuple[int, int]]:
        """Pitches and lengths in ticks, without rests."""
        return [step for step in self.melody.steps if step[0] != REST]


def pieces_of(tunes: Iterable[Tune]) -> list[Piece]:
    """The tunes that have a melody."""
    return [Piece(tune, melody) for tune in tunes if (melody := melody_of(tune)) is not None]


def degrees(piece: Piece) -> Iterable[int]:
    """Semitones of each note above the tonic, 0 to 11; above C where there is no key."""
    tonic = piece.tune.keys[0][1].tonic if piece.tune.keys else 0
    return [(pitch - tonic) % 12 for pitch, _ in piece.notes]


def intervals(piece: Piece) -> Iterable[int]:
    """Semitones from each note to the next."""
    return [after[0] - before[0] for before, after in pairwise(piece.notes)]


def durations(piece: Piece) -> Iterable[int]:
    """Lengths of notes in ticks."""
    return [ticks for _, ticks in piece.notes]


DISTRIBUTIONS: dict[str, Callable[[Piece], Iterable[int]]] = {
    "pitch classes above the tonic": degrees,
    "intervals": intervals,
    "durations": durations,
}


def histogram(pieces: Sequence[Piece], values: Callable[[Piece], Iterable[int]]) -> dict[int, float]:
    """Shares of values over all pieces."""
    counts = Counter(value for piece in pieces for value in values(piece))
    return {value: count / counts.total() for value, count in sorted(counts.items())}


def distance(one: dict[int, float], other: dict[int, float]) -> float:
    """Total variation between two histograms."""
    return 0.5 * sum(abs(one.get(value, 0) - other.get(value, 0)) for value in one.keys() | other.keys())


def filled_share(pieces: Sequence[Piece]) -> float:
    """Share of bars, but for each piece's last, that notes and rests fill from line to line: nothing is tied over."""
    n_filled = n_bars = 0
    for piece in pieces:
        onsets = {0}
        for _, ticks in piece.melody.steps:
            onsets.add(max(onsets) + ticks)
        lines = list(bar_lines(piece.tune.metres, piece.melody.n_ticks))[:-1]
        n_bars += len(lines)
        n_filled += sum(start in onsets and end in onsets for start, end, _ in lines)
    return n_filled / max(1, n_bars)


def repeated_share(pieces: Sequence[Piece]) -> float:
    """Share of bars that came in the same piece before, note for note."""
    n_repeated = n_bars = 0
    for piece in pieces:
        bars = cut(piece.melody, piece.tune.metres)
        n_bars += len(bars)
        n_repeated += len(bars) - len(set(bars))
    return n_repeated / max(1, n_bars)


def phrases(piece: Piece, in_any_key: bool) -> list[Hashable]:
    """All runs of eight notes, with their lengths; in any key those that are the same but moved count as the same."""
    notes = piece.notes
    runs = [notes[start : start + RUN_LENGTH] for start in range(len(notes) - RUN_LENGTH + 1)]
    return [tuple((pitch - run[0][0] * in_any_key, ticks) for pitch, ticks in run) for run in runs]


def copied_share(pieces: Sequence[Piece], trained: Sequence[Piece], in_any_key: bool) -> float:
    """Share of runs of eight notes that are in a tune trained on."""
    known = {phrase for piece in trained for phrase in phrases(piece, in_any_key)}
    found = [phrase in known for piece in pieces for phrase in phrases(piece, in_any_key)]
    return float(np.mean(found)) if found else 0.0


def is_sound(piece: Piece, pitches: tuple[int, int], as_score: bool) -> bool:
    """Whether a tune is read back as it was written, from MIDI and if asked from MusicXML, and stays within a range."""
    written = sorted(note[:3] for note in piece.tune.notes)
    try:
        read = [read_midi(to_midi(piece.tune))] + ([read_music_xml(to_music_xml(piece.tune))] if as_score else [])
    except TuneError:
        return False
    is_read = all(sorted(note[:3] for note in tune.notes) == written for tune in read)
    return is_read and all(pitches[0] <= pitch <= pitches[1] for pitch, _ in piece.notes)


def generated(run: Path, n: int, seed: int, temperature: float, length: float | None) -> tuple[str, list[Tune], int]:
    """The design of a run, tunes it makes, and how many of them were cut off at the longest length."""
    from pgan_audio.ports.recurrent.composing import LENGTHS, Composer, Order
    from pgan_audio.sampling.finished_stage import FinishedStage
    from pgan_audio.training.run_folder import RunFolder

    finished = FinishedStage.read(RunFolder.open(run))
    if not isinstance(finished.config, RecurrentConfig) or finished.config.content != "tunes":
        sys.exit(f"{run} must be a run of a design that makes tunes. Received: {finished.config.design}.")
    composer = Composer(finished.config, finished.model, finished.weights)
    order = Order(seed=seed, temperature=temperature, length=length)
    tunes = [work for _, work in composer.works(order, range(n)) if isinstance(work, Tune)]
    most = length or LENGTHS[finished.config.design][1]
    sizes = [_length(finished.config.design, tune) for tune in tunes]
    return finished.config.design, tunes, sum(size >= most for size in sizes)


def _length(design: str, tune: Tune) -> float:
    melody = melody_of(tune)
    if design == "rnn-midi" or melody is None:
        return tune.n_ticks / TICKS_PER_BEAT
    return len(cut(melody, tune.metres)) if design == "rnn-measures" else len(melody.steps)


def rows(
    pieces: Sequence[Piece], trained: Sequence[Piece], pitches: tuple[int, int], n_tunes: int, n_scores: int
) -> dict[str, str]:
    """What there is to say about some tunes.

    Args:
        pieces: Of them, those with a melody.
        trained: Tunes that were trained on.
        pitches: Range of the corpus.
        n_tunes: How many there are.
        n_scores: How many of them are also read back from MusicXML, which takes time.
    """
    n_sound = sum(is_sound(piece, pitches, place < n_scores) for place, piece in enumerate(pieces))
    moves = np.abs([move for piece in pieces for move in intervals(piece)] or [0])
    found = {"tunes": str(n_tunes)}
    found["parsable and within the corpus' range"] = f"{n_sound / max(1, n_tunes):.1%}"
    found["notes to a tune, median"] = f"{np.median([len(piece.notes) for piece in pieces]):.0f}"
    for name, values in DISTRIBUTIONS.items():
        away = distance(histogram(pieces, values), histogram(trained, values))
        found[f"{name}: distance from those trained on"] = f"{away:.3f}"
    found[f"intervals up to {STEP_SEMITONES} semitones"] = f"{np.mean(moves <= STEP_SEMITONES):.1%}"
    found[f"intervals of {LEAP_SEMITONES} semitones and more"] = f"{np.mean(moves >= LEAP_SEMITONES):.1%}"
    found["bars that fill the metre, nothing tied over"] = f"{filled_share(pieces):.1%}"
    found["bars that came before in the same tune"] = f"{repeated_share(pieces):.1%}"
    if pieces is not trained:
        found[f"runs of {RUN_LENGTH} notes copied from training"] = f"{copied_share(pieces, trained, False):.1%}"
        found[f"runs of {RUN_LENGTH} notes copied in any key"] = f"{copied_share(pieces, trained, True):.1%}"
    return found


def table(columns: dict[str, dict[str, str]]) -> str:
    """A Markdown table: a figure per line, a kind of tunes per column."""
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    lines = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(column.get(name, "") for column in columns.values()) + " |" for name in names]
    return "\n".join(lines)


def draw(kinds: dict[str, list[Piece]], path: Path) -> None:
    """The three distributions of each kind of tunes, side by side."""
    from matplotlib.figure import Figure

    from pgan_audio.sampling.pictures import png

    figure = Figure(figsize=(12, 9), dpi=100, facecolor="white", layout="constrained")
    for place, (name, values) in enumerate(DISTRIBUTIONS.items(), start=1):
        axes = figure.add_subplot(3, 1, place)
        shares = {kind: histogram(pieces, values) for kind, pieces in kinds.items()}
        together = Counter(value for piece in kinds["trained on"] for value in values(piece))
        shown = {
            "pitch classes above the tonic": list(range(12)),
            "intervals": list(SHOWN_INTERVALS),
            "durations": sorted(value for value, _ in together.most_common(10)),
        }[name]
        width = 0.8 / len(kinds)
        for number, (kind, own) in enumerate(shares.items()):
            x = np.arange(len(shown)) + width * (number - (len(kinds) - 1) / 2)
            axes.bar(x, [own.get(value, 0) for value in shown], width, label=kind)
        labels = (
            DEGREES if values is degrees else [f"{v / TICKS_PER_BEAT:.3g}" if values is durations else v for v in shown]
        )
        axes.set_xticks(range(len(shown)), labels)
        axes.set_title(
            f"{name}{', in semitones' if values is intervals else ', in quarters' if values is durations else ''}"
        )
        axes.legend(frameon=False, fontsize=8)
    path.write_bytes(png(figure))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, generate, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--run", type=Path, nargs="+", required=True)
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--temperature", type=float, default=0.8)
    parser.add_argument("--length", type=float, help="as for pgan sample")
    parser.add_argument("--scores", type=int, default=50, help="so many of each kind are also read from MusicXML")
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args(arguments)
    data = TuneFolder.open(options.data)
    trained = pieces_of(item.tune for item in data.of_split("train"))
    held_out = pieces_of(item.tune for item in data.of_split("valid", "test"))
    corpus = [pitch for piece in [*trained, *held_out] for pitch, _ in piece.notes]
    pitches = (min(corpus), max(corpus))
    kinds = {"trained on": trained} | ({"held out": held_out} if held_out else {})
    columns = {kind: rows(pieces, trained, pitches, len(pieces), options.scores) for kind, pieces in kinds.items()}
    for run in options.run:
        design, tunes, n_cut = generated(run, options.n, options.seed, options.temperature, options.length)
        name = design if design not in columns else f"{design} ({run.name})"
        kinds[name] = pieces_of(tunes)
        columns[name] = rows(kinds[name], trained, pitches, len(tunes), options.scores)
        columns[name]["cut off at the longest length"] = f"{n_cut / len(tunes):.1%}"
    print(table(columns))
    if options.picture:
        draw(kinds, options.picture)


if __name__ == "__main__":
    main()
