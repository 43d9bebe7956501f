"""The network of all designs here: something that reads steps, LSTMs, and a head that says what the next step costs."""

from typing import Any

import keras
import numpy as np
from keras import ops

from pgan_audio.config.recurrent import Lstm
from pgan_audio.ports.recurrent.best import BestWeights
from pgan_audio.ports.recurrent.dropout import SeededDropout
from pgan_audio.ports.recurrent.heads.block_head import BlockHead
from pgan_audio.ports.recurrent.reading.one_hots import OneHots

States = list[Any]
"""h and c of each layer, ``(batch, units)``, lowest layer first."""


class SequenceNetwork(keras.Model):
    """Reads windows of sequences and says what each of their steps costs, given all steps before it.

    While training it keeps the LSTMs' state from batch to batch, one for each row: truncated back-propagation through
    time. A row starts from zeros where its window is the first of a sequence, or not the one that follows what the row
    has read last. The state is part of the variables, and so of every checkpoint.

    Args:
        reader: Makes features of steps.
        head: Says what steps cost.
        settings: Layers, units, dropout.
        condition_sizes: See `Notation`.
        width: Values of a step.
        is_symbolic: Whether steps are int32 rather than float32.
        n_rows: Windows in a batch.
        seed: Of the dropout.

    Call arguments:
        x: See `Windows.batch`.
        training: Whether to drop out, and to keep the state.

    Returns:
        ``(batch, time)`` float32, the cost of each step.
    """

    def __init__(
        self,
        reader: keras.layers.Layer | None,
        head: keras.layers.Layer,
        settings: Lstm,
        condition_sizes: tuple[int, ...],
        width: int,
        is_symbolic: bool,
        n_rows: int,
        seed: int,
    ):
        super().__init__(name="network")
        self.reader, self.head, self.width, self.n_rows = reader, head, width, n_rows
        self.step_dtype = "int32" if is_symbolic else "float32"
        self.conditions = OneHots(condition_sizes, name="conditions") if condition_sizes else None
        self.n_conditions = len(condition_sizes)
        self.lstms = [
            keras.layers.LSTM(settings.units, return_sequences=True, return_state=True, name=f"lstm_{n}")
            for n in range(1, settings.layers + 1)
        ]
        self.dropouts = [
            SeededDropout(settings.dropout, seed + n, name=f"dropout_{n}") for n in range(1, settings.layers + 1)
        ]
        self.settings, self.head_reads_steps = settings, isinstance(head, BlockHead)
        self._add_state()
        self._build_parts()
        self.best = BestWeights(self)
        self.built = True

    def call(self, x, training=False):
        costs, states = self.costs(x, self._begun(x), training)
        if training:
            for variable, state in zip(self.kept, states, strict=True):
                variable.assign(state)
            self.expected.assign(x["number"] + 1)
        return costs

    def costs(self, x, states: States, training: bool = False) -> tuple[Any, States]:
        """What the steps of windows cost, and the state after them.

        Args:
            x: See `Windows.batch`.
            states: Before them; kept where it isn't the first window.
            training: Whether to drop out.
        """
        features, after = self.outputs(x, states, training)
        return self.head(features, x["targets"]), after

    def outputs(self, x, states: States, training: bool = False) -> tuple[Any, States]:
        """What the head is given of windows, and the state after them; see `costs`.

        The LSTMs' outputs, ``(batch, time, units)``, and behind them the step before where the head reads it, too.
        """
        features, after = self._features(x), []
        for lstm, dropout, h, c in zip(self.lstms, self.dropouts, states[::2], states[1::2], strict=True):
            features, h, c = lstm(features, initial_state=[h, c])
            features = dropout(features, training=training)
            after += [h, c]
        if self.head_reads_steps:
            features = ops.concatenate([features, x["inputs"]], axis=-1)
        return features, after

    def _features(self, x):
        features = x["inputs"] if self.reader is None else self.reader(x["inputs"])
        if self.conditions is None:
            return features
        told = self.conditions(x["condition"])[:, None, :]
        return ops.concatenate([features, ops.repeat(told, self.settings.window, axis=1)], axis=-1)

    def _begun(self, x) -> States:
        """The states that were kept, zeros in rows that begin anew."""
        goes_on = (x["is_first"] == 0) & (x["number"] == self.expected)
        factor = ops.cast(goes_on, "float32")[:, None]
        return [variable * factor for variable in self.kept]

    def _add_state(self) -> None:
        options: dict[str, Any] = {"trainable": False, "initializer": "zeros"}
        shape = (self.n_rows, self.settings.units)
        names = [f"kept_{kind}_{n}" for n in range(1, self.settings.layers + 1) for kind in ("h", "c")]
        self.kept = [self.add_weight(name=name, shape=shape, **options) for name in names]
        self.expected = self.add_weight(name="expected", shape=(self.n_rows,), dtype="int32", **options)

    def _build_parts(self) -> None:
        """Make the variables of all layers, by an example of zeros."""
        shape = (self.n_rows, self.settings.window, self.width)
        example = {
            "inputs": np.zeros(shape, self.step_dtype),
            "targets": np.zeros(shape, self.step_dtype),
            "condition": np.zeros((self.n_rows, self.n_conditions), np.int32),
        }
        self.costs(example, self.zero_states())

    @property
    def variables(self) -> list[keras.Variable]:
        """All that fitting changes: without the seeds that Keras's cells have for a dropout that isn't used.

        They are called after their number in the process, so that a network that is built again would lack them.
        """
        return [*self.weights, *(dropout.seed_generator.state for dropout in self.dropouts)]

    def zero_states(self) -> States:
        """States of rows that have read nothing yet."""
        return [ops.zeros_like(variable) for variable in self.kept]


def mean_cost(weights, costs):
    """The loss: the mean cost of the steps that count.

    Args:
        weights: ``(batch, time)``, 1 for steps that count, else 0.
        costs: ``(batch, time)``, of the network.
    """
    return ops.sum(weights * costs) / ops.maximum(ops.sum(weights), 1.0)
