"""Scores while a run is in training."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.config import Config
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import PganError
from pgan_audio.scoring.admission import verdict
from pgan_audio.scoring.generated_clips import GeneratedClips
from pgan_audio.scoring.real_clips import RealClips
from pgan_audio.scoring.results import FILE, append_score
from pgan_audio.scoring.score import Score, Subject
from pgan_audio.scoring.yardstick import Yardstick
from pgan_audio.training.run_folder import RunFolder

if TYPE_CHECKING:
    import keras

    from pgan_audio.training.design import AdversarialDesign

N_CLIPS = 500
"""Clips of each score: fewer than pgan score takes, since training waits for it."""

CURVES = {
    "inception": "is_mean",
    "frechet": "frechet",
    "kid": "kid",
    "density": "density",
    "coverage": "coverage",
    "differing_bins": "ndb",
    "near_training": "copied",
    "alike": "alike",
}
"""Name of a curve, and the measure it is of."""


class PeriodicScores:
    """Scores a run's generator as it is; an instance is what the training loop takes as its ``score`` callback.

    Every score is added to the run's ``scores.jsonl``. A score that fails is told, and the training goes on without.

    Args:
        judges: The classifier set, fit for the run: see `refuse_other_run`.
        labels: What it tells apart, of each track of the data in its order.
        data: What the run is trained on.
        config: Of the run.
        design: Of the run.
        run: Its folder.
        say: Called with what is worth telling at once.
        n: Clips of each score.
    """

    def __init__(
        self,
        judges: ClassifierSet,
        labels: Sequence[str],
        data: DataFolder,
        config: Config,
        design: "AdversarialDesign",
        run: RunFolder,
        say: Callable[[str], None],
        n: int = N_CLIPS,
    ):
        self.judges, self.labels, self.data, self.n = judges, labels, data, n
        self.config, self.design, self.run, self.say = config, design, run, say
        self._yardstick: tuple[int, Yardstick] | None = None
        self._without: set[int] = set()

    def __call__(self, generator: "keras.Model", stage: int, clips: int, fade: float) -> Mapping[str, float]:
        """Score the generator of this moment.

        Args:
            generator: ``generator(z, labels, fade)``, usually the moving average.
            stage: Its stage.
            clips: Clips shown so far.
            fade: Weight of the newest block.

        Returns:
            Values for the run's events: ``score/inception``, and ``score/inception_held_out`` of held-out recordings at
            the same number of clips, and so on; none where the set has no classifier for the stage.
        """
        from pgan_audio.sampling.live_generator import LiveGenerator

        if self.config.data_stage(stage) not in self.judges.stages:
            if stage not in self._without:
                self.say(f"No scores of stage {stage}: the classifier set {self.judges.name} has no classifier for it.")
            self._without.add(stage)
            return {}
        live = LiveGenerator(generator, self.config, self.design, fade)
        subject = Subject("run", str(self.run.path), stage, clips, fade)
        try:
            score, _ = self._at(stage).score(GeneratedClips(live, self.n, self.config.seed), subject, n_pairs=0)
            append_score(self.run.path / FILE, score)
        except PganError as error:
            self.say(f"Not scored after {clips} clips: {error}")
            return {}
        return curves(score)

    def _at(self, stage: int) -> Yardstick:
        """The yardstick of a stage; one is kept."""
        if self._yardstick is None or self._yardstick[0] != stage:
            data_stage, feed = self.config.data_stage(stage), self.config.feed
            real = RealClips(self.data, data_stage, self.labels, feed.crop, feed.weight, feed.split)
            judge = self.judges.stage(data_stage)
            seed = self.config.seed
            self._yardstick = stage, Yardstick(judge, verdict(self.judges, data_stage), self.n, seed, real)
        return self._yardstick[1]


def curves(score: Score) -> dict[str, float]:
    """What of a score is shown as curves over the training, by the name of its event."""
    named = {"": score.compared.columns["scored"], "_held_out": score.compared.columns.get("held_out", {})}
    found = {
        f"score/{name}{suffix}": measures.get(measure)
        for name, measure in CURVES.items()
        for suffix, measures in named.items()
    }
    return {name: value for name, value in found.items() if value is not None}
