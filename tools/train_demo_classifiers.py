"""Train the classifier set that comes with the package: the judge of what ``pgan demo`` makes.

    python tools/train_demo_classifiers.py --work /tmp/demo-classifiers

Its sounds are by the same synthetic authors as the demo's, but of a seed of its own: whatever other seed a demo is made
with, the set has heard none of its sounds, and finds that out by itself. The work folder keeps corpus, data and
state: stopped, the same command goes on. At the end card and weights go to ``pgan_audio/classifier/sets/demo``, in
place of those that are there.
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from pgan_audio import atomic
from pgan_audio.classifier.callbacks import Callbacks
from pgan_audio.classifier.card import FILE, weights_file
from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.effort import Effort
from pgan_audio.classifier.examples import AUTHOR, find_examples
from pgan_audio.classifier.shipped import DEMO_SET, DEMO_SET_SEED
from pgan_audio.classifier.training import SetTraining
from pgan_audio.cli.progress import Progress
from pgan_audio.cli.quiet import load_tensorflow
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.data.synthetic.demo import demo_settings, write_demo_corpus

SOUNDS_PER_AUTHOR = 120
EFFORT = Effort(epochs=4, steps_per_epoch=48)
"""Authors that differ as much as these are told apart after a few epochs."""

NOTE = (
    f"Sounds that the package itself composes and plays: {SOUNDS_PER_AUTHOR} by each of five invented authors, "
    f"seed {DEMO_SET_SEED}. Free of anybody's rights; the weights are licensed as the package is."
)


def main(arguments: Sequence[str] | None = None, target: Path = DEMO_SET, effort: Effort = EFFORT) -> None:
    """Make the sounds, prepare them, train the set, put it in its place."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    work = parser.parse_args(arguments).work
    load_tensorflow()
    corpus, trained = work / "corpus", work / target.name
    work.mkdir(parents=True, exist_ok=True)
    if not corpus.is_dir():
        write_demo_corpus(corpus, sounds_per_author=SOUNDS_PER_AUTHOR, seed=DEMO_SET_SEED)
    prepare(corpus, work / "data", demo_settings())
    data = DataFolder.open(work / "data")
    training = SetTraining(data, find_examples(data, AUTHOR), AUTHOR, trained, note=NOTE, effort=effort)
    with Progress("training classifiers") as bar:
        training.train(
            training.missing(), Callbacks(progress=lambda share, note: bar(round(100 * share, 1), 100, note))
        )
    judges = ClassifierSet.open(trained)
    target.parent.mkdir(exist_ok=True)
    with atomic.folder(target, replace=True) as building:
        for source in (trained / FILE, *(weights_file(trained, stage) for stage in judges.stages)):
            shutil.copy(source, building)


if __name__ == "__main__":
    main()
