"""Put the finished stage of a run into the package, for ``pgan sample --pretrained NAME``.

    python tools/package_model.py --run runs/specgan --name drums
    python tools/package_model.py --run pgan-demo/run --name demo --all-stages

Writes ``pgan_audio/pretrained/NAME``: the run's config.toml, and its highest finished stage, or all of them, with the
weights rounded to 16-bit floats, which halves their size; statistics stay as they are. A card beside
them (CARD.md: what it was trained on, by whom, under which licences, how, and what to expect) is written by hand: this
program refuses to end without one.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from pgan_audio.config import record
from pgan_audio.training import stage_model
from pgan_audio.training.design import STATISTICS
from pgan_audio.training.run_folder import RunFolder

PACKAGE = Path(__file__).parents[1] / "pgan_audio" / "pretrained"
CARD = "CARD.md"
LARGEST_BYTES = 5_000_000


def main() -> None:
    """Read the arguments, write the model, and say what is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--all-stages", action="store_true", help="not the highest alone")
    parser.add_argument("--package", type=Path, default=PACKAGE)
    options = parser.parse_args()
    folder = package(RunFolder.open(options.run), options.package / options.name, options.all_stages)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size} bytes")
    if size > LARGEST_BYTES:
        sys.exit(
            f"That is too large for the package. Expected at most {LARGEST_BYTES} bytes: train a narrower network."
        )
    if not (folder / CARD).is_file():
        sys.exit(f"There is no {folder / CARD} yet. Write one: recordings, people, licences, training, expectations.")


def package(run: RunFolder, folder: Path, all_stages: bool = False) -> Path:
    """Write a run's settings and its highest finished stage, or all, to ``folder``; a card that is there stays."""
    target = RunFolder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    record.write(record.read(run.config), target.config)
    for stage in run.finished_stages()[0 if all_stages else -1 :]:
        facts, weights = stage_model.load(run.stage(stage))
        stage_model.save(target.stage(stage), facts, {name: rounded(name, values) for name, values in weights.items()})
    return folder


def rounded(name: str, values: np.ndarray) -> np.ndarray:
    """An array as the package has it.

    Raises:
        ValueError: It doesn't fit into 16 bits.
    """
    if name.startswith(f"{STATISTICS}/"):
        return values
    if np.abs(values).max(initial=0.0) > np.finfo(np.float16).max:
        raise ValueError(f"{name} has values beyond 65 504, the largest of 16-bit floats.")
    return values.astype(np.float16)


if __name__ == "__main__":
    main()
