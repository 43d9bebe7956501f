"""Previews: the same clips at every moment of a training, as sound and picture."""

import numpy as np
import pytest
import soundfile

from pgan_audio.sampling.latents import labels, latents, uniform
from pgan_audio.training.design import AdversarialDesign
from pgan_audio.training.events import EventWriter
from pgan_audio.training.run_folder import RunFolder


class Waves(AdversarialDesign):
    """Of latents of 10 numbers it makes waveforms."""

    latent_shape = (10,)


@pytest.fixture
def run(tmp_path):
    return RunFolder(tmp_path)


class Recorder:
    """Stands for a generator: remembers its inputs, gives clips of constant value 0.1, 0.2, ..."""

    def __init__(self, shape, spoil=None):
        n = shape[0]
        self.waves = np.ones(shape, np.float32) * np.arange(1, n + 1, dtype=np.float32)[:, None, None] / 10
        if spoil is not None:
            self.waves[1, 3] = spoil

    def __call__(self, z, author, fade):
        import tensorflow as tf

        self.inputs = [np.array(x) for x in (z, author, fade)]
        return tf.constant(self.waves)


def test_clips_are_written_one_after_the_other(made, run):
    from pgan_audio.sampling.previews import Previews

    generator = Recorder((3, 128, 1))
    Previews(run, made.config, Waves(), n_clips=3)(generator, 2, 1234, 0.25)
    assert sorted(path.name for path in run.previews.iterdir()) == [
        "stage-2-clips-000001234.png",
        "stage-2-clips-000001234.wav",
    ]
    samples, rate_hz = soundfile.read(run.previews / "stage-2-clips-000001234.wav")
    assert rate_hz == 500
    gap = np.zeros(100)  # 0.2 s
    expected = np.concatenate([np.full(128, 0.1), gap, np.full(128, 0.2), gap, np.full(128, 0.3)])
    np.testing.assert_allclose(samples, expected, atol=1 / 32768)
    z, author, fade = generator.inputs
    np.testing.assert_array_equal(z, latents(5, range(3), 10))  # the run's own seed
    assert author.tolist() == [0, 0, 0]
    assert (fade, fade.dtype) == (0.25, np.float32)


def test_the_last_preview_of_a_stage_is_what_can_be_sampled(made, run):
    from pgan_audio.sampling.generation import ClipGenerator
    from pgan_audio.sampling.previews import Previews

    Previews(run, made.config, Waves())(made.networks[2], 2, 6000, 1.0)
    samples, _ = soundfile.read(run.previews / "stage-2-clips-000006000.wav")
    sampled = [clip[:, 0] for _, clip in ClipGenerator.load(made.run).clips(5, range(8))]
    for i, clip in enumerate(sampled):
        np.testing.assert_allclose(samples[i * 228 : i * 228 + 128], np.clip(clip, -1, 1), atol=1.01 / 32768)


def test_authors_are_drawn_as_for_sampling_and_named(made_with_authors, run):
    from pgan_audio.sampling.previews import Previews

    generator = Recorder((8, 128, 2))
    previews = Previews(run, made_with_authors.config, Waves())
    previews(generator, 2, 16, 1.0)
    drawn = labels(5, range(8), 3)
    np.testing.assert_array_equal(generator.inputs[1], drawn)
    assert previews.titles == [f"{i:04d} {('Ada', 'Björk', 'Clara')[label]}" for i, label in enumerate(drawn)]
    samples, _ = soundfile.read(run.previews / "stage-2-clips-000000016.wav")
    assert samples.shape == (8 * 128 + 7 * 100, 2)


def test_previews_are_the_same_each_time(made, run):
    from pgan_audio.sampling.previews import Previews

    with EventWriter(run.events) as events:
        events.write(80, 2, {"score/real": 1.0, "score/generated": -1.0, "score/delta": 2.0})
    previews = Previews(run, made.config, Waves(), n_clips=1)
    previews(made.networks[2], 2, 80, 0.5)
    first = {path.name: path.read_bytes() for path in run.previews.iterdir()}
    Previews(run, made.config, Waves(), n_clips=1)(made.networks[2], 2, 80, 0.5)
    assert {path.name: path.read_bytes() for path in run.previews.iterdir()} == first
    with EventWriter(run.events) as events:
        events.write(160, 2, {"score/real": 2.0, "score/generated": -1.0, "score/delta": 3.0})
    previews(made.networks[2], 2, 80, 0.5)
    assert (run.previews / "stage-2-clips-000000080.png").read_bytes() != first["stage-2-clips-000000080.png"]


@pytest.mark.parametrize("spoil", [np.nan, np.inf])
def test_what_is_not_finite_does_not_end_a_training(made, run, spoil):
    from pgan_audio.sampling.previews import Previews

    Previews(run, made.config, Waves(), n_clips=2)(Recorder((2, 128, 1), spoil), 2, 16, 1.0)
    samples, _ = soundfile.read(run.previews / "stage-2-clips-000000016.wav")
    assert samples[228 + 3] == 0
    assert samples[228 + 4] == pytest.approx(0.2, abs=1e-4)


def test_the_first_stage_at_a_very_low_rate(made, run):
    from pgan_audio.sampling.previews import Previews

    config = made.config.model_copy(update={"data": made.config.data.model_copy(update={"sample_rate_hz": 8})})
    Previews(run, config, Waves(), n_clips=2)(Recorder((2, 64, 1)), 1, 16, 1.0)  # 2 Hz: no sample fits into the gap
    samples, rate_hz = soundfile.read(run.previews / "stage-1-clips-000000016.wav")
    assert (len(samples), rate_hz) == (128, 2)


def test_samples_that_are_no_waveforms_are_made_into_sound(made, run):
    from pgan_audio.sampling.previews import Previews

    class Halves(Waves):
        latent_shape, prior = (5, 2), "uniform"

        def to_audio(self, samples):
            return samples[:, :64] / 2

    generator = Recorder((3, 128, 1))
    Previews(run, made.config, Halves(), n_clips=3)(generator, 2, 16, 1.0)
    np.testing.assert_array_equal(generator.inputs[0], uniform(5, range(3), 10).reshape(3, 5, 2))
    samples, _ = soundfile.read(run.previews / "stage-2-clips-000000016.wav")
    np.testing.assert_allclose(samples[:64], 0.05, atol=1e-4)
