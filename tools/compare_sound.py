"""Measure the sound that a run of rnn-spectra makes beside recordings it didn't learn from.

    python tools/compare_sound.py --data data/violin --run runs/violin --temperature 0.5 1.0 --picture sound.png

Prints the measures of ``pgan_audio.audio.measures`` over pieces of a second, and before them the seam ratio: how much
more the waveform jumps where one block follows the other than in between; 1 is no more, 3 a click at each. Of the
recordings the same places count, where there is nothing to click.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pgan_audio.audio.conversion import from_int16
from pgan_audio.audio.measures import summary
from pgan_audio.audio.seams import seam_ratio
from pgan_audio.config.recurrent import SpectraConfig
from pgan_audio.data.store import DataFolder
from pgan_audio.ports.recurrent.composing import Composer, Order
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.training.run_folder import RunFolder

N_SHOWN = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, generate, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--run", type=Path, default=Path("runs/rnn-spectra"))
    parser.add_argument("--n", type=int, default=8, help="sounds")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--temperature", type=float, nargs="+", default=[1.0])
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args(arguments)
    finished = FinishedStage.read(RunFolder.open(options.run))
    config = finished.config
    if not isinstance(config, SpectraConfig):
        sys.exit(f"{options.run} must be a run of the design rnn-spectra. Received: {config.design}.")
    rate_hz = config.rate_hz(1)
    composer = Composer(config, finished.model, finished.weights, rate_hz)
    kinds = {"recordings, held out": held_out(DataFolder.open(options.data), options.n, options.seconds)}
    for temperature in options.temperature:
        order = Order(seed=options.seed, temperature=temperature, length=options.seconds)
        kinds[f"temperature {temperature:g}"] = [work for _, work in composer.works(order, range(options.n))]
    columns = {kind: figures(sounds, config.recurrent.block_samples // 2, rate_hz) for kind, sounds in kinds.items()}
    print(table(columns))
    if options.picture:
        from pgan_audio.sampling.pictures import overview, png

        shown = [(kind, sound) for kind, sounds in kinds.items() for sound in sounds[:N_SHOWN]]
        waves = [sound[: int(3 * rate_hz), None] for _, sound in shown]
        options.picture.write_bytes(png(overview(waves, rate_hz, [kind for kind, _ in shown])))


def held_out(data: DataFolder, n: int, seconds: float) -> list[np.ndarray]:
    """The beginnings of tracks that weren't trained on, of all where there are none, first channel."""
    tracks = [track for track in data.tracks if track.split != "train"] or list(data.tracks)
    audio, most = data.stage(data.n_stages), round(seconds * data.sample_rate_hz)
    return [from_int16(audio[t.offset : t.offset + min(most, t.n_samples), 0]) for t in tracks[:n]]


def figures(sounds: Sequence[np.ndarray], hop: int, rate_hz: float) -> dict[str, float]:
    """The seam ratio, and all other measures of pieces of a second."""
    size = round(rate_hz)
    pieces = [sound[at : at + size] for sound in sounds for at in range(0, len(sound) - size + 1, size)]
    return {"seam ratio": float(np.mean([seam_ratio(sound, hop) for sound in sounds]))} | summary(
        np.stack(pieces), rate_hz
    )


def table(columns: dict[str, dict[str, float]]) -> str:
    """A Markdown table: a measure per line, a kind of sound per column."""
    lines = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for measure in next(iter(columns.values())):
        lines.append(f"| {measure} | " + " | ".join(f"{column[measure]:.3f}" for column in columns.values()) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
