"""Test the author classifier on whole tracks it hasn't heard, over repeated splits, beside a plain baseline.

    python tools/repeat_splits.py --data data --out splits                        # 10 splits, the last stage
    python tools/repeat_splits.py --data data --out splits --stage 4 --label performer --json splits.json

Each time all tracks are dealt out anew to train, valid and test, as ``pgan prepare`` does it (whole tracks, twins
together, about 80/10/10 of each author's duration), and two classifiers learn: the package's own, whose set is kept in
``--out``, and the baseline, which is logistic regression on mean and standard deviation of 20 MFCCs and their slopes
over each clip. Both hear the same clips: what validates the one the other learns from, and the test clips are those of
``pgan classifier evaluate``. Stopped, the same command goes on where it was.

Balanced accuracies of repeated splits are not independent, since the tracks are the same: their intervals are Student's
with the variance times ``1 / n + test / train`` instead of ``1 / n`` (Nadeau and Bengio, Inference for the
Generalization Error, Machine Learning 52, 2003).
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from pgan_audio import atomic
from pgan_audio.classifier.callbacks import Callbacks
from pgan_audio.classifier.evaluation import Evaluation, evaluate
from pgan_audio.classifier.examples import AUTHOR, Examples, Segment, find_examples, placed, read
from pgan_audio.classifier.training import SetTraining
from pgan_audio.cli.progress import Progress
from pgan_audio.cli.quiet import load_tensorflow
from pgan_audio.data.indexing import indexed
from pgan_audio.data.store import DataFolder

N_MFCC = 20
LEARN = ("train", "valid")


@dataclass(frozen=True)
class Split:
    """What came of one split.

    Attributes:
        seed: Of the split and of the classifier.
        classifier: Balanced accuracy of the package's classifier on the test tracks.
        baseline: That of the baseline.
        n_learn: Tracks learnt from.
        n_test: Tracks tested on.
        n_classes: Authors that there are test tracks of.
    """

    seed: int
    classifier: float
    baseline: float
    n_learn: int
    n_test: int
    n_classes: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, split, train, compare, print."""
    options = parsed(arguments)
    load_tensorflow()
    data = DataFolder.open(options.data)
    stage = options.stage or data.n_stages
    splits = []
    with Progress("training") as bar:
        for seed in range(options.splits):

            def progress(share: float, note: str, seed: int = seed) -> None:
                bar(seed + share, options.splits, f"split {seed + 1}, {note}")

            splits.append(compared(data, stage, options.label, seed, options.out / f"split-{seed}", progress))
            print(row(splits[-1]), file=sys.stderr)
    print(f"stage {stage}, {data.rate_hz(stage):g} Hz, by {options.label}\n\n{table(splits)}")
    if options.json:
        content = {"stage": stage, "rate_hz": data.rate_hz(stage), "label": options.label, "data": data.fingerprint}
        content |= {"summary": summary(splits), "splits": [asdict(split) for split in splits]}
        atomic.write_text(options.json, json.dumps(content, indent=2) + "\n")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stage", type=int)
    parser.add_argument("--label", default=AUTHOR)
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    if options.splits < 2:
        parser.error(f"--splits must be at least 2, or there is no interval. Received: {options.splits}.")
    return options


def compared(data: DataFolder, stage: int, label: str, seed: int, folder: Path, progress) -> Split:
    """Split anew, train both, test both."""
    dealt = dealt_anew(data, seed)
    examples = find_examples(dealt, label)
    folder.parent.mkdir(parents=True, exist_ok=True)
    training = SetTraining(dealt, examples, label, folder, seed)
    training.train(training.missing(stage), Callbacks(progress=progress))
    own = training.card.stage(stage).held_out
    if own is None:
        sys.exit(f"Split {seed} has no track to test on: give {data.path} at least two tracks of an author.")
    other = baseline(dealt, stage, examples)
    tested = {segment.label for segment in examples.splits["test"]}
    learnt = {segment.track for split in LEARN for segment in examples.splits[split]}  # of some tracks both have a part
    return Split(seed, own.balanced_accuracy, other.balanced_accuracy, len(learnt), own.n_tracks, len(tested))


