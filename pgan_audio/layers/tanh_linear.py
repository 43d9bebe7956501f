"""The activation of the progressive design: a tanh that never saturates."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class TanhLinear(keras.layers.Layer):
    """``f(x) = tanh(x) + x / alpha``.

    Odd, strictly increasing, with slope ``1 + 1 / alpha`` at zero and ``1 / alpha`` far out: bounded in effect, yet its
    gradient never vanishes, and positive and negative half-waves are treated alike.

    Args:
        alpha: Inverse slope far from zero, positive.

    Input shape:
        Any.

    Output shape:
        As the input.

    Raises:
        ValueError: If ``alpha`` is not positive.

    Example:
        >>> TanhLinear(alpha=4.0)(keras.ops.zeros((1, 2)))
    """

    def __init__(self, alpha: float, **kwargs):
        super().__init__(**kwargs)
        if not alpha > 0:
            raise ValueError(f"`alpha` must be positive. Received: alpha={alpha}")
        self.alpha = float(alpha)

    def call(self, x):
        return ops.tanh(x) + x * (1.0 / self.alpha)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha}
