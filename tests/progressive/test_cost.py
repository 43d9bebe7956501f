"""The estimate of how long a training takes, held against a count of the networks' own operations."""

import pytest
import tensorflow as tf

from pgan_audio.config import load_config, with_data
from pgan_audio.progressive import cost
from pgan_audio.progressive.design import ProgressiveDesign


def config_of(channels, n_stages=3, *overrides, first_length=64):
    facts = {
        "fingerprint": "0",
        "sample_rate_hz": 1000,
        "clip_samples": first_length << (n_stages - 1),
        "channels": 1,
        "n_stages": n_stages,
        "stage_rms": (0.1,) * n_stages,
        "authors": ("a",),
    }
    wanted = [f"progressive.channels={list(channels)}", "precision=float32", *overrides]
    return with_data(load_config(preset="tiny", overrides=wanted), facts)


def counted(network, shape):
    """Multiplications and additions per clip in the convolutions and matrix products that TensorFlow is left with.

    What two clips cost more than one: the folding of kernels is done once per batch.
    """

    def total(batch):
        inputs = tf.zeros((batch, *shape)), tf.zeros(batch, tf.int32), tf.constant(0.5)
        operations = tf.function(network.__call__).get_concrete_function(*inputs).graph.get_operations()
        products = [operation for operation in operations if operation.type in ("Conv2D", "MatMul", "BatchMatMulV2")]
        return sum(op.outputs[0].shape.num_elements() * contracted(op) for op in products)

    def contracted(operation):
        kernel = operation.inputs[1].shape
        return kernel.num_elements() // kernel[-1]

    return total(2) - total(1)


@pytest.mark.parametrize(
    ("channels", "kernel_size", "stage"), [((48,), 9, 1), ((48, 40, 32), 9, 3), ((24, 32, 48), 5, 3), ((40,), 3, 2)]
)
def test_multiply_adds_are_those_of_the_networks(channels, kernel_size, stage):
    config = config_of(channels, 3, f"progressive.kernel_size={kernel_size}")
    design = ProgressiveDesign(config)
    generator = counted(design.build_generator(stage), (config.progressive.latent_size,))
    critic = counted(design.build_critic(stage), (64 << (stage - 1), 1))
    assert cost.multiply_adds(config, stage) == pytest.approx(generator, rel=0.1)
    assert cost.multiply_adds(config, stage) == pytest.approx(critic, rel=0.5)


def test_speed_follows_from_the_machine_and_the_size(monkeypatch):
    monkeypatch.setattr(cost, "_multiply_adds_per_second", lambda: 1e9)
    monkeypatch.setattr(cost, "STAGE_SECONDS", 0.0)
    config = config_of((16,), 3)
    speeds = cost.clips_per_second(config, 2)
    assert speeds.keys() == {1, 2}
    assert speeds[2] < speeds[1]
    assert speeds[2] == pytest.approx(1e9 / 18 / cost.multiply_adds(config, 2))
    without = cost.clips_per_second(config_of((16,), 3, "loss.name=sign_literal"), 2)
    assert without[2] == pytest.approx(1.5 * speeds[2])


def test_a_fast_machine_still_waits_for_each_step(monkeypatch):
    monkeypatch.setattr(cost, "_multiply_adds_per_second", lambda: 1e30)
    monkeypatch.setattr(cost, "STAGE_SECONDS", 0.01)
    speeds = cost.clips_per_second(config_of((16,), 3, "schedule.batch_sizes=[4, 8]"), 3)
    assert speeds == pytest.approx({1: 400, 2: 400, 3: 8 / 0.03})


def test_twice_the_width_is_four_times_the_work():
    narrow, wide = config_of((32,)), config_of((64,))
    assert cost.multiply_adds(wide, 3) == pytest.approx(4 * cost.multiply_adds(narrow, 3), rel=0.05)


def test_the_machine_is_measured():
    speed = cost._multiply_adds_per_second(seconds=0.02)
    assert 1e7 < speed < 1e14
