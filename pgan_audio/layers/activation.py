"""The activations a network can be asked for by name."""

import keras

from pgan_audio.layers.tanh_linear import TanhLinear

ACTIVATIONS = ("tanh_linear", "leaky_relu", "linear", "tanh")


def activation(kind: str, alpha: float, **kwargs) -> keras.layers.Layer:
    """The layer behind a name of a config.

    Args:
        kind: ``"tanh_linear"`` (the design's own), or one of the ablations ``"leaky_relu"`` (slope 0.2), ``"linear"``
            and ``"tanh"``.
        alpha: The parameter of ``"tanh_linear"``; the others have none.
        **kwargs: For the layer, such as ``dtype``.

    Raises:
        ValueError: For an unknown name.
    """
    if kind == "tanh_linear":
        return TanhLinear(alpha, **kwargs)
    if kind == "leaky_relu":
        return keras.layers.LeakyReLU(0.2, **kwargs)
    if kind in ("linear", "tanh"):
        return keras.layers.Activation(kind, **kwargs)
    raise ValueError(f"`kind` must be one of {', '.join(ACTIVATIONS)}. Received: kind={kind!r}")
