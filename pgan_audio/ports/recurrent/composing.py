"""What a finished run of these designs makes: texts, tunes or sound."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.config.recurrent import RecurrentConfig, RollLstm
from pgan_audio.data.symbolic.melody import Melody
from pgan_audio.data.symbolic.tune import COMMON_TIME, Metre, Part, Tune
from pgan_audio.errors import RunError, UsageError
from pgan_audio.ports.recurrent.continuing import CONDITIONS, Asked, Continuer, numbers_of
from pgan_audio.ports.recurrent.drawing.bars import BarDrawer
from pgan_audio.ports.recurrent.drawing.blocks import BlockDrawer
from pgan_audio.ports.recurrent.drawing.drawer import Drawer, Steps
from pgan_audio.ports.recurrent.drawing.rolls import RollDrawer
from pgan_audio.ports.recurrent.drawing.symbols import SymbolDrawer
from pgan_audio.ports.recurrent.notation.blocks import Blocks
from pgan_audio.ports.recurrent.notation.conditions import Conditions, key_named, metre_named
from pgan_audio.ports.recurrent.notation.letters import Letters
from pgan_audio.ports.recurrent.notation.measures import Measures, bars_of
from pgan_audio.ports.recurrent.notation.notation import Notation
from pgan_audio.ports.recurrent.notation.notes import Notes, melody_of
from pgan_audio.ports.recurrent.notation.rolls import Rolls
from pgan_audio.ports.recurrent.stepping import LstmStack

Work = str | Tune | NDArray[np.float32]
"""A text, a tune, or samples ``(time,)``."""
Weights = Mapping[str, NDArray[Any]]

PULSES_PER_MINUTE = 120
"""How fast a tune is written to be played where the corpus doesn't say."""
MOST_STEPS = {"rnn-text": 2000, "rnn-notes": 1000, "rnn-series": 1000, "rnn-measures": 200}
ROLL_BEATS = 64
SOUND_SECONDS = 10.0


@dataclass(frozen=True)
class Order:
    """What is asked for.

    Attributes:
        seed: Another one gives other works.
        temperature: 0 takes the most probable steps; 1 draws as the model has it.
        key: Name of a key, or None to draw one as the corpus has them.
        metre: Name of a metre, or None likewise.
        length: At most so many characters, notes, bars, quarters or seconds, as the design counts; None for what is
        usual.
        prime: How all works begin, or None.
    """

    seed: int = 0
    temperature: float = 1.0
    key: str | None = None
    metre: str | None = None
    length: float | None = None
    prime: Work | None = None


