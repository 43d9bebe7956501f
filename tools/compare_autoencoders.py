"""Train every architecture of the FFT auto-encoder on the same clips, and compare error with compression.

    python tools/compare_autoencoders.py --data data --clips 24000 --out autoencoders
    python tools/compare_autoencoders.py --data data --clips 24000 --out autoencoders --only small small-celu
    python tools/compare_autoencoders.py ... --set fit.learning_rate=3e-4     # of all of them

All see the same clips in the same order, in runs of their own in OUT. Stop it with Ctrl-C; the same command goes on,
and what is finished is not trained again. After each architecture it writes OUT/autoencoders.md (a table),
OUT/autoencoders.json (the same in full, with each author's ratio) and OUT/autoencoders.png (error against compression).
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from pgan_audio import atomic
from pgan_audio.cli.quiet import load_tensorflow
from pgan_audio.cli.stopping import StopRequest, stop_request
from pgan_audio.config.fft_networks import ARCHITECTURES
from pgan_audio.errors import PganError

# Mean square errors on the training set that the source gives, after trainings of lengths it doesn't.
PUBLISHED = {"small": 0.014, "3": 0.062, "4bis": 0.103, "4": 0.237, "2": 0.278}
INCHES = (8.0, 5.0)
FIGURES = (("mse_fft", ".4f"), ("zero_mse_fft", ".4f"), ("snr_db", ".2f"))


@dataclass(frozen=True)
class Row:
    """One architecture, trained.

    Attributes:
        architecture: Its name.
        time: Frames per moment of the code.
        samples: Samples per value of the code.
        parameters: Of encoder and decoder.
        epoch_mse: Mean square error of the frames in the last epoch of training.
        held_out: Figures on all held-out tracks, see ``ErrorSum.figures``; none where nothing is held out.
        held_out_authors: The same by author.
        minutes: Spent in training steps.
    """

    architecture: str
    time: float
    samples: float
    parameters: tuple[int, int]
    epoch_mse: float
    held_out: dict[str, float]
    held_out_authors: dict[str, dict[str, float]]
    minutes: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, train what is missing, write the comparison; return the exit code."""
    options = parsed(arguments)
    load_tensorflow()
    rows: list[Row] = []
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        with stop_request() as stop:
            for name in options.only:
                if not trained(name, options, stop):
                    break
                rows.append(row_of(name, options.out / name))
                write(rows, options.out)
    except PganError as error:
        print(f"compare_autoencoders: {error}", file=sys.stderr)
        return error.exit_code
    print(table(rows))
    return 128 + stop.signal if stop.signal else 0


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder made by pgan prepare")
    parser.add_argument("--out", type=Path, default=Path("autoencoders"))
    parser.add_argument("--clips", type=int, default=24_000, help="shown to each")
    parser.add_argument("--preset", default="small")
    parser.add_argument("--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--only", nargs="+", choices=ARCHITECTURES, default=list(ARCHITECTURES), metavar="NAME")
    options = parser.parse_args(arguments)
    if options.clips < 1:
        parser.error(f"--clips must be at least 1. Received: {options.clips}.")
    return options


def trained(name: str, options: argparse.Namespace, stop: StopRequest) -> bool:
    """Train an architecture to its end, from wherever it stands; False if it was stopped before."""
    from pgan_audio.cli.session import Wishes, open_session, train

    overrides = [f"fit.clips={options.clips}", *options.overrides, f"architecture={name}"]
    wishes = Wishes(options.data, options.out / name, None, "fft-autoencoder", options.preset, overrides)
    session = open_session(wishes)
    print(f"{name}: {session.clips} of {session.schedule.total} clips shown", file=sys.stderr)
    if session.clips >= session.schedule.total:
        return True
    return train(session, stop=stop, say=lambda message: print(message, file=sys.stderr))


