"""Operations counted in a graph, held against a count by hand."""

import keras
import pytest

from benchmarks.flops import forward_flops
from pgan_audio.layers.equalised_conv1d import EqualisedConv1D


class Net(keras.Model):
    """A strided convolution, a folded one and a dense layer; what depends on no clip counts nothing."""

    def __init__(self):
        super().__init__()
        self.strided = keras.layers.Conv1D(6, 5, strides=2, padding="same")
        self.folded = EqualisedConv1D(4, 9, upsample=2)
        self.dense = keras.layers.Dense(3)

    def call(self, x, labels, fade):
        h = self.folded(self.strided(x * fade))
        return self.dense(keras.ops.reshape(h, (x.shape[0], -1)))


def test_operations_are_those_counted_by_hand():
    strided = 16 * 6 * 5 * 2  # samples out, channels out, taps, channels in
    folded = 16 * (2 * 4) * 5 * 6  # at the low rate: two phases, of 9 taps on repeated samples 5 are left
    dense = (32 * 4) * 3
    assert forward_flops(Net(), (32, 2)) == pytest.approx(2 * (strided + folded + dense))
