"""How fast this machine computes, for estimates made before there is anything to measure."""

import time

import numpy as np
import tensorflow as tf

from pgan_audio.layers.padded_conv1d import PaddedConv1D


def multiply_adds_per_second(seconds: float = 0.3) -> float:
    """Speed of a convolution over time of a usual size, in float32; takes ``seconds`` and the tracing."""
    batch, length, channels, taps = 16, 512, 128, 5
    layer = PaddedConv1D(channels, taps, padding=taps // 2)
    x = tf.constant(np.zeros((batch, length, channels), np.float32))
    forward = tf.function(layer)
    forward(x)
    started, runs = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        forward(x)
        runs += 1
    return runs * batch * length * channels**2 * taps / (time.perf_counter() - started)
