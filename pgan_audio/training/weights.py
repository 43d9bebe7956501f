"""Network variables as named arrays: the form in which they are initialised, grown, averaged, saved and loaded."""

import hashlib
import re
from collections.abc import Callable, Mapping

import keras
import numpy as np
from numpy.typing import NDArray

from pgan_audio.errors import CheckpointError

Arrays = dict[str, np.ndarray]
InitialValue = Callable[[str, tuple[int, ...], np.random.Generator], NDArray[np.float32]]
_STAGE = re.compile(r"(?:^|/)stage_(\d+)_")


def variables(network: keras.Model) -> dict[str, keras.Variable]:
    """Trainable variables by name (``stage_2_conv_1/kernel``), in a fixed order."""
    named = {_name(network, variable): variable for variable in network.trainable_variables}
    return dict(sorted(named.items()))


def stage_of(name: str) -> int:
    """The stage whose group a variable belongs to; 1 for a name without a stage."""
    match = _STAGE.search(name)
    return int(match.group(1)) if match else 1


def gathered(network: keras.Model) -> dict[str, keras.Variable]:
    """Variables that aren't trained but gathered, such as moving means, by name, in a fixed order."""
    named = {_name(network, variable): variable for variable in network.non_trainable_weights}
    return dict(sorted(named.items()))


def arrays(network: keras.Model) -> Arrays:
    """Copies of all variables, trained or gathered, by name."""
    return {name: variable.value.numpy() for name, variable in _all(network).items()}


def assign(network: keras.Model, values: Mapping[str, np.ndarray]) -> None:
    """Put named arrays into a network that has exactly these variables.

    Raises:
        CheckpointError: If a name is missing or left over, or a shape differs.
    """
    targets = _all(network)
    if targets.keys() != values.keys():
        odd = sorted(targets.keys() ^ values.keys())
        raise CheckpointError(
            f"The saved weights are not those of this {network.name}: {', '.join(odd[:4])} on one side only."
        )
    grow(network, values)


def grow(network: keras.Model, values: Mapping[str, np.ndarray]) -> None:
    """Take over the arrays that the network has a variable for; leave its other variables as they are.

    Raises:
        CheckpointError: If a shape differs.
    """
    for name, variable in _all(network).items():
        if name not in values:
            continue
        if tuple(variable.shape) != values[name].shape:
            raise CheckpointError(
                f"{network.name}/{name} has the shape {tuple(variable.shape)}. "
                f"Received: an array of shape {values[name].shape}."
            )
        variable.assign(values[name])


def part(values: Mapping[str, np.ndarray], name: str) -> Arrays:
    """The arrays of a part (``generator/...``), without its name."""
    prefix = f"{name}/"
    return {key.removeprefix(prefix): value for key, value in values.items() if key.startswith(prefix)}


def initialise(network: keras.Model, seed: int, initial_value: InitialValue) -> None:
    """Draw the first values of the trainable variables.

    Each variable is drawn from its own name, so that it does not depend on what was built before: a run resumed at
    stage 3 grows the same stage 4 as one that never stopped.

    Args:
        network: A built network.
        seed: Of the run.
        initial_value: Of a name, a shape and a source of random numbers: the first value. See `normal`.
    """
    for name, variable in variables(network).items():
        digest = hashlib.sha256(f"{seed}/{network.name}/{name}".encode()).digest()
        rng = np.random.default_rng(int.from_bytes(digest[:16], "little"))
        variable.assign(initial_value(name, tuple(variable.shape), rng))


def normal(shape: tuple[int, ...], rng: np.random.Generator, stddev: float) -> NDArray[np.float32]:
    """Numbers from N(0, stddev)."""
    return np.float32(stddev) * rng.standard_normal(shape, dtype=np.float32)


def _all(network: keras.Model) -> dict[str, keras.Variable]:
    return variables(network) | gathered(network)


def _name(network: keras.Model, variable: keras.Variable) -> str:
    return variable.path.removeprefix(f"{network.name}/")
