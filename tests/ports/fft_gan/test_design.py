"""The GAN on FFT frames as the loop and the sampler know it: samples, first weights, losses, what it remarks."""

import numpy as np
import pytest

from pgan_audio.audio.frames import fft_frames, fft_wave
from pgan_audio.config import load_config, with_data
from pgan_audio.errors import CheckpointError, ConfigError, RunError
from pgan_audio.losses.adversarial import critic_loss, generator_loss
from pgan_audio.ports.fft_gan.design import FftGanDesign
from pgan_audio.training import stage_model, weights

SMALL = ("n_fft=5", "strides=[1, 2, 3]", "widths=[6, 7, 8]", "hidden_size=6", "precision=float32")


def make_config(*overrides, clip_samples=360, channels=1):
    facts = {"fingerprint": "0", "sample_rate_hz": 1000, "clip_samples": clip_samples, "channels": channels}
    config = load_config(design="fft-gan", preset="tiny", overrides=[*SMALL, *overrides])
    return with_data(config, facts | {"n_stages": 1, "stage_rms": (0.1,), "authors": ()})


def initialised(design, network):
    weights.initialise(network, 0, design.initial_value)
    return network


def test_samples_are_frames(rng):
    design = FftGanDesign(make_config())
    assert design.latent_shape == (12, 8)
    generator, critic = (initialised(design, build(1)) for build in (design.build_generator, design.build_critic))
    z = rng.standard_normal((3, 12, 8)).astype(np.float32)
    frames = generator(z, labels=None, fade=1.0)
    assert tuple(frames.shape) == (3, 72, 10)
    assert tuple(critic(frames, labels=None, fade=1.0).shape) == (3,)
    clips = (0.1 * rng.standard_normal((3, 360, 1))).astype(np.float32)
    np.testing.assert_allclose(design.real_samples(clips, 1, 1.0), fft_frames(clips[..., 0], 5), atol=1e-5)
    np.testing.assert_allclose(design.to_audio(np.asarray(frames))[..., 0], fft_wave(np.asarray(frames)), atol=1e-6)
    np.testing.assert_allclose(
        generator(z, labels=None, fade=1.0, radius=0.5), generator(0.5 * z, labels=None, fade=1.0), atol=1e-5
    )


def test_stereo_data_is_refused():
    with pytest.raises(ConfigError, match=r"needs mono data\. Received: 2 channels"):
        make_config(channels=2)


def test_clips_that_are_no_whole_codes_are_refused():
    with pytest.raises(ConfigError, match=r"5 x 1 x 2 x 3 = 30 samples\. Received: 70 frames, |Received: 350 samples"):
        make_config(clip_samples=350)


# The losses, in bits


def test_at_logit_0_the_losses_are_2_bits_and_1():
    zeros = np.zeros(4, np.float32)
    assert float(critic_loss("cross_entropy_bits", zeros, zeros, 0.0)) == pytest.approx(2, abs=1e-6)
    assert float(generator_loss("cross_entropy_bits", 0.0, zeros, 0.0)) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("logit", [-200.0, -90.0, 90.0, 200.0])
def test_far_out_the_losses_and_their_slopes_are_finite(logit):
    import tensorflow as tf

    scores = tf.constant(np.full(4, logit, np.float32))
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(scores)
        losses = [critic_loss("cross_entropy_bits", scores, -scores, 0.0)]
        losses.append(critic_loss("cross_entropy_bits", -scores, scores, 0.0))
        losses.append(generator_loss("cross_entropy_bits", 0.0, scores, 0.0))
    for loss in losses:
        assert np.isfinite(float(loss))
        assert np.isfinite(tape.gradient(loss, scores).numpy()).all()
    assert max(map(float, losses)) == pytest.approx(2 * abs(logit) / np.log(2), rel=1e-5)


def test_between_the_losses_are_logarithms_to_base_2(rng):
    real, fake = rng.normal(0, 2, 50), rng.normal(0, 2, 50)
    p, q = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-fake))
    expected = -np.mean(np.log2(p)) - np.mean(np.log2(1 - q))
    scores = [x.astype(np.float32) for x in (real, fake)]
    assert float(critic_loss("cross_entropy_bits", *scores, 0.0)) == pytest.approx(expected, rel=1e-5)
    assert float(generator_loss("cross_entropy_bits", 0.0, scores[1], 0.0)) == pytest.approx(
        -np.mean(np.log2(q)), rel=1e-5
    )


# The decoder to start from


