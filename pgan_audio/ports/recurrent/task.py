"""Sequences as something to fit."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.errors import DataError
from pgan_audio.ports.recurrent.error_factor import error_factor
from pgan_audio.ports.recurrent.initial import initial_value
from pgan_audio.ports.recurrent.linear_prediction import linear_prediction
from pgan_audio.ports.recurrent.network import SequenceNetwork, mean_cost
from pgan_audio.ports.recurrent.notation.blocks import ERROR, Blocks
from pgan_audio.ports.recurrent.notation.notation import Notation, Sequenced
from pgan_audio.ports.recurrent.parts import build_head, build_reader
from pgan_audio.ports.recurrent.streams import Streams
from pgan_audio.ports.recurrent.windows import Example, Windows
from pgan_audio.training import fit_optimiser, weights
from pgan_audio.training.weights import Arrays


class SequenceTask:
    """What `FittedTraining` needs of a network that continues sequences; an example is a window of one of them.

    Args:
        config: Of the run.
        notation: Of the data.
        train: What is trained on.
        valid: What is looked at after each epoch.
        test: What is looked at once, at the end.

    Raises:
        DataError: There is nothing to train on.
    """

    def __init__(
        self,
        config: RecurrentConfig,
        notation: Notation,
        train: Sequence[Sequenced],
        valid: Sequence[Sequenced],
        test: Sequence[Sequenced],
    ):
        if not train:
            raise DataError(
                f"Nothing in the split '{config.feed.split}' can be written as {config.design} wants it. Prepare more "
                'data, or set feed.split = "all".'
            )
        self.name, self.config, self.notation = config.design, config, notation
        self.settings = config.recurrent
        self.train, self.test = train, test
        self.valid = _at_most(valid, self.settings.held_out_steps)
        self.windows = self._windows(train)
        self.streams = Streams(self.windows.counts, config.fit.batch_size, config.seed)
        self._baselines: Mapping[str, float] | None = None
        self._costs: Callable[..., Any] | None = None
        n_steps, n_symbols = sum(len(item.steps) for item in train), sum(item.n_symbols for item in train)
        self._per_symbol = n_steps / n_symbols / math.log(2) if self._is_probable else 1.0

    @property
    def _is_probable(self) -> bool:
        """Whether costs are probabilities, and not squared errors."""
        return self.notation.symbol != "block"

    def build(self) -> keras.Model:
        """The network with its first weights, compiled."""
        network = self._network()
        weights.initialise(network, self.config.seed, initial_value)
        if isinstance(self.notation, Blocks):
            network.head.begin_with(linear_prediction(self.train, self.notation.width))
        self._costs = tf.function(network.costs)
        optimiser = fit_optimiser.build(self.config.fit)
        optimiser.global_clipnorm = self.config.fit.clip_norm
        network.compile(optimizer=optimiser, loss=mean_cost)
        return network

    def _network(self) -> SequenceNetwork:
        return SequenceNetwork(
            build_reader(self.config, self.notation),
            build_head(self.config, self.notation),
            self.settings,
            self.notation.condition_sizes,
            self.notation.width,
            self.notation.dtype is np.int32,
            self.config.fit.batch_size,
            self.config.seed % 2**31,
        )

    def examples(self, clips: int, size: int, roll_back: int) -> tuple[Example, NDArray[np.float32]]:
        """The next window of every stream, and the weights of their steps."""
        return self.windows.batch(self.streams.numbers(clips // size, roll_back))

    def figures(self, means: Mapping[str, float]) -> dict[str, float]:
        """Bits per symbol, or the mean squared error of blocks."""
        return {self._figure: means["loss"] * self._per_symbol}

    @property
    def _figure(self) -> str:
        return "bits" if self._is_probable else "mse"

    def evaluate(self, network: keras.Model) -> dict[str, float]:
        """The same on held-out sequences, beside what the simplest models give; the best weights so far are kept."""
        if not self.valid:
            return {}
        figure = self._held_out(network, self.valid)
        network.best.offer(figure)
        if self._baselines is None:
            self._baselines = self.notation.baselines(self.train, self.valid)
        return {self._figure: figure, **self._baselines}

    def finish(self, network: keras.Model) -> tuple[dict[str, Any], Arrays]:
        """The best weights, the vocabulary, and how they do on what was never looked at."""
        if not self.valid:
            network.best.offer(0.0)
        arrays = network.best.arrays()
        weights.grow(network, arrays)
        if isinstance(self.notation, Blocks):
            windows = self._windows(self.valid or _at_most(self.train, self.settings.held_out_steps))
            arrays |= self.notation.arrays() | {ERROR: error_factor(network, windows)}
        facts: dict[str, Any] = {"notation": self.notation.facts(), "per": self.notation.symbol}
        if self.valid:
            facts["valid"] = {self._figure: network.best.figure, **self.notation.baselines(self.train, self.valid)}
        if self.test:
            held_out = self._held_out(network, self.test)
            facts["test"] = {self._figure: held_out, **self.notation.baselines(self.train, self.test)}
        return facts, arrays

    def _held_out(self, network: keras.Model, items: Sequence[Sequenced]) -> float:
        windows = self._windows(items)
        total = 0.0
        states = network.zero_states()
        costs = self._costs or network.costs
        for numbers in windows.in_rows(self.config.fit.batch_size):
            example, counts = windows.batch(numbers)
            goes_on = (1.0 - example["is_first"])[:, None].astype(np.float32)
            result, states = costs(example, [state * goes_on for state in states])
            total += float(np.sum(np.asarray(result, np.float64) * counts))
        if not self._is_probable:
            return total / sum(len(item.steps) for item in items)
        return total / math.log(2) / sum(item.n_symbols for item in items)

    def _windows(self, items: Sequence[Sequenced]) -> Windows:
        return Windows(items, self.settings.window, self.notation.width, self.notation.dtype)


def _at_most(items: Sequence[Sequenced], n_steps: int) -> list[Sequenced]:
    """The first items that together have so many steps, at least one."""
    kept: list[Sequenced] = []
    for item in items:
        if kept and sum(len(other.steps) for other in kept) + len(item.steps) > n_steps:
            break
        kept.append(item)
    return kept
