"""The training clips as a judge hears them, and what is measured against them."""

import math

from pgan_audio.scoring.bins import CLIPS_PER_BIN, Bins
from pgan_audio.scoring.density_coverage import density_and_coverage
from pgan_audio.scoring.frechet import frechet_distance
from pgan_audio.scoring.kernel_distance import kernel_distance
from pgan_audio.scoring.moments import Moments
from pgan_audio.scoring.observation import Observation

NAMES = ("frechet", "kid", "kid_error", "density", "coverage", "ndb")


class Reference:
    """Training clips to measure others against.

    Args:
        seen: The training clips.
        seed: Of the bins.
    """

    def __init__(self, seen: Observation, seed: int):
        self.seen, self.seed = seen, seed
        self._bins: dict[int, Bins] = {}

    def compare(self, scored: Observation, n: int) -> dict[str, float | None]:
        """Distances, density, coverage and NDB/K of the first ``n`` clips of a set, by the `NAMES`.

        Those that compare each clip with each other look at 5 000 clips at most.
        """
        features = scored.features[:n]
        distance, error = kernel_distance(self.seen.features, features)
        density, coverage = density_and_coverage(self.seen.features[:n], features)
        moments = scored.moments if n >= scored.n else Moments.of(features)
        bins = self._bins_for(len(features))
        values = (
            frechet_distance(self.seen.moments, moments),
            distance,
            None if math.isnan(error) else error,
            density,
            coverage,
            None if bins is None else bins.differing(features),
        )
        return dict(zip(NAMES, values, strict=True))

    def _bins_for(self, n_scored: int) -> Bins | None:
        """The bins for so many clips; None for too few."""
        if min(n_scored, len(self.seen.features)) < 2 * CLIPS_PER_BIN:
            return None
        if n_scored not in self._bins:
            self._bins[n_scored] = Bins(self.seen.features, n_scored, self.seed)
        return self._bins[n_scored]
