"""How fast this machine computes, for estimates made before there is anything to measure."""

import time

import keras
import numpy as np
import tensorflow as tf

from pgan_audio.layers.padded_conv1d import PaddedConv1D


def multiply_adds_per_second(seconds: float = 0.3) -> float:
    """Speed of a convolution over time of a usual size, in float32; takes ``seconds`` and the tracing."""
    batch, length, channels, taps = 16, 512, 128, 5
    layer = PaddedConv1D(channels, taps, padding=taps // 2)
    return runs_per_second(layer, (batch, length, channels), seconds) * batch * length * channels**2 * taps


def runs_per_second(layer: keras.Layer, shape: tuple[int, ...], seconds: float) -> float:
    """How often a layer's forward pass runs on float32 zeros of a shape; takes ``seconds`` and the tracing."""
    x = tf.constant(np.zeros(shape, np.float32))
    forward = tf.function(layer)
    forward(x)
    started, runs = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        forward(x)
        runs += 1
    return runs / (time.perf_counter() - started)
