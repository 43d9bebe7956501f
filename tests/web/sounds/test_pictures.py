"""Small pictures of sounds."""

import io

import numpy as np
import pytest
from matplotlib import image

from pgan_audio.audio.files import to_wav
from pgan_audio.web.sounds.pictures import HEIGHT, MOST_FRAMES, WIDTH, spectrogram_png, waveform_png
from pgan_audio.web.sounds.png import indexed_png


def pixels(png):
    return np.round(image.imread(io.BytesIO(png), "png") * 255).astype(int)


def test_a_png_is_what_others_read_of_it(rng):
    numbers = rng.integers(0, 256, (13, 7)).astype(np.uint8)
    palette = rng.integers(0, 256, (256, 4)).astype(np.uint8)
    assert (pixels(indexed_png(numbers, palette)) == palette[numbers]).all()


@pytest.mark.parametrize("n_samples", [1, 2, 100, 256, WIDTH, 8192, 100_001])
def test_any_length_has_pictures(n_samples, rng):
    wav, _ = to_wav(0.1 * rng.standard_normal((n_samples, 2)), 8000)
    assert pixels(waveform_png(wav)).shape[0] == HEIGHT
    assert pixels(waveform_png(wav)).shape[1] == min(WIDTH, n_samples)
    assert pixels(spectrogram_png(wav)).shape[1] <= MOST_FRAMES + 1


def test_a_line_of_few_samples_is_whole():
    samples = np.tile([[0.1], [-0.1]], (32, 1))
    filled = (pixels(waveform_png(to_wav(samples, 125)[0]))[:, :, 3] > 128).sum(axis=0)
    assert (filled[:-1] >= HEIGHT - 4).all()  # from each sample to the next


def test_silence_is_a_thin_line_and_black():
    wav, _ = to_wav(np.zeros((2000, 1)), 8000)
    opacity = pixels(waveform_png(wav))[:, :, 3]
    assert 0 < (opacity > 0).sum(axis=0).max() <= 2
    assert pixels(spectrogram_png(wav))[:, :, :3].max() < 10


def test_a_burst_is_as_high_as_the_picture_where_it_is():
    samples = np.zeros((6400, 1))
    samples[3200:4800:2] = 0.1
    samples[3201:4800:2] = -0.1
    filled = (pixels(waveform_png(to_wav(samples, 8000)[0]))[:, :, 3] > 128).sum(axis=0)
    assert (filled[330:470] >= HEIGHT - 4).all()
    assert (filled[:310] <= 2).all()
    assert (filled[490:] <= 2).all()
