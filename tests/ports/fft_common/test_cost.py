"""Multiply-adds, counted by hand."""

from pgan_audio.config.fft_networks import Architecture
from pgan_audio.ports.fft_common.cost import multiply_adds


def test_each_output_sums_taps_times_inputs():
    architecture = Architecture((1, 2), (5, 7))
    assert multiply_adds(architecture, 3, 8) == 3 * 6 * 5 * 8 + 5 * 5 * 7 * 4
