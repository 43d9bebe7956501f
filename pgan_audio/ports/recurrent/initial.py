"""First weights."""

import math

import numpy as np
from numpy.typing import NDArray

RARE = -5.0
"""Log odds of a key of a piano roll: hardly any sounds."""


def initial_value(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """The first value of a variable by its name.

    Kernels are drawn uniformly within Glorot's bounds, recurrent ones orthogonal, each gate for itself; biases are 0,
    but 1 at the forget gates, so that a state lasts from the beginning. All else, such as the pitch transitions and the
    prediction of sound, is 0.

    Args:
        name: ``lstm_1/lstm_cell/recurrent_kernel``, and so on.
        shape: Of it.
        rng: Source of random numbers.

    Reference:
        Glorot and Bengio (2010), equation 16; Jozefowicz et al., An Empirical Exploration of Recurrent Network
        Architectures (2015), section 4, for the forget gates.
    """
    kind = name.rsplit("/", 1)[-1]
    if kind == "recurrent_kernel":
        units = shape[0]
        gates = [np.linalg.qr(rng.standard_normal((units, units)))[0] for _ in range(shape[1] // units)]
        return np.concatenate(gates, axis=1).astype(np.float32)
    if kind == "kernel" and not name.endswith("prediction/kernel"):
        bound = math.sqrt(6 / (shape[0] + shape[1]))
        return rng.uniform(-bound, bound, shape).astype(np.float32)
    value = np.zeros(shape, np.float32)
    if name.endswith("keys/bias"):
        value[:] = RARE
    if "lstm_cell" in name:
        units = shape[0] // 4
        value[units : 2 * units] = 1  # gates: input, forget, cell, output
    return value
