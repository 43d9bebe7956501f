"""A trained stack of LSTMs in NumPy, one step at a time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
States = list[Matrix]


class LstmStack:
    """What `keras.layers.LSTM` computes, for many rows side by side and one step after the other.

    A step of a small network is a few products of small matrices: starting TensorFlow would take longer than all of
    them.

    Args:
        weights: By name: ``lstm_1/lstm_cell/kernel`` and so on.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]):
        self._layers: list[tuple[Matrix, Matrix]] = []
        while f"lstm_{len(self._layers) + 1}/lstm_cell/kernel" in weights:
            name = f"lstm_{len(self._layers) + 1}/lstm_cell"
            both = np.concatenate([weights[f"{name}/kernel"], weights[f"{name}/recurrent_kernel"]])
            self._layers.append((both.astype(np.float32), weights[f"{name}/bias"].astype(np.float32)))

    def begin(self, n_rows: int) -> States:
        """The states before the first step: h and c of each layer, lowest first."""
        units = [len(bias) // 4 for _, bias in self._layers]
        return [np.zeros((n_rows, n), np.float32) for n in units for _ in "hc"]

    def step(self, x: Matrix, states: States) -> tuple[Matrix, States]:
        """The outputs of the highest layer, ``(n_rows, units)``, and the states after the step.

        Args:
            x: ``(n_rows, n_features)``.
            states: Before it.
        """
        after: States = []
        for (kernel, bias), h, c in zip(self._layers, states[::2], states[1::2], strict=True):
            gates = np.concatenate([x, h], axis=1) @ kernel + bias
            i, f, g, o = np.split(gates, 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            x = sigmoid(o) * np.tanh(c)
            after += [x, c]
        return x, after


def dense(x: Matrix, weights: Mapping[str, NDArray[Any]], name: str) -> Matrix:
    """``x @ kernel + bias`` of a dense layer."""
    product: Matrix = x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]
    return product


def sigmoid(x: NDArray[Any]) -> NDArray[Any]:
    """``1 / (1 + exp(-x))``, by a tangent that can't overflow."""
    result: NDArray[Any] = 0.5 * np.tanh(0.5 * x) + 0.5
    return result
