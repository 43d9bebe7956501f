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


@pytest.fixture(scope="session")
def codec_run(tmp_path_factory):
    """A run of the fft-autoencoder at tiny size, finished, with random weights: clips of 300 samples at 1 kHz."""
    import functools

    from pgan_audio.config import load_config, record, with_data
    from pgan_audio.ports.fft_autoencoder.design import FftAutoencoderDesign
    from pgan_audio.ports.fft_common.initial import initial_value
    from pgan_audio.training import stage_model, weights
    from pgan_audio.training.run_folder import RunFolder

    facts = {"fingerprint": "0", "sample_rate_hz": 1000, "clip_samples": 300, "channels": 1, "n_stages": 1}
    small = ["n_fft=5", "strides=[1, 2, 3]", "widths=[6, 7, 8]", "code_rank=2", "precision=float32"]
    config = load_config(design="fft-autoencoder", preset="tiny", overrides=small)
    config = with_data(config, facts | {"stage_rms": (0.1,), "authors": ("a", "b")})
    run = RunFolder.create(tmp_path_factory.mktemp("codec") / "run")
    record.write(config, run.config)
    codec = FftAutoencoderDesign(config).build_codec()
    for network in (codec.encoder, codec.decoder):
        weights.initialise(network, 0, functools.partial(initial_value, config.fft_autoencoder.resolved))
    rng = np.random.default_rng(0)
    arrays = weights.arrays(codec)
    arrays |= {name: rng.standard_normal(x.shape).astype("f") for name, x in arrays.items() if name.startswith("code/")}
    stage_model.save(run.stage(1), {"design": "fft-autoencoder", "stage": 1, "clips": 1000}, arrays)
    return run
