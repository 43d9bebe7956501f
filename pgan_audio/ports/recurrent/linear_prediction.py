"""The best linear guess of each block of sound from the one before: where the training of a network begins."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pgan_audio.ports.recurrent.notation.notation import Sequenced

RIDGE = 1e-3
"""Added to the variance of each value of a block, which is about 1: what never sounds predicts nothing."""
MOST_BLOCKS = 20_000
READ_BLOCKS = 256


def linear_prediction(items: Sequence[Sequenced], width: int) -> NDArray[np.float32]:
    """The matrix ``(width, width)`` that leaves the least squared error of ``after - before @ matrix``.

    Args:
        items: Sequences of standardised blocks; as many blocks as `MOST_BLOCKS` are looked at, of all sequences alike.
        width: Values of a block.
    """
    moments, products, n_blocks = np.zeros((width, width)), np.zeros((width, width)), 0
    share = min(1.0, MOST_BLOCKS / max(1, sum(len(item.steps) for item in items)))
    for item in items:
        end = round(share * len(item.steps))
        for first in range(0, end - 1, READ_BLOCKS):
            blocks = np.asarray(item.steps[first : min(first + READ_BLOCKS + 1, end)], np.float64)
            moments += blocks[:-1].T @ blocks[:-1]
            products += blocks[:-1].T @ blocks[1:]
            n_blocks += len(blocks) - 1
    matrix = np.linalg.solve(moments + RIDGE * max(1, n_blocks) * np.eye(width), products)
    return matrix.astype(np.float32)
