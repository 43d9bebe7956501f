"""The optimiser of a design that is trained by plain fitting."""

import keras

from pgan_audio.config.fitted import Fit


def build(settings: Fit) -> keras.optimizers.Optimizer:
    """An optimiser with Keras's own constants, which are those of its authors.

    The trainer sets its rate before each step.
    """
    name, rate = "optimiser", settings.learning_rate
    match settings.optimiser:
        case "rmsprop":
            return keras.optimizers.RMSprop(rate, name=name)
        case "sgd":
            return keras.optimizers.SGD(rate, name=name)
    return keras.optimizers.Adam(rate, name=name)
