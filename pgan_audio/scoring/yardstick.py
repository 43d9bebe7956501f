"""What clips of one stage are measured against: real clips and floors."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from pgan_audio.data.feed import SPLITS
from pgan_audio.scoring.clip_source import Clip, ClipSource
from pgan_audio.scoring.comparison import MIN_CLIPS, Distances, Measures, measures
from pgan_audio.scoring.findings import findings
from pgan_audio.scoring.judge import Judge
from pgan_audio.scoring.noise_clips import NoiseClips
from pgan_audio.scoring.observation import MAX_FEATURES, Observation, observe
from pgan_audio.scoring.real_clips import HELD_OUT, RealClips
from pgan_audio.scoring.reference import Reference
from pgan_audio.scoring.score import Group, Pair, Score, Subject, Verdict
from pgan_audio.scoring.stored_clips import title
from pgan_audio.scoring.training_search import Found, TrainingSearch

MAX_PAIRS = 10
NOISE_LEVEL = 0.1
"""RMS of the white noise where no data says what is usual: -20 dBFS."""

NO_DATA = (
    "Without the data that the classifiers were trained on there are no real clips to compare with: no ceiling of the "
    "Inception Score, no distances, no search for copies. Name it with --data."
)

HEARD = (
    "The run was trained on the test split, too: for it, those clips are not held out, and copies of them go unnoticed."
)

Progress = Callable[[int, int, str], None]
PairOfClips = tuple[Pair, Clip, Clip]
"""What they are, the scored clip, and the training clip; both ``(time, channels)``."""


@dataclass(frozen=True)
class _Column:
    """A set of clips, and where the training clips are that its clips are most like, if that was looked for."""

    seen: Observation
    found: Found | None = None


class Yardstick:
    """Measures sets of clips at one stage. What doesn't depend on the set is measured once, when it is made.

    Args:
        judge: Classifier of the stage.
        verdict: What to say of it.
        n: Clips that will be scored; floors are measured at this number, and real clips as far as there are any.
        seed: Of everything random.
        real: The data; without it there is nothing but the judge to go by.
        progress: Called with the clips judged so far, all there are to judge, and what they are.
        remarks: What a reader of the scores should know, a sentence each.
    """

    def __init__(
        self,
        judge: Judge,
        verdict: Verdict,
        n: int,
        seed: int,
        real: RealClips | None = None,
        progress: Progress = lambda done, total, what: None,
        remarks: Sequence[str] = (),
    ):
        self.judge, self.verdict, self.n, self.seed, self.real = judge, verdict, n, seed, real
        self.remarks = list(remarks)
        self._progress, self._n_done, self._n_total = progress, 0, 2 * n + 2
        self._measured: dict[tuple[str, int], Measures] = {}
        self._reference: Reference | None = None
        self._search: TrainingSearch | None = None
        self._columns: dict[str, _Column] = {}
        if real is None:
            self.remarks.append(NO_DATA)
        else:
            self._look_at_real_clips(real)
        self._look_at_floors()

    def score(self, clips: ClipSource, subject: Subject, n_pairs: int = MAX_PAIRS) -> tuple[Score, list[PairOfClips]]:
        """Score a set of clips.

        Args:
            clips: Of the judge's stage, 20 at least.
            subject: What they are.
            n_pairs: How many pairs of a clip and the training clip it is most like to give, nearest first; no two with
                the same training clip.

        Returns:
            The row, and its pairs to be heard.

        Raises:
            PganError: A clip isn't finite, or not of the judge's shape.
        """
        seen = self._observe(clips, "clips to score")
        column = _Column(seen, None if self._search is None else self._search.nearest(seen.outlines))
        held_out = self._columns.get("held_out")
        n_common = seen.n if held_out is None else min(seen.n, held_out.seen.n, MAX_FEATURES)
        groups = tuple(self._group(n, column) for n in sorted({seen.n, n_common}, reverse=True))
        pairs = self._pairs(clips, column, n_pairs)
        score = Score(
            subject=subject,
            judge=self.verdict,
            seed=self.seed,
            ceiling=None if self.real is None else self.real.ceiling(),
            groups=groups,
            pairs=tuple(pair for pair, _, _ in pairs),
            remarks=tuple(self.remarks),
            findings=findings(groups[-1], self.verdict),
        )
        return score, pairs

    def _look_at_real_clips(self, real: RealClips) -> None:
        training = real.training(MAX_FEATURES, self.seed)
        held_out = real.held_out(self.n, self.seed)
        self._n_total += len(training) + len(held_out)
        if HELD_OUT in SPLITS[real.split]:
            self.remarks.append(HEARD)
        if len(training) < MIN_CLIPS:
            self.remarks.append(
                f"No comparison with training clips: there are {len(training)}, fewer than {MIN_CLIPS}."
            )
        else:
            self._reference = Reference(self._observe(training, "training clips"), self.seed)
        if len(held_out) < MIN_CLIPS:
            told = f"No ceiling and no search for copies: {len(held_out)} held-out clips, fewer than {MIN_CLIPS}."
            self.remarks.append(told)
            return
        seen = self._observe(held_out, "held-out clips")
        self._search = real.search()
        self._columns["held_out"] = _Column(seen, self._search.nearest(seen.outlines))

    def _look_at_floors(self) -> None:
        """White noise at the level of the training, silence, and one real clip, or noise, again and again."""
        shape = (self.judge.length, self.judge.channels)
        level = NOISE_LEVEL if self.real is None else self.real.level()
        noise = NoiseClips(shape, level, self.n, self.seed)
        sounding = noise if self.real is None else self.real.held_out(1, self.seed) or self.real.training(1, self.seed)
        floors = {
            "white_noise": self._observe(noise, "white noise"),
            "silence": self._observe([np.zeros(shape, np.float32)], "silence").repeated(self.n),
            "one_clip": self._observe([sounding.clip(0)], "one clip").repeated(self.n),
        }
        for name, seen in floors.items():
            self._columns[name] = _Column(seen, None if self._search is None else self._search.nearest(seen.outlines))

    def _observe(self, clips: Collection[Clip] | ClipSource, what: str) -> Observation:
        before = self._n_done

        def progress(done: int) -> None:
            self._n_done = before + done
            self._progress(self._n_done, max(self._n_total, self._n_done), what)

        return observe(clips, self.judge, self.seed, progress)

    def _group(self, n: int, scored: _Column) -> Group:
        """The scored clips and all else of which there is as much, at one number."""
        columns = {"scored": self._measure(scored, n)}
        for name, column in self._columns.items():
            if column.seen.n >= n:
                if (name, n) not in self._measured:
                    self._measured[name, n] = self._measure(column, n)
                columns[name] = self._measured[name, n]
        return Group(n, 0 if self._reference is None else self._reference.seen.n, columns)

    def _measure(self, column: _Column, n: int) -> Measures:
        held_out = self._columns.get("held_out")
        distances = None
        if column.found is not None and held_out is not None and held_out.found is not None:
            distances = Distances(column.found.distances, held_out.found.distances)
        return measures(column.seen, n, self._reference, distances, self.seed)

    def _pairs(self, clips: ClipSource, column: _Column, n_pairs: int) -> list[PairOfClips]:
        found, search = column.found, self._search
        if found is None or search is None or self.real is None:
            return []
        pairs: dict[tuple[int, int], PairOfClips] = {}
        for row in np.argsort(found.distances, kind="stable"):
            if len(pairs) >= n_pairs:
                break
            place = int(found.tracks[row]), int(found.starts[row])
            if place not in pairs:
                number = column.seen.numbers[row]
                where = title(self.real.data.tracks[place[0]], place[1], self.real.data)
                pair = Pair(float(found.distances[row]), clips.title(number), where)
                pairs[place] = pair, clips.clip(number), search.clip(*place)
        return list(pairs.values())
