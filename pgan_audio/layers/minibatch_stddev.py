"""Lets the critic see how much the clips of a batch differ."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="pgan_audio")
class MinibatchStddev(keras.layers.Layer):
    """Append one channel: the average standard deviation of the features over a group of clips.

    Groups are contiguous (clips 0-3, 4-7, ...), so that a batch cut between groups over several devices gives the same
    numbers. A batch smaller than, or no multiple of, ``group_size`` forms groups of the largest size that divides both.
    Computed in float32.

    Args:
        group_size: Clips per group.

    Input shape:
        ``(batch, time, channels)``, a known batch size.

    Output shape:
        ``(batch, time, channels + 1)``.

    Reference:
        Karras et al., Progressive Growing of GANs (2018), section 3. Differs from it in taking contiguous groups.
    """

    def __init__(self, group_size: int = 4, **kwargs):
        super().__init__(**kwargs)
        if group_size < 1:
            raise ValueError(f"`group_size` must be at least 1. Received: group_size={group_size}")
        self.group_size = int(group_size)

    def call(self, x):
        batch, time, channels = x.shape
        if batch is None:
            raise ValueError("MinibatchStddev needs a known batch size. Received: None")
        group = _common_divisor(batch, self.group_size)
        wide = ops.cast(x, "float32")
        grouped = ops.reshape(wide, (batch // group, group, time, channels))  # (G, M, T, C)
        centred = grouped - ops.mean(grouped, axis=1, keepdims=True)
        stddev = ops.sqrt(ops.mean(ops.square(centred), axis=1) + 1e-8)  # (G, T, C)
        level = ops.mean(stddev, axis=(1, 2))  # (G,)
        feature = ops.broadcast_to(ops.reshape(level, (batch // group, 1, 1, 1)), (batch // group, group, time, 1))
        feature = ops.reshape(feature, (batch, time, 1))
        return ops.concatenate([x, ops.cast(feature, x.dtype)], axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + 1)

    def get_config(self):
        return {**super().get_config(), "group_size": self.group_size}


def _common_divisor(batch: int, group_size: int) -> int:
    return next(size for size in range(min(batch, group_size), 0, -1) if batch % size == 0)
