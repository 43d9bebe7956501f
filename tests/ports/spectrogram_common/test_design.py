"""From clips to images and back: statistics of the training clips, what the critic sees, what is heard."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.audio.log_spectra import SpectrumStatistics, log_spectra, peak_normalised
from pgan_audio.designs import build_design
from pgan_audio.errors import CheckpointError, DataError

DESIGNS = ["specgan", "dcgan"]
N = 4096


def stroke(rng, seconds=0.2, level=0.5, channels=1):
    """Noise that dies away over a faint hiss, so that no frame is digital silence."""
    t = np.arange(N)[:, None] / 16_000
    noise = np.clip(rng.standard_normal((2, N, channels)) / 4, -1, 1)
    return level * noise[0] * np.exp(-5 * t / seconds) + 0.001 * noise[1]


@pytest.fixture
def clips(rng):
    return [stroke(rng, seconds, level) for seconds, level in ((0.05, 0.1), (0.2, 0.9), (0.6, 0.4))]


def pcm(clip):
    return np.rint(clip * 32768) / 32768


def expected_statistics(clips):
    """All frames of all clips at once."""
    spectra = [log_spectra(pcm(clip)[:, c] / np.abs(pcm(clip)).max()) for clip in clips for c in range(clip.shape[1])]
    together = np.concatenate(spectra)
    return together.mean(axis=0), together.std(axis=0)


@pytest.mark.parametrize("name", DESIGNS)
def test_statistics_are_those_of_all_training_clips(spectrogram_config, feed_of, clips, name):
    config = spectrogram_config(name)
    design = build_design(config)
    said = design.measure(feed_of(config, *clips))
    mean, deviation = expected_statistics(clips)
    assert {key: value.shape for key, value in design.statistics.items()} == {"mean": (129,), "deviation": (129,)}
    np.testing.assert_allclose(design.statistics["mean"], mean, atol=1e-5)
    np.testing.assert_allclose(design.statistics["deviation"], deviation, rtol=1e-5)
    assert said.startswith("Mean and deviation of each bin are those of 96 spectra of training clips; ")


def test_the_share_of_clipped_values_is_told(spectrogram_config, feed_of, rng):
    """Of white noise, 1.2 % of the log magnitudes are more than three deviations below their mean."""
    config = spectrogram_config("specgan")
    design = build_design(config)
    clips = [np.clip(rng.standard_normal((N, 1)) / 5, -1, 1) for _ in range(3)]
    said = design.measure(feed_of(config, *clips))
    mean, deviation = expected_statistics(clips)
    spectra = np.concatenate([log_spectra(pcm(clip)[:, 0] / np.abs(pcm(clip)).max()) for clip in clips])
    share = np.mean(np.abs((spectra - mean) / deviation)[:, :128] > 3)
    assert 0.005 < share < 0.02
    assert f" {share:.2%} of the values lie beyond 3 deviations and are clipped." in said


def test_silent_and_short_clips_do_not_poison_the_statistics(spectrogram_config, feed_of, clips):
    """With a silent clip and one that is nearly all padding, the loud frames stay within three deviations."""
    config = spectrogram_config("specgan")
    short = np.zeros((N, 1))
    short[:256] = clips[1][:256]
    plain, tried = build_design(config), build_design(config)
    plain.measure(feed_of(config, *clips))
    tried.measure(feed_of(config, *clips, np.zeros((N, 1)), *[short] * 5))
    assert np.isfinite(tried.statistics["mean"]).all()
    np.testing.assert_allclose(tried.statistics["mean"], plain.statistics["mean"], atol=2)
    assert tried.statistics["deviation"].max() < 2 * plain.statistics["deviation"].max()
    images = tried.real_samples(tf.constant(np.stack([clips[1], short, np.zeros((N, 1))]), tf.float32), 1, 1.0).numpy()
    assert np.isfinite(images).all()
    assert np.mean(images[0] == 1) < 0.02


def test_nothing_but_silence_is_refused(spectrogram_config, feed_of):
    config = spectrogram_config("specgan")
    with pytest.raises(DataError, match=r"All training clips of .* are silent\. Expected sound in some of them\."):
        build_design(config).measure(feed_of(config, np.zeros((N, 1))))


def test_long_tracks_count_by_their_beginning_or_whole(spectrogram_config, feed_of, rng):
    long = np.concatenate([stroke(rng), stroke(rng, level=0.2), stroke(rng)[: N // 2]])
    for crop, parts in (("start", [long[:N]]), ("random", [long[:N], long[N : 2 * N]])):
        config = spectrogram_config("specgan", f"feed.crop={crop}")
        design = build_design(config)
        design.measure(feed_of(config, long))
        np.testing.assert_allclose(design.statistics["mean"], expected_statistics(parts)[0], atol=1e-5)


def test_noise_that_the_critic_hears_is_part_of_the_statistics(spectrogram_config, feed_of, clips):
    quiet = [clip * np.float64(np.arange(N) < 400)[:, None] for clip in clips]
    config = spectrogram_config("specgan", "feed.noise_db=-40")
    clean, noisy = build_design(spectrogram_config("specgan")), build_design(config)
    feed = feed_of(config, *quiet)
    clean.measure(feed)
    noisy.measure(feed)
    assert noisy.statistics["mean"].mean() > clean.statistics["mean"].mean() + 0.5
    first = {name: values.copy() for name, values in noisy.statistics.items()}
    noisy.measure(feed)
    for name, values in first.items():
        np.testing.assert_array_equal(noisy.statistics[name], values)


@pytest.mark.parametrize("channels", [1, 2])
def test_the_critic_sees_normalised_images(spectrogram_config, feed_of, rng, channels):
    config = spectrogram_config("specgan", channels=channels)
    clips = [stroke(rng, channels=channels) for _ in range(3)]
    design = build_design(config)
    design.measure(feed_of(config, *clips))
    known = SpectrumStatistics(design.statistics["mean"], design.statistics["deviation"])
    images = design.real_samples(tf.constant(np.stack(clips), tf.float32), 1, tf.constant(1.0)).numpy()
    assert images.shape == (3, 32, 128, channels)
    for clip, image in zip(clips, images, strict=True):
        for channel, heard in enumerate(peak_normalised(clip).T):
            np.testing.assert_allclose(image[:, :, channel], known.image(log_spectra(heard)), atol=1e-3)


def test_loudness_is_no_part_of_an_image(spectrogram_config, rng):
    design = build_design(spectrogram_config("specgan"))
    clip = stroke(rng).astype(np.float32)[None]
    images = [design.real_samples(tf.constant(level * clip), 1, 1.0).numpy() for level in (1.0, 0.1)]
    np.testing.assert_allclose(*images, atol=1e-4)


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_heard_has_the_spectra_of_the_image(spectrogram_config, feed_of, rng, channels):
    """A clip's own image, heard: the same course of levels, the peak at -1 dBFS, and the length of a clip."""
    config = spectrogram_config("dcgan", channels=channels)
    clips = [stroke(rng, seconds, channels=channels) for seconds in (0.1, 0.3)]
    design = build_design(config)
    design.measure(feed_of(config, *clips))
    images = design.real_samples(tf.constant(np.stack(clips), tf.float32), 1, 1.0).numpy()
    heard = design.to_audio(images)
    assert (heard.shape, heard.dtype) == ((2, N, channels), np.float32)
    np.testing.assert_allclose(np.abs(heard).max(axis=(1, 2)), 10 ** (-1 / 20), rtol=1e-5)
    for clip, again in zip(clips, heard, strict=True):
        levels = [np.sqrt(np.mean(x.reshape(16, -1) ** 2, axis=1)) for x in (clip, again)]
        assert np.corrcoef(np.log(levels))[0, 1] > 0.95
    np.testing.assert_array_equal(design.to_audio(images[1:])[0], heard[1])  # alone as among others


