"""All measures of one set of clips beside a reference."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pgan_audio.scoring.copying import copied_share, copying_z
from pgan_audio.scoring.density_coverage import density_and_coverage
from pgan_audio.scoring.differing_bins import CLIPS_PER_BIN, differing_bins
from pgan_audio.scoring.frechet import frechet_distance
from pgan_audio.scoring.inception_score import inception_interval, inception_score
from pgan_audio.scoring.kernel_distance import kernel_distance
from pgan_audio.scoring.moments import Moments
from pgan_audio.scoring.observation import Observation
from pgan_audio.scoring.outline import SAME

N_SPLITS = 10
MIN_CLIPS = 20
"""With fewer clips there is nothing to be said."""

Measures = dict[str, float | None]


@dataclass(frozen=True)
class Distances:
    """How far clips are from their nearest training clips, and how far held-out ones are.

    Attributes:
        scored: Of the clips, ``(n,)``.
        held_out: Of held-out real ones, ``(m,)``.
    """

    scored: npt.NDArray[np.float64]
    held_out: npt.NDArray[np.float64]


def measures(
    seen: Observation, n: int, reference: Observation | None, distances: Distances | None, seed: int
) -> Measures:
    """Everything the table says of the first ``n`` clips of a set; None where there is nothing to compare with.

    Args:
        seen: The set.
        n: How many of its clips; measures that compare each clip with each other look at 5 000 at most.
        reference: Training clips.
        distances: To the training clips.
        seed: Of shuffles, resamples and clusterings.
    """
    logits = seen.logits[:n]
    mean, deviation = inception_score(logits, min(N_SPLITS, n), seed)
    low, high = inception_interval(logits, seed)
    found: Measures = {
        "is_mean": mean,
        "is_sd": deviation,
        "is_whole": inception_score(logits, 1, seed)[0],
        "is_low": low,
        "is_high": high,
    }
    found |= dict.fromkeys(("frechet", "kid", "kid_error", "density", "coverage", "ndb"))
    if reference is not None:
        found |= _against(reference, seen, n, seed)
    found |= {"copied": None, "copying_z": None, "nearest": None}
    if distances is not None:
        found["copied"] = copied_share(distances.scored, distances.held_out)
        found["copying_z"] = copying_z(distances.scored, distances.held_out)
        found["nearest"] = float(np.median(distances.scored))
    return found | {"alike": alike_share(seen.outlines)} | seen.traits


def alike_share(outlines: npt.NDArray[np.float32]) -> float:
    """Share of clips that sound practically like another one of the set: outlines with a correlation of 0.995."""
    correlations = outlines @ outlines.T
    np.fill_diagonal(correlations, -1.0)
    return float(np.mean(correlations.max(axis=1) >= SAME))


def _against(reference: Observation, seen: Observation, n: int, seed: int) -> Mapping[str, float | None]:
    features = seen.features[:n]
    distance, error = kernel_distance(reference.features, features)
    density, coverage = density_and_coverage(reference.features[:n], features)
    comparable = min(len(reference.features), len(features)) >= 2 * CLIPS_PER_BIN
    return {
        "frechet": frechet_distance(reference.moments, seen.moments if n >= seen.n else Moments.of(features)),
        "kid": distance,
        "kid_error": None if np.isnan(error) else error,
        "density": density,
        "coverage": coverage,
        "ndb": differing_bins(reference.features, features, seed)[0] if comparable else None,
    }
