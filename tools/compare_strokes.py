"""Measure attack and decay of generated strokes beside those of the recordings.

    python tools/compare_strokes.py --data data/drums --run runs/specgan --n 300

Prints for the recordings trained on, for those held out and for generated clips: when they are loudest, and how long
they then take to fall by 20 dB, as the 10th, 50th and 90th percentile; and for each the Kolmogorov-Smirnov distance
from the recordings trained on, where 0 is the same distribution and 1 none in common.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy import stats

from pgan_audio.audio.envelope import decay_seconds, time_to_peak_seconds
from pgan_audio.cli.quiet import load_tensorflow
from pgan_audio.data.store import DataFolder

PERCENTILES = (10, 50, 90)
MEASURES = {"time to peak": time_to_peak_seconds, "decay to -20 dB": decay_seconds}


def main() -> None:
    """Read the arguments, generate, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--run", type=Path, default=Path("runs/specgan"))
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    load_tensorflow()
    from pgan_audio.sampling.generation import ClipGenerator, pin_threads
    from pgan_audio.training.run_folder import RunFolder

    pin_threads()
    generator = ClipGenerator.load(RunFolder.open(options.run))
    data = DataFolder.open(options.data)
    clips = {
        "real, trained on": first_clips(data, ("train",)),
        "real, held out": first_clips(data, ("valid", "test")),
        "generated": np.stack([clip for _, clip in generator.clips(options.seed, range(options.n))]),
    }
    print(table({name: own for name, own in clips.items() if len(own)}, float(data.sample_rate_hz)))


def first_clips(data: DataFolder, splits: tuple[str, ...]) -> np.ndarray:
    """The beginning of every track of some splits at full rate, ``(n, time, channels)``."""
    tracks = [track for track in data.tracks if track.split in splits]
    clips = [data.clip(data.n_stages, track.index) for track in tracks]
    return np.stack(clips) if clips else np.zeros((0, data.clip_samples, data.channels), np.float32)


def table(clips: dict[str, np.ndarray], rate_hz: float) -> str:
    """A line per measure and kind of clips; the first kind is what the others are held against."""
    heads = "".join(f"{f'{p} %':>9}" for p in PERCENTILES)
    lines = [f"{'milliseconds':42}{heads}{'KS':>7}"]
    for measure, function in MEASURES.items():
        seconds = {name: function(own, rate_hz) for name, own in clips.items()}
        seconds = {name: own[np.isfinite(own)] for name, own in seconds.items()}
        reference = next(iter(seconds.values()))
        for name, own in seconds.items():
            values = "".join(f"{1e3 * value:9.1f}" for value in np.percentile(own, PERCENTILES))
            distance = stats.ks_2samp(reference, own).statistic
            lines.append(f"{measure:16}{f'{name} ({len(own)})':26}{values}{distance:7.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
