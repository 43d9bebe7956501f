"""The auto-encoder as something to fit: what it is shown, what is measured, what is kept."""

import numpy as np
import pytest

from pgan_audio.audio.frames import fft_frames, fft_wave
from pgan_audio.ports.fft_autoencoder.design import FftAutoencoderDesign
from pgan_audio.ports.fft_autoencoder.task import AutoencoderTask
from pgan_audio.training import weights


@pytest.fixture
def task(codec_data, codec_config):
    return AutoencoderTask(codec_config(codec_data), codec_data)


def test_examples_are_frames_of_the_feeds_clips_and_their_own_target(task, codec_data):
    x, y = task.examples(16, 8, 0)
    assert y is x
    assert x.shape == (8, 30, 10)
    clips = task.feed.batch(1, 16, 8, 0).clips[..., 0] / 32768
    np.testing.assert_allclose(x, fft_frames(clips, 5), atol=1e-6)
    assert np.array_equal(task.examples(16, 8, 0)[0], x)
    assert not np.array_equal(task.examples(16, 8, 1)[0], x)


def test_of_stereo_data_left_and_right_take_turns(stereo_codec_data, codec_config):
    task = AutoencoderTask(codec_config(stereo_codec_data), stereo_codec_data)
    clips = task.feed.batch(1, 5, 4, 0).clips / 32768
    x, _ = task.examples(5, 4, 0)
    for place, channel in enumerate((1, 0, 1, 0)):
        np.testing.assert_allclose(x[place], fft_frames(clips[place, :, channel], 5), atol=1e-6)


def test_first_weights_depend_on_the_seed_alone(codec_data, codec_config):
    def first(*overrides):
        network = AutoencoderTask(codec_config(codec_data, *overrides), codec_data).build()
        return [np.asarray(variable) for variable in network.weights]

    one, again, other = first(), first(), first("seed=1")
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one[0], other[0])


def test_the_loss_is_the_mean_square_error_of_the_frames(task):
    network = task.build()
    x, _ = task.examples(0, 8, 0)
    logs = network.test_on_batch(x, x, return_dict=True)
    output = np.asarray(network(x, training=False))
    wave, back = fft_wave(x), fft_wave(output)
    figures = task.figures(logs)
    assert figures["mse_fft"] == pytest.approx(np.mean((output - x) ** 2), rel=1e-4)
    assert figures["mse_wave"] == pytest.approx(np.mean((back - wave) ** 2), rel=1e-4)
    ratio = np.mean(wave**2) / np.mean((back - wave) ** 2)
    assert figures["snr_db"] == pytest.approx(10 * np.log10(ratio), abs=1e-2)
    assert figures["mse_fft"] >= 5 / 2 * figures["mse_wave"]


def test_held_out_is_what_is_not_trained_on(codec_data, codec_config):
    splits = {track.split for track in AutoencoderTask(codec_config(codec_data), codec_data).held_out}
    assert splits == {"test", "valid"}
    everything = AutoencoderTask(codec_config(codec_data, "feed.split=all"), codec_data)
    assert everything.held_out == []
    assert everything.evaluate(everything.build()) == {}


def test_evaluation_is_of_clips_spread_over_the_held_out_tracks(task):
    network = task.build()
    frames = np.concatenate(list(task._clips(task.held_out, 6)))
    assert len(frames) == 6
    output = np.asarray(network(frames, training=False))
    figures = task.evaluate(network)
    assert figures["mse_fft"] == pytest.approx(np.mean((output - frames) ** 2), rel=1e-5)
    assert figures["zero_mse_fft"] == pytest.approx(np.mean(frames**2), rel=1e-5)
    assert set(figures) == {"mse_fft", "mse_wave", "snr_db", "zero_mse_fft"}


def test_what_is_kept(task, codec_data):
    network = task.build()
    x, y = task.examples(0, 8, 0)
    network.train_on_batch(x, y)
    facts, arrays = task.finish(network)
    assert facts["compression"] == {
        "time": 6.0,
        "fft_values": pytest.approx(300 / 40),
        "samples": pytest.approx(150 / 40),
    }
    held_out = {track.author for track in task.held_out}
    assert facts["held_out_authors"].keys() == held_out
    worst = min(values["snr_db"] for values in facts["held_out_authors"].values())
    best = max(values["snr_db"] for values in facts["held_out_authors"].values())
    assert worst <= facts["held_out"]["snr_db"] <= best
    # The arrays are those of a codec that does the same, and its Gaussian that of the training clips' codes.
    codec = FftAutoencoderDesign(task.config).build_codec()
    weights.assign(codec, arrays)
    clip = x[:1]
    np.testing.assert_allclose(codec.decoder(codec.encoder(clip)), network(clip, training=False), atol=1e-5)
    frames = np.concatenate(list(task._clips(task.feed.tracks, 10)))
    codes = np.asarray(codec.encoder(frames))
    assert len(codes) == 10
    np.testing.assert_allclose(arrays["code/mean"], codes.mean(axis=0), atol=1e-5)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_it_learns(codec_data, codec_config, precision):
    task = AutoencoderTask(codec_config(codec_data, f"precision={precision}"), codec_data)
    network = task.build()
    network.run_eagerly = True
    network.optimizer.learning_rate.assign(0.01)
    x, y = task.examples(0, 8, 0)
    first = network.train_on_batch(x, y, return_dict=True)["loss"]
    for _ in range(12):
        network.train_on_batch(x, y)
    assert network.test_on_batch(x, y, return_dict=True)["loss"] < 0.7 * float(first)
