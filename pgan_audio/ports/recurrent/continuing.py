"""Sequences continued step by step, many side by side. NumPy alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from threadpoolctl import threadpool_limits

from pgan_audio.ports.recurrent.drawing.drawer import Drawer, SoFar, Steps, Wishes, one_hots
from pgan_audio.ports.recurrent.stepping import LstmStack

ROWS = 16
"""Sequences are continued so many at a time, always: one is the same to the last bit whatever is beside it."""

CONDITIONS, STEPS = range(2)
"""What a sequence's random numbers are for."""


@dataclass(frozen=True)
class Asked:
    """What one sequence is to be.

    Attributes:
        condition: Numbers of its conditions, -1 for unknown.
        metre: Its metre, where the design is told metres; else ``""``.
    """

    condition: tuple[int, ...] = ()
    metre: str = ""


def numbers_of(seed: int, index: int, purpose: int) -> np.random.Generator:
    """A source of random numbers for one sequence of a seed."""
    return np.random.Generator(np.random.Philox(key=[seed, index], counter=[0, 0, 0, purpose]))


class Continuer:
    """Continues sequences with a trained network.

    Args:
        stack: Its LSTMs.
        drawer: Its reader and its head.
        condition_sizes: How many values each condition can have.
    """

    def __init__(self, stack: LstmStack, drawer: Drawer, condition_sizes: Sequence[int]):
        self._stack, self._drawer, self._condition_sizes = stack, drawer, tuple(condition_sizes)

    def continued(
        self,
        seed: int,
        indices: Iterable[int],
        asked: Callable[[int], Asked],
        temperature: float,
        most_steps: int,
        prime: Steps | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Iterator[tuple[int, Steps]]:
        """The sequences with some numbers, in the order asked for. Runs of neighbouring numbers are the fastest.

        Args:
            seed: Another one gives others.
            indices: From 0.
            asked: What each of them is to be; asked for neighbours, too.
            temperature: See `Wishes`.
            most_steps: After so many steps a sequence is over even if it hasn't ended; the prime counts.
            prime: ``(n, width)``: how all of them begin.
            progress: Called after every step with the steps so far and the most there may be, 16 sequences at a time.

        Yields:
            Number and steps ``(n, width)`` of each, the prime among them, its end not.
        """
        blocks = [(number, list(own)) for number, own in groupby(indices, lambda index: index // ROWS)]
        total = most_steps * len(blocks)
        for place, (block, wanted) in enumerate(blocks):
            numbers = range(block * ROWS, (block + 1) * ROWS)
            rngs, wishes = [numbers_of(seed, n, STEPS) for n in numbers], [asked(n) for n in numbers]

            def stepped(n_steps: int, before: int = place * most_steps) -> None:
                progress(before + n_steps, total)

            with threadpool_limits(1, "blas"):  # for matrices so small several threads are slower, and not always alike
                rows = [index % ROWS for index in wanted]
                done = self._block(rngs, wishes, temperature, most_steps, prime, rows, stepped)
            yield from zip(wanted, done, strict=True)
        progress(total, total)

    def _block(
        self,
        rngs: Sequence[np.random.Generator],
        asked: Sequence[Asked],
        temperature: float,
        most_steps: int,
        prime: Steps | None,
        wanted: Sequence[int],
        progress: Callable[[int], None],
    ) -> list[Steps]:
        """The rows that are wanted, of `ROWS` sequences that are all continued as long as one of these goes on."""
        wishes = Wishes(temperature, tuple(one.metre for one in asked))
        conditions = one_hots(np.array([one.condition for one in asked]).reshape(ROWS, -1), self._condition_sizes)
        states = self._stack.begin(ROWS)
        steps = np.repeat(self._drawer.first[None], ROWS, axis=0)
        so_far: list[Steps] = []
        lengths = np.full(ROWS, most_steps)
        begun, ended = np.zeros(ROWS, bool), np.zeros(ROWS, bool)
        n_prime = 0 if prime is None else min(len(prime), most_steps)
        while len(so_far) < most_steps and not ended[wanted].all():
            features = np.concatenate([self._drawer.features(steps), conditions], axis=1)
            h, states = self._stack.step(features, states)
            if prime is not None and len(so_far) < n_prime:
                steps = np.repeat(prime[None, len(so_far)], ROWS, axis=0)
            else:
                steps = self._drawer.draw(h, SoFar(steps, begun), rngs, wishes)
                newly = self._drawer.is_end(steps) & ~ended
                lengths[newly], ended = len(so_far), ended | newly
            so_far.append(steps[wanted])
            begun |= self._drawer.has_begun(steps)
            progress(len(so_far))
        whole = np.stack(so_far, axis=1)
        return [own[:length] for own, length in zip(whole, lengths[wanted], strict=True)]