def test_statistics_travel(spectrogram_config, rng):
    design = build_design(spectrogram_config("specgan"))
    values = {"mean": rng.standard_normal(129).astype("f"), "deviation": rng.uniform(1, 2, 129).astype("f")}
    design.take_statistics(values)
    for name, given in values.items():
        np.testing.assert_array_equal(design.statistics[name], given)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, r"The statistics of the design specgan are mean and deviation\. Received: none\."),
        ({"mean": np.zeros(129)}, r"Received: mean\."),
        ({"mean": np.zeros(129), "deviation": np.ones(64)}, r"can't be used: `deviation` must be 129 finite numbers"),
        ({"mean": np.zeros(129), "deviation": np.zeros(129)}, r"`deviation` must be above 0"),
    ],
)
def test_statistics_that_are_none_are_refused(spectrogram_config, values, message):
    design = build_design(spectrogram_config("specgan"))
    with pytest.raises(CheckpointError, match=message):
        design.take_statistics(values)


@pytest.mark.parametrize("name", DESIGNS)
def test_facts(spectrogram_config, name):
    config = spectrogram_config(name)
    design = build_design(config)
    assert (design.name, design.n_stages, design.latent_shape, design.prior) == (name, 1, (6,), "uniform")
    assert design.batch_group == 1
    assert design.penalty_unit(1, 1.0) == 1
