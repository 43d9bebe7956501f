"""All measures of one set of clips beside a reference."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pgan_audio.scoring.copying import copied_share, copying_z
from pgan_audio.scoring.inception_score import inception_interval, inception_score
from pgan_audio.scoring.observation import Observation
from pgan_audio.scoring.outline import SAME
from pgan_audio.scoring.reference import NAMES, Reference

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
    seen: Observation, n: int, reference: Reference | None, distances: Distances | None, seed: int
) -> Measures:
    """Everything the table says of the first ``n`` clips of a set; None where there is nothing to compare with.

    Args:
        seen: The set.
        n: How many of its clips; measures that compare each clip with each other look at 5 000 at most.
        reference: Training clips.
        distances: To the training clips.
        seed: Of shuffles and resamples.
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
    found |= dict.fromkeys(NAMES) if reference is None else reference.compare(seen, n)
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