def test_the_generator_starts_as_a_trained_decoder(codec_run):
    design = FftGanDesign(make_config(f'decoder="{codec_run.path}"'))
    assert design.measure(None) == f"The generator starts as the decoder of {codec_run.path}."
    generator = initialised(design, design.build_generator(1))
    _, arrays = stage_model.load(codec_run.stage(1))
    ours = weights.arrays(generator)
    assert ours.keys() == {name for name in arrays if name.startswith("decoder/")}
    assert all(np.array_equal(ours[name], arrays[name]) for name in ours)


def test_moving_statistics_come_with_it(codec_run):
    """The codec of the fixture has none; so they are put among what was copied."""
    design = FftGanDesign(make_config("architecture=small", f'decoder="{codec_run.path}"'))
    design.statistics = {"decoder/decode_1_norm/moving_mean": np.arange(7, dtype=np.float32)}
    moving = weights.arrays(design.build_generator(1))["decoder/decode_1_norm/moving_mean"]
    assert moving.tolist() == list(range(7))


def test_a_resumed_run_needs_the_auto_encoder_no_more(codec_run):
    first, second = (FftGanDesign(make_config(f'decoder="{codec_run.path}"')) for _ in range(2))
    first.measure(None)
    second.take_statistics(first.statistics)
    ours, theirs = (weights.arrays(initialised(d, d.build_generator(1))) for d in (first, second))
    assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_without_a_decoder_there_is_nothing_to_know():
    design = FftGanDesign(make_config())
    assert design.measure(None) == ""
    design.take_statistics({})
    with pytest.raises(CheckpointError, match="none of this run"):
        design.take_statistics({"decoder/decode_1/kernel": np.zeros(1)})


def test_a_lost_decoder_is_told(codec_run):
    with pytest.raises(CheckpointError, match=r"The decoder that the generator started as is missing\. Received: none"):
        FftGanDesign(make_config(f'decoder="{codec_run.path}"')).take_statistics({})


def test_a_decoder_of_another_shape_is_refused(codec_run):
    design = FftGanDesign(make_config("widths=[6, 7, 9]", f'decoder="{codec_run.path}"'))
    with pytest.raises(ConfigError, match=r"has another shape\. Expected n_fft = 5, .*9\)"):
        design.measure(None)


def test_a_decoder_of_no_run_is_refused(tmp_path):
    with pytest.raises(RunError, match="there is no run at"):
        FftGanDesign(make_config(f'decoder="{tmp_path / "nowhere"}"')).measure(None)


# What it remarks


def test_it_says_when_the_discriminator_has_won():
    design = FftGanDesign(make_config("epoch_clips=100", "won_accuracy=0.9"))
    looks = [(50, 0.99), (100, 0.99), (150, 0.991), (200, 1.0)]
    said = [design.remark(clips, {"share/judged_right": share}) for clips, share in looks]
    assert [bool(words) for words in said] == [False, False, True, False]
    assert said[2].startswith(
        "The discriminator has won: for 100 clips it has told more than 90% of real and generated"
    )
    assert "now 99.1%" in said[2]


def test_under_wgan_gp_nobody_wins():
    assert FftGanDesign(make_config()).remark(1000, {"score/real": 1.0}) == ""


@pytest.mark.parametrize("loss", ["cross_entropy_bits", "wgan_gp"])
@pytest.mark.parametrize("architecture", ["small", "small-celu"])
@pytest.mark.parametrize("kind", ["sgd", "adam"])
def test_a_step_of_either_network(loss, architecture, kind, rng, plainly):
    import tensorflow as tf

    from pgan_audio.training import steps as module

    config = make_config(f"loss.name={loss}", f"architecture={architecture}", f"optimiser.kind={kind}")
    steps = module.AdversarialSteps(FftGanDesign(config), config, 1, 4, tf.distribute.get_strategy())
    clips, labels = rng.integers(-3000, 3000, (4, 360, 1)).astype(np.int16), np.zeros(4, np.int32)
    before = steps.state()
    metrics = dict(steps.critic_step(clips, labels, 1.0, 0, 0))
    metrics |= steps.generator_step(labels, 1.0, metrics["score/real"], 0.9, 0, 0)
    assert all(np.isfinite(float(value)) for value in metrics.values())
    assert ("share/judged_right" in metrics) == (loss == "cross_entropy_bits")
    after = steps.state()
    changed = {name.partition("/")[0] for name in after if not np.array_equal(before[name], after[name])}
    assert {"generator", "critic", "average"} < changed
    steps.restore(after)