def dealt_anew(data: DataFolder, seed: int) -> DataFolder:
    """The same folder with its tracks dealt out to other splits."""
    tracks = indexed([replace(track, split="") for track in data.tracks], [], {}, {}, seed)
    return DataFolder(data.path, data.settings, tracks)


def baseline(data: DataFolder, stage: int, examples: Examples) -> Evaluation:
    """Train and test logistic regression on MFCCs."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, class_weight="balanced"))
    learnt = [segment for split in LEARN for segment in examples.splits[split]]
    x, y, _ = described(data, stage, learnt)
    model.fit(x, y)
    x, y, tracks = described(data, stage, examples.splits["test"])
    logits = np.full((len(x), len(examples.classes)), -np.inf)
    said = model.decision_function(x)
    logits[:, model.classes_] = said if said.ndim == 2 else np.stack([-said, said], axis=1)
    return evaluate(logits, y, tracks, "test")


def described(data: DataFolder, stage: int, segments: Sequence[Segment]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features of all clips of some segments, ``(clips, 4 * N_MFCC)``, their labels, and their tracks."""
    places = placed(segments, data.clip_samples)
    rate_hz = data.rate_hz(stage)
    features = [mfcc_features(read(data, stage, segment, start).mean(axis=1), rate_hz) for segment, start in places]
    labels, tracks = ([getattr(segment, name) for segment, _ in places] for name in ("label", "track"))
    return np.stack(features), np.array(labels), np.array(tracks)


def mfcc_features(clip: np.ndarray, rate_hz: float) -> np.ndarray:
    """Mean and standard deviation over a clip ``(time,)`` of its MFCCs and of their slopes."""
    import librosa

    from pgan_audio.audio.spectrum import sizes

    n_fft, _ = sizes(clip.size)
    mfcc = librosa.feature.mfcc(
        y=clip, sr=rate_hz, n_mfcc=N_MFCC, n_fft=n_fft, hop_length=n_fft // 4, n_mels=2 * N_MFCC
    )
    slopes = np.diff(mfcc, axis=1)
    return np.concatenate([x.mean(axis=1) for x in (mfcc, slopes)] + [x.std(axis=1) for x in (mfcc, slopes)])


def summary(splits: Sequence[Split]) -> dict[str, dict[str, float]]:
    """Mean and interval of either balanced accuracy, and of what the classifier has over the baseline."""
    share = float(np.mean([split.n_test / split.n_learn for split in splits]))
    columns = {
        "classifier": [split.classifier for split in splits],
        "baseline": [split.baseline for split in splits],
        "difference": [split.classifier - split.baseline for split in splits],
    }
    return {name: interval(values, share) for name, values in columns.items()}


def interval(values: Sequence[float], test_share: float) -> dict[str, float]:
    """Mean of repeated splits with its 95 % interval; ``test_share`` is tracks tested on over tracks learnt from."""
    n = len(values)
    mean, variance = float(np.mean(values)), float(np.var(values, ddof=1))
    half = float(student.ppf(0.975, n - 1)) * (variance * (1 / n + test_share)) ** 0.5
    return {"mean": mean, "low": mean - half, "high": mean + half}


def row(split: Split) -> str:
    """One split as a line of the table."""
    return (
        f"| {split.seed} | {split.n_learn} | {split.n_test} ({split.n_classes}) | {split.classifier:.3f} "
        f"| {split.baseline:.3f} | {split.classifier - split.baseline:+.3f} |"
    )


def table(splits: Sequence[Split]) -> str:
    """All splits and their summary, as Markdown."""

    def shown(figures: Mapping[str, float], sign: str = "") -> str:
        return f"{figures['mean']:{sign}.3f} ({figures['low']:{sign}.3f} to {figures['high']:{sign}.3f})"

    figures = summary(splits)
    head = (
        "| split | tracks learnt from | tested on (authors) | classifier | MFCC and logistic regression | difference |"
    )
    last = f"| mean (95 %) | | | {shown(figures['classifier'])} | {shown(figures['baseline'])} |"
    return "\n".join([head, "|" + "---|" * 6, *map(row, splits), f"{last} {shown(figures['difference'], '+')} |"])


if __name__ == "__main__":
    main()