def row_of(name: str, path: Path) -> Row:
    """What became of an architecture."""
    from pgan_audio.config import record
    from pgan_audio.training import stage_model
    from pgan_audio.training.events import read_events
    from pgan_audio.training.run_folder import RunFolder

    run = RunFolder.open(path)
    facts, arrays = stage_model.load(run.stage(1))
    batch_size = record.read(run.config).fit.batch_size
    events = [event for event in read_events(run.events) if event.values]
    epochs = [event.values["epoch/mse_fft"] for event in events if "epoch/mse_fft" in event.values]
    return Row(
        architecture=name,
        time=facts["compression"]["time"],
        samples=facts["compression"]["samples"],
        parameters=(n_trainable(arrays, "encoder/"), n_trainable(arrays, "decoder/")),
        epoch_mse=epochs[-1],
        held_out=facts.get("held_out", {}),
        held_out_authors=facts.get("held_out_authors", {}),
        minutes=minutes_of([event.values for event in events], facts["clips"] / batch_size),
    )


def n_trainable(arrays: dict[str, np.ndarray], part: str) -> int:
    """Parameters of a network, without the moving statistics of its norms."""
    return sum(x.size for name, x in arrays.items() if name.startswith(part) and "/moving_" not in name)


def minutes_of(values: Sequence[Mapping[str, float]], n_batches: float) -> float:
    """Time spent in training steps, by the median of what was measured of one."""
    milliseconds = [each["time/step_ms"] for each in values if "time/step_ms" in each]
    return n_batches * float(np.median(milliseconds)) / 60_000 if milliseconds else 0.0


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, best held-out ratio first."""
    lines = [
        "| architecture | frames per moment | samples per value | parameters | MSE, last epoch | published "
        "| MSE, held out | zero predictor | SNR, held out, dB | minutes |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda row: -row.held_out.get("snr_db", -np.inf)):
        held_out = [f"{row.held_out[key]:{form}}" if row.held_out else "" for key, form in FIGURES]
        lines.append(
            f"| {row.architecture} | {row.time:g} | {row.samples:.2f} | {row.parameters[0]:,} + {row.parameters[1]:,} "
            f"| {row.epoch_mse:.4f} | {PUBLISHED.get(row.architecture, '')} | {' | '.join(held_out)} "
            f"| {row.minutes:.1f} |"
        )
    return "\n".join(lines)


def write(rows: Sequence[Row], out: Path) -> None:
    """Write the table, the numbers and the picture."""
    atomic.write_text(out / "autoencoders.md", table(rows) + "\n")
    atomic.write_text(out / "autoencoders.json", json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    atomic.write_bytes(out / "autoencoders.png", picture(rows))


def picture(rows: Sequence[Row]) -> bytes:
    """Mean square error against compression, in training and on held-out tracks; a PNG file."""
    from matplotlib.figure import Figure

    from pgan_audio.sampling.pictures import png

    figure = Figure(figsize=INCHES, dpi=100, layout="constrained")
    axes = figure.add_subplot()
    axes.plot([row.samples for row in rows], [row.epoch_mse for row in rows], "o", label="last epoch of training")
    held_out = [row for row in rows if row.held_out]
    if held_out:
        axes.plot(
            [r.samples for r in held_out], [r.held_out["mse_fft"] for r in held_out], "s", label="held-out tracks"
        )
        axes.axhline(held_out[0].held_out["zero_mse_fft"], color="0.5", linestyle=":", label="silence, held-out tracks")
    for names, point in labels(rows):
        axes.annotate(", ".join(names), point, (-6, -3), textcoords="offset points", ha="right", fontsize=9)
    axes.margins(x=0.15)
    axes.set(yscale="log", xlabel="samples per value of the code", ylabel="mean square error of the frames")
    axes.legend(frameon=False)
    return png(figure)


def labels(rows: Sequence[Row]) -> list[tuple[list[str], tuple[float, float]]]:
    """The names to write at each point; those of points that fall together, at one of them."""
    found: list[tuple[list[str], tuple[float, float]]] = []
    for row in rows:
        point = (row.samples, row.epoch_mse)
        together = [names for names, other in found if np.allclose(point, other, rtol=0.03)]
        if together:
            together[0].append(row.architecture)
        else:
            found.append(([row.architecture], point))
    return found


if __name__ == "__main__":
    sys.exit(main())