class Composer:
    """Makes works with the finished model of a run. No TensorFlow.

    Args:
        config: Of the run.
        facts: Of the model: its ``notation``.
        weights: Of the model, by name.
        rate_hz: Of sound, where the design makes sound; else anything.

    Raises:
        RunError: The model isn't one of this design.
    """

    def __init__(self, config: RecurrentConfig, facts: Mapping[str, Any], weights: Weights, rate_hz: float = 1.0):
        self.config, self.rate_hz = config, rate_hz
        try:
            self.notation = _notation(config, facts["notation"], weights)
            self._drawer = _drawer(config, self.notation, weights)
        except (KeyError, TypeError, ValueError) as error:
            raise RunError(f"The finished model doesn't fit its design {config.design}: {error!r}.") from error
        self._continuer = Continuer(LstmStack(weights), self._drawer, self.notation.condition_sizes)

    @property
    def conditions(self) -> Conditions | None:
        """The keys and metres that can be asked for, if the design is told any."""
        return self.notation.conditions if isinstance(self.notation, Notes | Measures) else None

    def works(
        self, order: Order, indices: Iterable[int], progress: Callable[[int], None] = lambda steps: None
    ) -> Iterator[tuple[int, Work]]:
        """The works with some numbers of an order, in the order asked for.

        Work i of an order is always the same, however many are asked for.

        Args:
            order: What is asked for.
            indices: From 0.
            progress: Called with the steps that have been done of 16 works at a time.

        Raises:
            UsageError: The design can't do what is asked for.
        """
        self._check(order)
        prime = None if order.prime is None else self._encoded(order.prime)
        most_steps = self.most_steps(order.length) + (0 if prime is None else len(prime))
        if isinstance(order.prime, Tune) and self.conditions is not None:
            order = _with_conditions_of(order, order.prime, self.conditions)
        done = self._continuer.continued(
            order.seed, indices, lambda i: self._asked(order, i)[0], order.temperature, most_steps, prime, progress
        )
        for index, steps in done:
            yield index, self._work(steps, *self._asked(order, index)[1:], title=f"{self.config.design} {index:04d}")

    def most_steps(self, length: float | None) -> int:
        """Steps of the longest work of a length."""
        match self.notation:
            case Rolls():
                return max(1, round((length or ROLL_BEATS) * 480 / self.notation.step_ticks))
            case Blocks():
                return max(2, round((length or SOUND_SECONDS) * self.rate_hz / self.notation.hop))
        return max(1, round(length or MOST_STEPS[self.config.design]))

    def _check(self, order: Order) -> None:
        if order.temperature < 0 or not np.isfinite(order.temperature):
            raise UsageError(f"The temperature must be 0 or more. Received: {order.temperature}.")
        if self.conditions is not None:
            self.conditions.check(order.key, order.metre)
        elif order.key or order.metre:
            raise UsageError(
                f"--key and --metre are for rnn-notes, rnn-series and rnn-measures; {self.config.design} is told "
                f"neither. Received: {order.key or order.metre}. Leave it out."
            )

    def _asked(self, order: Order, index: int) -> tuple[Asked, str | None, str]:
        """What a work is to be, its key and its metre."""
        if self.conditions is None:
            return Asked(), None, ""
        key, metre = self.conditions.drawn(order.key, order.metre, numbers_of(order.seed, index, CONDITIONS))
        return Asked(tuple(self.conditions.numbers(key, metre).tolist()), metre), key, metre

    def _encoded(self, prime: Work) -> Steps:
        """A prime as steps.

        Raises:
            UsageError: It can't be written so.
        """
        match self.notation, prime:
            case Letters(), str():
                return self.notation.encode(prime)
            case Notes(), Tune():
                return self.notation.encode(melody_of(prime) or Melody(()))
            case Measures(), Tune():
                return self.notation.encode(bars_of(prime, self.notation.most_notes) or [])
            case Rolls(), Tune():
                return self.notation.encode(prime)
            case Blocks(), np.ndarray():
                whole = len(prime) // self.notation.hop * self.notation.hop
                return self.notation.encode(np.concatenate([np.zeros(self.notation.hop, np.float32), prime[:whole]]))
        raise UsageError(f"{self.config.design} can't begin with such a thing. Received: {type(prime).__name__}.")

    def _work(self, steps: Steps, key: str | None, metre: str, title: str) -> Work:
        match self.notation:
            case Letters():
                return self.notation.decode(steps)
            case Notes():
                return _tune(self.notation.decode(steps), key, metre, title)
            case Measures():
                return _tune(self.notation.melody(steps), key, metre, title)
            case Rolls():
                tune = self.notation.decode(steps, title)
                tempos = tune.tempos or ((0, tempo_of(tune.metre)),)
                return Tune(tune.notes, tune.parts, tune.metres, tune.keys, tempos, title)
            case Blocks():
                return self.notation.decode(steps)[self.notation.hop :]
        raise UsageError(f"{self.config.design} has no such notation. Received: {type(self.notation).__name__}.")


def tempo_of(metre: Metre) -> int:
    """Microseconds per quarter at which a metre's pulses come twice a second."""
    return round(60e6 / PULSES_PER_MINUTE * 480 / metre.pulse_ticks)


def _tune(melody: Melody, key: str | None, metre: str, title: str) -> Tune:
    own = metre_named(metre)
    named = key_named(key)
    keys = () if named is None else ((0, named),)
    return Tune(melody.notes(), (Part("Melody", 73),), ((0, own),), keys, ((0, tempo_of(own)),), title)


def _with_conditions_of(order: Order, prime: Tune, conditions: Conditions) -> Order:
    """The order with the prime's key and metre where none are asked for and the corpus knows them."""
    key = prime.keys[0][1].name if prime.keys else None
    metre = (prime.metres[0][1] if prime.metres else COMMON_TIME).name
    return Order(
        order.seed,
        order.temperature,
        order.key or (key if key in conditions.keys else None),
        order.metre or (metre if metre in conditions.metres else None),
        order.length,
        order.prime,
    )


def _notation(config: RecurrentConfig, facts: Mapping[str, Any], weights: Weights) -> Notation:
    match config.design:
        case "rnn-text":
            return Letters.from_facts(facts)
        case "rnn-midi":
            return Rolls.from_facts(facts)
        case "rnn-measures":
            return Measures.from_facts(facts)
        case "rnn-spectra":
            return Blocks.from_facts(facts, weights)
    return Notes.from_facts(facts)


def _drawer(config: RecurrentConfig, notation: Notation, weights: Weights) -> Drawer:
    match notation:
        case Letters() | Notes():
            return SymbolDrawer(notation, weights)
        case Measures():
            return BarDrawer(notation, weights)
        case Rolls() if isinstance(config.recurrent, RollLstm):
            return RollDrawer(weights, config.recurrent.threshold)
    return BlockDrawer(weights)
