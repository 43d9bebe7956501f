"""DCGAN's networks keep the rules of its article."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.designs import build_design
from pgan_audio.training.weights import arrays, initialise, variables

CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.Conv2DTranspose)


@pytest.fixture
def networks(spectrogram_config):
    """Generator and critic at width 2 for clips of 128 frames, drawn."""
    design = build_design(spectrogram_config("dcgan", clip_samples=16_384))
    made = design.build_generator(1), design.build_critic(1)
    for network in made:
        initialise(network, 0, design.initial_value)
    return made


def layers_of(network):
    """Every layer inside, however deep."""
    return [layer for layer in network._flatten_layers() if layer is not network]


def test_all_layers_are_convolutions_or_batch_norms(networks):
    """Hence no dense one and no pooling."""
    for network in networks:
        kinds = {type(layer) for layer in layers_of(network)}
        assert kinds <= {*CONVOLUTIONS, keras.layers.BatchNormalization}, network.name


def test_sizes_change_in_strided_convolutions_alone(networks):
    generator, critic = networks
    assert [conv.strides for conv in generator.ups] == [(2, 2)] * 4
    assert (generator.first.kernel_size, generator.first.strides, generator.last.strides) == ((4, 4), (1, 1), (2, 2))
    assert [conv.strides for conv in critic.downs] == [(2, 2)] * 5
    assert (critic.score.kernel_size, critic.score.filters) == ((4, 4), 1)
    assert [conv.filters for conv in critic.downs] == [2, 4, 8, 16, 32]
    assert [generator.first.filters, *(conv.filters for conv in generator.ups)] == [32, 16, 8, 4, 2]


def order_of_calls(network, x, monkeypatch):
    """The layers in the order in which data meets them."""
    met = []
    call = keras.layers.Layer.__call__

    def recorded(layer, *inputs, **options):
        met.append(layer)
        return call(layer, *inputs, **options)

    with monkeypatch.context() as patched:
        patched.setattr(keras.layers.Layer, "__call__", recorded)
        network(x, None, None)
    return met[1:]  # the first is the network itself


def test_batch_norm_is_where_it_belongs_and_no_bias_is_under_it(networks, monkeypatch):
    generator, critic = networks
    images = tf.zeros((2, 128, 128, 1))
    for network, inputs, without in ((generator, tf.zeros((2, 6)), {"image"}), (critic, images, {"down_1", "score"})):
        met = order_of_calls(network, inputs, monkeypatch)
        convs = [layer for layer in met if isinstance(layer, CONVOLUTIONS)]
        assert len(convs) == 6
        for conv in convs:
            place = met.index(conv)
            followed = place + 1 < len(met) and isinstance(met[place + 1], keras.layers.BatchNormalization)
            assert followed == (conv.name not in without), conv.name
            assert conv.use_bias != followed, conv.name


def test_first_weights_are_as_prescribed(spectrogram_config):
    design = build_design(spectrogram_config("dcgan", "dcgan.width=16"))
    for network in (design.build_generator(1), design.build_critic(1)):
        initialise(network, 0, design.initial_value)
        for name, values in arrays(network).items():
            kind = name.rpartition("/")[2]
            if kind == "kernel":
                assert values.std() == pytest.approx(0.02, rel=0.1), name
                assert abs(values.mean()) < 0.004, name
            elif kind == "gamma":
                assert values.mean() == pytest.approx(1, abs=0.02), name
                assert 0.01 < values.std() < 0.03, name
            else:
                np.testing.assert_array_equal(values, 1.0 if kind == "moving_variance" else 0.0)


def test_images_and_scores(networks):
    generator, critic = networks
    images = generator(tf.random.stateless_uniform((3, 6), (0, 1), -1, 1), None, None, training=True)
    assert images.shape == (3, 128, 128, 1)
    assert 0 < np.abs(images).max() < 1
    scores = critic(images, None, None, training=True)
    assert (scores.shape, scores.dtype) == ((3,), tf.float32)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_other_clips_and_precisions(spectrogram_config, precision):
    design = build_design(spectrogram_config("dcgan", f"precision={precision}", clip_samples=8192, channels=2))
    generator, critic = design.build_generator(1), design.build_critic(1)
    images = generator(tf.zeros((2, 6)), None, None)
    assert (images.shape, images.dtype) == ((2, 64, 128, 2), tf.float32)
    assert critic(images, None, None).shape == (2,)


def test_in_training_a_clip_depends_on_its_batch_and_otherwise_not(networks):
    generator, _ = networks
    z = tf.random.stateless_uniform((4, 6), (0, 1), -1, 1)
    alone, among = generator(z[:1], None, None), generator(z, None, None)
    np.testing.assert_allclose(alone[0], among[0], atol=1e-6)
    before = arrays(generator)
    alone, among = generator(z[:2], None, None, training=True), generator(z, None, None, training=True)
    assert np.abs(alone[0] - among[0]).max() > 1e-3
    changed = {name for name, values in arrays(generator).items() if not np.array_equal(values, before[name])}
    assert {name.rpartition("/")[2] for name in changed} == {"moving_mean", "moving_variance"}
    assert set(before) - set(variables(generator)) == changed
