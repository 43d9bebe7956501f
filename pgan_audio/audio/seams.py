"""Clicks at the edges of blocks, as a number."""

import numpy as np
from numpy.typing import NDArray


def seam_ratio(samples: NDArray[np.floating], hop: int) -> float:
    """How much more the waveform jumps at multiples of ``hop`` than anywhere else.

    A jump shows in the second difference. Its square is divided by its mean over a hop around, so that loud passages
    count no more than quiet ones, and its mean at the edges, the two samples before and behind included, by that
    between them.

    Args:
        samples: ``(time,)``, at least four hops.
        hop: Samples from edge to edge, at least 16.

    Returns:
        About 1 where no edge can be heard; a click at every edge gives 3 and more. 1 for silence.
    """
    x = np.asarray(samples, np.float64)
    power = np.diff(x, 2) ** 2  # of the samples i, i + 1 and i + 2
    around = np.convolve(power, np.ones(hop) / hop, "same")
    sounds = around > 1e-12 * max(float(power.max(initial=0)), 1e-30)
    share = np.divide(power, around, out=np.zeros_like(power), where=sounds)
    place = (np.arange(len(power)) + 1 + 2) % hop  # of the middle sample, counted from two before an edge
    at_edge = (place < 4) & sounds
    between = ~(place < 4) & sounds
    if not at_edge.any() or not between.any():
        return 1.0
    return float(share[at_edge].mean() / share[between].mean())
