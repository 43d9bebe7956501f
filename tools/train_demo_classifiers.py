"""Train the classifier set that comes with the package: the judge of what ``pgan demo`` makes.

    python tools/train_demo_classifiers.py --work /tmp/demo-classifiers

Its corpus is by the eight synthetic authors, but of a seed of its own: whatever seed a demo is made with, the set has
heard none of its tracks. The work folder keeps corpus, data and state: stopped, the same command goes on. At the end
the card and the weights go to ``pgan_audio/classifier/sets/demo``, in place of those that are there.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from pgan_audio import atomic
from pgan_audio.classifier.card import FILE, weights_file
from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.shipped import DEMO_SET
from pgan_audio.cli.main import main as pgan
from pgan_audio.data.synthetic import write_corpus

SEED = 20_260
TRACKS_PER_AUTHOR = 20
SECONDS = 10.0
SAMPLE_RATE_HZ = 16_000
CLIP_SAMPLES = 16_384
NOTE = (
    f"Music that the package itself composes and plays: {TRACKS_PER_AUTHOR} tracks of {SECONDS:g} s by each of its "
    f"eight invented authors, seed {SEED}. Free of anybody's rights; the weights are licensed as the package is."
)


def main(arguments: Sequence[str] | None = None, target: Path = DEMO_SET) -> None:
    """Make the corpus, prepare it, train the set, put it in its place."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    work = parser.parse_args(arguments).work
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "corpus").is_dir():
        write_corpus(
            work / "corpus",
            tracks_per_author=TRACKS_PER_AUTHOR,
            seconds=SECONDS,
            sample_rate_hz=SAMPLE_RATE_HZ,
            seed=SEED,
        )
    shape = ("--sample-rate", str(SAMPLE_RATE_HZ), "--clip-samples", str(CLIP_SAMPLES))
    data, trained = work / "data", work / "demo"
    for command in (
        ["prepare", str(work / "corpus"), "--out", str(data), *shape],
        ["classifier", "train", "--data", str(data), "--out", str(trained), "--note", NOTE],
    ):
        if code := pgan(command):
            sys.exit(code)
    judges = ClassifierSet.open(trained)
    target.parent.mkdir(exist_ok=True)
    with atomic.folder(target, replace=True) as building:
        for source in (trained / FILE, *(weights_file(trained, stage) for stage in judges.stages)):
            shutil.copy(source, building)


if __name__ == "__main__":
    main()
