"""What every test shares: the seeded generator, the test process's TensorFlow settings, two logical devices.

Set before anything imports TensorFlow, since it reads them once: no GPU (``CUDA_VISIBLE_DEVICES=0`` in the environment
gives it back for ``-m gpu``), no chatter.
"""

import os

import hypothesis
import numpy as np
import pytest

from pgan_audio.cli.quiet import load_tensorflow

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

# The same examples on every machine and no time limit per example: the suite's answer doesn't depend on luck or load.
hypothesis.settings.register_profile("reproducible", derandomize=True, deadline=None)
hypothesis.settings.load_profile("reproducible")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Split the CPU into two logical devices, once and before TensorFlow starts, if a chosen test asks for them."""
    if any("two_devices" in getattr(item, "fixturenames", ()) for item in session.items):
        load_tensorflow()
        import tensorflow as tf

        cpu = tf.config.list_physical_devices("CPU")[0]
        tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator with a fixed seed, fresh for each test."""
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def two_devices():
    """Two logical CPU devices under one ``tf.distribute.MirroredStrategy``.

    One for all tests: a second one in a process would number its collective operations as the first did, and TensorFlow
    take them for the same.
    """
    import tensorflow as tf

    return tf.distribute.MirroredStrategy([device.name for device in tf.config.list_logical_devices("CPU")])
