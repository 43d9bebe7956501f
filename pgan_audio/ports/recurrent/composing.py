"""What a finished run of these designs makes: texts, tunes or sound."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pgan_audio.config.recurrent import RecurrentConfig, RollLstm
from pgan_audio.data.symbolic.melody import Melody
from pgan_audio.data.symbolic.tune import TICKS_PER_BEAT, Metre, Part, Tune
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
from pgan_audio.ports.recurrent.notation.measures import Measures
from pgan_audio.ports.recurrent.notation.notation import Notation
from pgan_audio.ports.recurrent.notation.notes import Notes
from pgan_audio.ports.recurrent.notation.rolls import Rolls
from pgan_audio.ports.recurrent.priming import Prime, encoded, told_by
from pgan_audio.ports.recurrent.stepping import LstmStack

Work = str | Tune | NDArray[np.float32]
"""A text, a tune, or samples ``(time,)``."""
Weights = Mapping[str, NDArray[Any]]

PULSES_PER_MINUTE = 120
"""How fast a tune is written to be played where the corpus doesn't say."""
MIDDLE_C = 60
LEAST_TEMPERATURE, MOST_TEMPERATURE = 0.001, 10.0
LENGTHS: dict[str, tuple[str, float, float]] = {
    "rnn-text": ("characters", 2000, 100_000),
    "rnn-spectra": ("seconds", 10, 300),
    "rnn-midi": ("quarters", 64, 2000),
    "rnn-notes": ("notes", 1000, 20_000),
    "rnn-series": ("notes", 1000, 20_000),
    "rnn-measures": ("bars", 200, 5000),
}
"""What a design counts, how long its works are at most if nothing is said, and how long they may be asked to be."""


@dataclass(frozen=True)
class Order:
    """What is asked for.

    Attributes:
        seed: Another one gives other works.
        temperature: 0 takes the most probable steps; 1 draws as the model has it.
        key: Name of a key, or None to draw one as the corpus has them.
        metre: Name of a metre, or None likewise.
        length: At most so many of what the design counts, see `LENGTHS`, the prime not among them; None for what is
            usual.
        prime: How all works begin, or None.
    """

    seed: int = 0
    temperature: float = 1.0
    key: str | None = None
    metre: str | None = None
    length: float | None = None
    prime: Prime | None = None


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
        weights = {name: np.asarray(values, np.float32) for name, values in weights.items()}  # packaged in 16 bits
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
        self, order: Order, indices: Iterable[int], progress: Callable[[int, int], None] = lambda done, total: None
    ) -> Iterator[tuple[int, Work]]:
        """The works with some numbers of an order, in the order asked for; the order is looked at right away.

        Work i of an order is always the same, however many are asked for.

        Args:
            order: What is asked for.
            indices: From 0.
            progress: Called with the steps that have been done and those that there may be.

        Raises:
            UsageError: The design can't do what is asked for.
        """
        order, prime = self._primed(order)
        most_steps = self._most_steps(order.length) + (0 if prime is None else len(prime))
        done = self._continuer.continued(
            order.seed, indices, lambda i: self._asked(order, i)[0], order.temperature, most_steps, prime, progress
        )
        title = self.config.design
        return ((i, self._work(steps, *self._asked(order, i)[1:], f"{title} {i:04d}")) for i, steps in done)

    def _most_steps(self, length: float | None) -> int:
        """Steps of the longest work of a length."""
        length = length or LENGTHS[self.config.design][1]
        match self.notation:
            case Rolls():
                return max(1, round(length * TICKS_PER_BEAT / self.notation.step_ticks))
            case Blocks():
                return max(2, round(length * self.rate_hz / self.notation.hop))
        return max(1, round(length))

    def check(self, order: Order) -> None:
        """Refuse what the design can't do.

        Raises:
            UsageError: if so.
        """
        self._primed(order)

    def _primed(self, order: Order) -> tuple[Order, Steps | None]:
        """The order, checked, with the key and the metre that its prime brings with it; and the prime as steps."""
        self._check(order)
        prime = order.prime
        if prime is None:
            return order, None
        if isinstance(prime, Tune) and self.conditions is not None:
            in_bars = isinstance(self.notation, Measures)
            key, metre = told_by(prime, order.key, order.metre, self.conditions, in_bars)
            order = dataclasses.replace(order, key=key, metre=metre)
        return order, encoded(self.notation, prime)

    def _check(self, order: Order) -> None:
        if not 0 <= order.seed < 2**63:
            raise UsageError(f"The seed must be from 0 to 2**63 - 1. Received: {order.seed}.")
        if order.temperature != 0 and not LEAST_TEMPERATURE <= order.temperature <= MOST_TEMPERATURE:
            raise UsageError(
                f"--temperature must be 0 or from {LEAST_TEMPERATURE:g} to {MOST_TEMPERATURE:g}. "
                f"Received: {order.temperature:g}."
            )
        unit, _, longest = LENGTHS[self.config.design]
        if order.length is not None and not 0 < order.length <= longest:
            raise UsageError(f"--length must be up to {longest:g} {unit}. Received: {order.length:g}.")
        if self.conditions is not None:
            self.conditions.check(order.key, order.metre)
        elif order.key or order.metre:
            raise UsageError(
                f"--key and --metre are for rnn-notes, rnn-series and rnn-measures; {self.config.design} is told "
                f"neither. Received: {order.key or order.metre}. Leave it out."
            )

    def _asked(self, order: Order, index: int) -> tuple[Asked, str | None, str]:
        """What a work is to be, its key and its metre: what isn't asked for is drawn, but for works with a prime."""
        if self.conditions is None:
            return Asked(), None, ""
        key, metre = order.key, order.metre
        if order.prime is None or metre is None:
            key, metre = self.conditions.drawn(key, metre, numbers_of(order.seed, index, CONDITIONS))
        return Asked(tuple(self.conditions.numbers(key, metre).tolist()), metre), key, metre

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
                return in_two_hands(dataclasses.replace(tune, tempos=tune.tempos or ((0, tempo_of(tune.metre)),)))
            case Blocks():
                return self.notation.decode(steps)[self.notation.hop :]
        raise UsageError(f"{self.config.design} has no such notation. Received: {type(self.notation).__name__}.")


def tempo_of(metre: Metre) -> int:
    """Microseconds per quarter at which a metre's pulses come twice a second."""
    return round(60e6 / PULSES_PER_MINUTE * TICKS_PER_BEAT / metre.pulse_ticks)


def _tune(melody: Melody, key: str | None, metre: str, title: str) -> Tune:
    own = metre_named(metre)
    named = key_named(key)
    keys = () if named is None else ((0, named),)
    return Tune(melody.notes(), (Part("Melody", 73),), ((0, own),), keys, ((0, tempo_of(own)),), title)


def in_two_hands(tune: Tune) -> Tune:
    """A tune of one part with what lies below middle C in a second one, so that it can be read."""
    low = [note.pitch < MIDDLE_C for note in tune.notes]
    if all(low) or not any(low):
        return tune
    notes = sorted(note._replace(part=int(is_low)) for note, is_low in zip(tune.notes, low, strict=True))
    hands = tuple(dataclasses.replace(tune.parts[0], name=name) for name in ("Right hand", "Left hand"))
    return dataclasses.replace(tune, notes=tuple(notes), parts=hands)


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
