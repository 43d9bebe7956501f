"""Optimisers in groups, one per stage: a new stage starts with fresh moments and fresh bias correction."""

from collections.abc import Mapping, Sequence

import keras
import numpy as np

from pgan_audio.config.schema import Optimiser
from pgan_audio.errors import CheckpointError
from pgan_audio.training.weights import Arrays, stage_of, variables


class StageOptimisers:
    """One optimiser per stage's group of a network's variables.

    Args:
        network: A built network.
        settings: Its kind, betas, epsilon and rates.

    Attributes:
        variables: The network's trainable variables in the order in which :meth:`apply` takes their gradients.
    """

    def __init__(self, network: keras.Model, settings: Optimiser):
        named = variables(network)
        self._groups: dict[int, dict[str, keras.Variable]] = {}
        for name, variable in named.items():
            self._groups.setdefault(stage_of(name), {})[name] = variable
        self._optimisers: dict[int, keras.optimizers.Optimizer] = {}
        for stage, group in self._groups.items():
            optimiser = _built(settings)
            optimiser.build(list(group.values()))
            self._optimisers[stage] = optimiser
        self.variables = [variable for group in self._groups.values() for variable in group.values()]

    def set_learning_rate(self, rate: float) -> None:
        """Set the rate of all groups."""
        for optimiser in self._optimisers.values():
            optimiser.learning_rate.assign(rate)

    def apply(self, gradients: Sequence) -> None:
        """One step with a gradient per entry of :attr:`variables`; a replica's are summed over all replicas first."""
        start = 0
        for stage, group in self._groups.items():
            end = start + len(group)
            self._optimisers[stage].apply(gradients[start:end], list(group.values()))
            start = end

    def arrays(self) -> Arrays:
        """Copies of the moments and step counts, by name (``stage-2/stage_2_conv_1/kernel/velocity``)."""
        return {name: np.asarray(variable.value.numpy()) for name, variable in self._state().items()}

    def restore(self, values: Mapping[str, np.ndarray], new_stage: int | None = None) -> None:
        """Put saved moments back.

        Args:
            values: What :meth:`arrays` returned.
            new_stage: A stage whose group has just been added, and starts afresh.

        Raises:
            CheckpointError: If the moments of another group are missing or have another shape.
        """
        for name, variable in self._state().items():
            if name not in values:
                if name.startswith(f"stage-{new_stage}/"):
                    continue
                raise CheckpointError(f"The checkpoint lacks the optimiser's {name}.")
            if tuple(variable.shape) != values[name].shape:
                raise CheckpointError(
                    f"The optimiser's {name} has the shape {tuple(variable.shape)}. Received: {values[name].shape}."
                )
            variable.assign(values[name])

    def _state(self) -> dict[str, keras.Variable]:
        state: dict[str, keras.Variable] = {}
        for stage, optimiser in self._optimisers.items():
            state[f"stage-{stage}/iterations"] = optimiser.iterations
            others = (optimiser.iterations, optimiser.learning_rate)
            moments = [v for v in optimiser.variables if not any(v is other for other in others)]
            kinds = len(moments) // len(self._groups[stage])
            for place, name in enumerate(self._groups[stage]):
                for kind in range(kinds):
                    variable = moments[place * kinds + kind]
                    state[f"stage-{stage}/{name}/{variable.name.rsplit('_', 1)[-1]}"] = variable
        return state


def _built(settings: Optimiser) -> keras.optimizers.Optimizer:
    if settings.kind == "sgd":
        return keras.optimizers.SGD(settings.learning_rate)
    return keras.optimizers.Adam(settings.learning_rate, settings.beta_1, settings.beta_2, settings.epsilon)
