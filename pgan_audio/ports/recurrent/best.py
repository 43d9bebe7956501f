"""The weights that did best on what they weren't trained on."""

import keras

from pgan_audio.training import weights
from pgan_audio.training.weights import Arrays

UNKNOWN = 1e30
"""Figure of a network that hasn't been looked at; finite, as everything that is saved must be."""


class BestWeights:
    """Copies of a network's trained variables, among its variables: saved with every checkpoint, and back with it.

    Small corpora are learnt by heart; what is sampled from is the network as it was when it knew others best.

    Args:
        network: Its layers are built, itself not yet.
    """

    def __init__(self, network: keras.Model):
        self._network = network
        self._trained = weights.variables(network)
        self._copies = {
            name: network.add_weight(
                name="best_" + name.replace("/", "_"), shape=variable.shape, trainable=False, initializer="zeros"
            )
            for name, variable in self._trained.items()
        }
        self._figure = network.add_weight(
            name="best_figure",
            shape=(),
            trainable=False,
            initializer=keras.initializers.Constant(UNKNOWN),
        )

    @property
    def figure(self) -> float:
        """The lowest figure so far."""
        return float(self._figure.value.numpy())

    def offer(self, figure: float) -> None:
        """Copy the weights if they did better than any before."""
        if figure < self.figure:
            self._figure.assign(figure)
            for name, variable in self._trained.items():
                self._copies[name].assign(variable.value)

    def arrays(self) -> Arrays:
        """The best weights by name; those of now where none were ever offered."""
        chosen = self._copies if self.figure < UNKNOWN else self._trained
        return {name: variable.value.numpy() for name, variable in chosen.items()}
