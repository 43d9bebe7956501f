"""Sizes of classifiers, by the length of a clip."""

import pytest

from pgan_audio.classifier.architecture import Architecture, architecture_for


@pytest.mark.parametrize(
    ("length", "n_fft", "hop", "n_bands"),
    [
        (64, 32, 1, 17),
        (128, 64, 2, 33),
        (256, 64, 4, 33),
        (1024, 128, 16, 64),
        (8192, 256, 64, 64),
        (16384, 512, 128, 64),
    ],
)
def test_a_spectrogram_sized_to_the_stage(length, n_fft, hop, n_bands):
    sizes = architecture_for(length)
    assert (sizes.front_end, sizes.n_fft, sizes.hop, sizes.n_bands) == ("spectrogram", n_fft, hop, n_bands)
    assert sizes.cost(length) == (1 + length // hop) * n_bands


@pytest.mark.parametrize("length", [1, 16, 63])
def test_where_there_is_no_spectrum_to_speak_of_the_waveform(length):
    assert architecture_for(length) == Architecture(front_end="waveform")
    assert architecture_for(length).cost(length) == length
