"""Measure generated clips beside real ones, and draw some of both.

    python tools/compare_with_real.py --data data --run runs/progressive --stage 7 --picture comparison.png

Prints a table: the measures of ``pgan_audio.audio.measures`` for held-out real clips, for generated clips, and for
white noise at the level of the real ones. Real clips are the first of each held-out track, or with ``--crop random``
random places in them, in all tracks as often. Of an auto-encoder clips are generated from codes of either kind.
"""

import argparse
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pgan_audio.audio.measures import summary
from pgan_audio.cli.quiet import load_tensorflow
from pgan_audio.data.store import DataFolder

if TYPE_CHECKING:
    from pgan_audio.sampling.finished_stage import FinishedStage

N_SHOWN = 8


def main() -> None:
    """Read the arguments, generate, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--run", type=Path, default=Path("runs/progressive"))
    parser.add_argument("--stage", type=int)
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--crop", choices=("start", "random"), default="start")
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()

    load_tensorflow()
    from pgan_audio.sampling.finished_stage import FinishedStage
    from pgan_audio.sampling.generation import ClipGenerator, pin_threads
    from pgan_audio.sampling.pictures import overview, png
    from pgan_audio.training.run_folder import RunFolder

    pin_threads()
    finished = FinishedStage.read(RunFolder.open(options.run), options.stage)
    data = DataFolder.open(options.data)
    stage = finished.config.data_stage(finished.stage)
    rng = np.random.default_rng(options.seed)
    real = real_clips(data, stage, options.n, options.crop, rng)
    rows = {"real, held out": real}
    for name, source in sources(finished).items():
        generator = ClipGenerator(source)
        rows[name] = np.stack([clip for _, clip in generator.clips(options.seed, range(len(real)))])
    drawn = list(rows)
    rows["white noise"] = rng.standard_normal(real.shape) * np.sqrt(np.mean(real**2))
    rate_hz = data.rate_hz(stage)
    print_table(
        {name: summary(clips[..., 0], rate_hz) for name, clips in rows.items()},
        f"stage {finished.stage}, {rate_hz:g} Hz, {len(real)} clips",
    )
    if options.picture:
        shown = [(f"{name} {i}", clip) for name in drawn for i, clip in enumerate(rows[name][:N_SHOWN])]
        titles, clips = zip(*shown, strict=True)
        options.picture.write_bytes(png(overview(clips, rate_hz, titles)))


def sources(finished: "FinishedStage") -> dict[str, "FinishedStage"]:
    """What generates clips, by what its column is called: of an auto-encoder the two kinds of random codes."""
    if finished.config.design != "fft-autoencoder":
        return {"generated": finished}
    return {"codes fitted": finished, "codes N(0, 1)": finished.with_normal_codes()}


def real_clips(data: DataFolder, stage: int, n: int, crop: str, rng: np.random.Generator) -> np.ndarray:
    """Clips of held-out tracks, ``(at most n, time, channels)``: one of each track, or ``n`` from random places."""
    held_out = [track for track in data.tracks if track.split == "test"] or list(data.tracks)
    rng.shuffle(held_out)
    if crop == "start":
        return np.stack([data.clip(stage, track.index, 0) for track in held_out[:n]])
    clips = []
    for track in itertools.islice(itertools.cycle(held_out), n):
        start = int(rng.integers(track.n_samples - data.clip_samples + 1))
        clips.append(data.clip(stage, track.index, start))
    return np.stack(clips)


def print_table(columns: dict[str, dict[str, float]], title: str) -> None:
    """A measure per line, a kind of clips per column."""
    width = max(len(name) for name in columns) + 3
    print(f"{title:28s}" + "".join(f"{name:>{width}}" for name in columns))
    for measure in next(iter(columns.values())):
        print(f"{measure:28s}" + "".join(f"{values[measure]:{width}.3f}" for values in columns.values()))


if __name__ == "__main__":
    main()
