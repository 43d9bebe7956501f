"""A classifier's weights as stored: kernels in half precision, vectors in single."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from pgan_audio.errors import CheckpointError

Arrays = dict[str, NDArray[Any]]


def stored(network: keras.Model) -> Arrays:
    """The weights of a network, moving averages included, as they are to be stored; by name."""
    arrays = {name: np.asarray(variable.value.numpy()) for name, variable in _variables(network).items()}
    return {name: array.astype(np.float16) if array.ndim > 1 else array for name, array in arrays.items()}


def assign(network: keras.Model, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Put stored weights into a network of the same architecture.

    Raises:
        CheckpointError: A name is missing or left over, a shape differs, or a number isn't finite.
    """
    variables = _variables(network)
    if variables.keys() != arrays.keys():
        odd = sorted(variables.keys() ^ arrays.keys())
        raise CheckpointError(f"The weights aren't those of this classifier: {', '.join(odd[:4])} on one side only.")
    for name, variable in variables.items():
        array = arrays[name].astype(np.float32)
        if tuple(variable.shape) != array.shape or not np.isfinite(array).all():
            raise CheckpointError(
                f"The classifier's {name} must be finite, of shape {tuple(variable.shape)}. "
                f"Received: an array of shape {array.shape}."
            )
        variable.assign(array)


def _variables(network: keras.Model) -> dict[str, keras.Variable]:
    """All weights but the states of random generators, by name (``block_1_convolution/kernel``)."""
    return {variable.path: variable for variable in network.weights}
