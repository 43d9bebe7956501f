"""The grid of an ablation: its axes, its cells, and the settings that make a cell."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Self

AXES: dict[str, tuple[str, ...]] = {
    "activation": ("tanh_linear", "leaky_relu", "linear", "tanh"),
    "output": ("auto", "linear", "tanh_linear", "tanh"),
    "loss": ("wgan_gp", "sign_literal", "sign_separating"),
    "penalty": ("gp", "none"),
    "filter": ("rrc", "box"),
    "growth": ("on", "off"),
}
"""What may be varied, and its values, the reference's first. ``output`` ends the critic; ``auto`` follows the loss."""

SETTINGS = {
    "activation": "progressive.activation",
    "output": "progressive.critic_output",
    "loss": "loss.name",
    "penalty": "loss.penalty",
    "filter": "progressive.filter",
    "growth": "schedule.growing",
}
_WORDS = {"on": "true", "off": "false"}


@dataclass(frozen=True)
class Cell:
    """One way to train: a value for each of `AXES`. The defaults are the reference.

    Example:
        >>> Cell(loss="sign_literal", penalty="none").overrides()[2]
        'loss.name=sign_literal'
    """

    activation: str = "tanh_linear"
    output: str = "auto"
    loss: str = "wgan_gp"
    penalty: str = "gp"
    filter: str = "rrc"
    growth: str = "on"

    @classmethod
    def of(cls, choices: Iterable[str]) -> Self:
        """The reference with some ``axis=value`` texts changed.

        Raises:
            ValueError: No such axis or value.
        """
        return replace(cls(), **dict(_checked(choice) for choice in choices))

    @property
    def resolved(self) -> "Cell":
        """The same way to train, with no ``auto`` in it: the critic's output is linear under ``wgan_gp``."""
        if self.output != "auto":
            return self
        return replace(self, output="linear" if self.loss == "wgan_gp" else "tanh_linear")

    @property
    def name(self) -> str:
        """All its values, resolved: equal for two cells that train alike, and fit for a folder."""
        return "-".join(asdict(self.resolved).values())

    def overrides(self) -> list[str]:
        """Its settings as ``key=value`` texts."""
        values = asdict(self.resolved)
        return [f"{SETTINGS[axis]}={_WORDS.get(value, value)}" for axis, value in values.items()]

    def label(self, base: "Cell") -> str:
        """How it differs from ``base``; an output that follows the loss is no difference of its own."""
        own, other = asdict(self.resolved), asdict(replace(base, **_without_output(self)).resolved)
        changed = [axis for axis in AXES if axis != "output" and own[axis] != asdict(base)[axis]]
        changed += ["output"] if own["output"] != other["output"] else []
        return ", ".join(f"{axis} {own[axis]}" for axis in changed) or "base"


def one_at_a_time(base: Cell, axes: Sequence[str] = tuple(AXES)) -> list[Cell]:
    """The base, and the cells that differ from it along one axis."""
    varied = (replace(base, **{axis: value}) for axis in axes for value in AXES[axis])
    return _distinct([base, *varied])


def product(base: Cell, axes: Sequence[str] = tuple(AXES)) -> list[Cell]:
    """All combinations along some axes, those of the other axes being the base's; the base first."""
    values = itertools.product(*(AXES[axis] for axis in axes))
    return _distinct([base, *(replace(base, **dict(zip(axes, chosen, strict=True))) for chosen in values)])


def _distinct(cells: Sequence[Cell]) -> list[Cell]:
    """Each way to train once, where it comes first."""
    first: dict[str, Cell] = {}
    for cell in cells:
        first.setdefault(cell.name, cell)
    return list(first.values())


def _checked(choice: str) -> tuple[str, str]:
    axis, _, value = choice.partition("=")
    if value not in AXES.get(axis, ()):
        known = "; ".join(f"{axis}={'|'.join(values)}" for axis, values in AXES.items())
        raise ValueError(f"expected one of {known}. Received: {choice}.")
    return axis, value


def _without_output(cell: Cell) -> Mapping[str, str]:
    return {axis: value for axis, value in asdict(cell).items() if axis != "output"}
