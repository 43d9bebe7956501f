"""What every test shares: the seeded generator, the test process's TensorFlow settings, two logical devices.

Set before anything imports TensorFlow, since it reads them once: no GPU (``CUDA_VISIBLE_DEVICES=0`` in the environment
gives it back for ``-m gpu``), no chatter.
"""

import contextlib
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


@contextlib.contextmanager
def plain_steps():
    """Steps as plain Python: slower each, but without the seconds of tracing. And no waiting for the disk."""
    import tensorflow

    class Plain:
        function = staticmethod(lambda step: step)

        def __getattr__(self, name):
            return getattr(tensorflow, name)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pgan_audio.training.steps.tf", Plain())
        patched.setattr(os, "fsync", lambda descriptor: None)
        patched.setattr("pgan_audio.progressive.cost._multiply_adds_per_second", lambda: 1e9)
        yield


@pytest.fixture(scope="session")
def training_plainly():
    """The context in which training isn't compiled, for fixtures that train."""
    return plain_steps


@pytest.fixture
def plainly():
    """Trains without compiling."""
    with plain_steps():
        yield


@pytest.fixture(scope="session")
def shrink_classifiers():
    """A function that has classifiers of one small block built, which compile in no time, while a patch lasts."""
    from pgan_audio.classifier.architecture import architecture_for

    def small(length):
        return architecture_for(length).model_copy(update={"filters": (6,), "n_features": 5})

    def shrink(patched: pytest.MonkeyPatch) -> None:
        for module in ("fitting", "training"):
            patched.setattr(f"pgan_audio.classifier.{module}.architecture_for", small)

    return shrink


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


@pytest.fixture(scope="session")
def small_tunes():
    """Jigs in G and D and waltzes in Em with a bass, six in all, as in a data folder; some notes cross bar lines."""
    from pgan_audio.data.symbolic.key import Key
    from pgan_audio.data.symbolic.tune import Metre, Note, Part, Tune
    from pgan_audio.data.symbolic.tune_folder import TuneItem

    jig = [(240,) * 6, (480, 240, 720), (720, 480, 240), (240,) * 3 + (720,)]
    kinds = [("G", Metre(6, 8), jig), ("D", Metre(6, 8), jig), ("Em", Metre(3, 4), [(480,) * 3, (960, 480)])]
    rng, items = np.random.default_rng(7), []
    for number in range(6):
        key, metre, rhythms = kinds[number % 3]
        notes, now = [], metre.bar_ticks
        for ticks in (ticks for _ in range(7) for ticks in rhythms[rng.integers(len(rhythms))]):
            if notes and now % metre.bar_ticks == 0 and rng.random() < 0.3:
                notes[-1] = notes[-1]._replace(duration=notes[-1].duration + ticks)
            else:
                notes.append(Note(now, int(rng.choice([62, 64, 66, 67, 69, 71, 73, 74])), ticks))
            now += ticks
        notes += [Note(bar, 43, 480, 70, 1) for bar in range(0, now, metre.bar_ticks)]
        parts = (Part("Melody"), Part("Bass", 32))
        tune = Tune(tuple(sorted(notes)), parts, ((0, metre),), ((0, Key.named(key)),), title=f"Tune {number}")
        split = ("train", "train", "train", "train", "valid", "test")[number]
        items.append(TuneItem(tune, f"{number}.mid", 1, "a", str(number), split))
    return items


@pytest.fixture(scope="session")
def works_model(small_tunes):
    """A function that makes settings, facts and random weights, as a finished run of rnn-... has them, by design."""

    def make(design, *overrides, seed=0, scale=1.0):
        from pgan_audio.config import load_config, with_data

        small = ["recurrent.units=6", "recurrent.layers=2", *overrides]
        config = load_config(design=design, preset="tiny", overrides=small)
        facts = {"fingerprint": "0", "authors": ("a",)} | {
            "text": {"n_characters": 100},
            "tunes": {"n_tunes": 6},
            "audio": {
                "sample_rate_hz": 1000, "clip_samples": 64, "channels": 1, "n_stages": 1, "stage_rms": (0.1,),
            },
        }[config.content]  # fmt: skip
        config = with_data(config, facts)
        notation, shapes = _works_notation(config, small_tunes)
        rng = np.random.default_rng(seed)
        weights = {name: (scale * rng.standard_normal(shape)).astype(np.float32) for name, shape in shapes.items()}
        if design == "rnn-spectra":
            weights |= notation.arrays() | {"statistics/error": 0.5 * np.eye(notation.width, dtype=np.float32)}
        return config, {"notation": notation.facts(), "per": notation.symbol}, weights

    return make


def _works_notation(config, items):
    """The notation of a design, and the shapes of its network's weights by name."""
    from pgan_audio.ports.recurrent.notation.blocks import Blocks
    from pgan_audio.ports.recurrent.notation.letters import Letters
    from pgan_audio.ports.recurrent.notation.measures import Measures
    from pgan_audio.ports.recurrent.notation.notes import Notes
    from pgan_audio.ports.recurrent.notation.rolls import Rolls

    own, layers = config.recurrent, {}
    match config.design:
        case "rnn-text":
            notation = Letters("\n abcdefgh")
        case "rnn-spectra":
            n = own.block_samples
            notation = Blocks(n, 0.01 * np.arange(n), 0.1 + 0.01 * np.arange(n))
        case "rnn-midi":
            notation = Rolls.of(items, own.step_ticks)
        case "rnn-measures":
            notation = Measures.of(items, own.most_notes)
        case _:
            notation = Notes.of(items)
    n_read = notation.width
    if config.design in ("rnn-text", "rnn-notes", "rnn-series"):
        n_read = sum(notation.sizes)
        layers |= {f"head/logits_{i}": (own.units, size) for i, size in enumerate(notation.sizes, start=1)}
        if config.design == "rnn-series":
            layers["head/hidden"] = (own.units + notation.sizes[0], own.units)
    elif config.design == "rnn-measures":
        n_read, told = own.code_units, own.units + notation.n_rhythms
        n_hots = notation.n_rhythms + notation.most_notes * notation.n_pitches + 1
        layers |= {"reader/dense": (n_hots, own.encoder_units), "reader/code": (own.encoder_units, own.code_units)}
        layers |= {"head/rhythm": (own.units, notation.n_rhythms), "head/hidden": (told, own.units)}
        layers |= {"head/places": (own.units, notation.most_notes * notation.n_pitches), "head/held": (own.units, 1)}
    else:
        is_roll = config.design == "rnn-midi"
        n_told = own.units + (0 if is_roll else notation.width)
        layers["head/keys" if is_roll else "head/prediction"] = (n_told, notation.width)
    shapes = {f"{name}/kernel": shape for name, shape in layers.items()}
    shapes |= {f"{name}/bias": shape[1:] for name, shape in layers.items()}
    n_below = n_read + sum(notation.condition_sizes)
    for number in range(1, own.layers + 1):
        cell = f"lstm_{number}/lstm_cell"
        shapes |= {f"{cell}/kernel": (n_below, 4 * own.units), f"{cell}/recurrent_kernel": (own.units, 4 * own.units)}
        shapes[f"{cell}/bias"], n_below = (4 * own.units,), own.units
    if config.design == "rnn-measures":
        shapes["head/transitions"] = (notation.n_pitches, notation.n_pitches)
    return notation, shapes


@pytest.fixture(scope="session")
def works_run(works_model, tmp_path_factory):
    """A function that makes a finished run of such a design, once each."""
    import functools

    from pgan_audio.config import record
    from pgan_audio.training import stage_model
    from pgan_audio.training.run_folder import RunFolder

    @functools.cache
    def make(design):
        config, facts, weights = works_model(design)
        run = RunFolder.create(tmp_path_factory.mktemp("works") / design)
        record.write(config, run.config)
        stage_model.save(run.stage(1), {"design": design, "stage": 1, "clips": 10, **facts}, weights)
        return run

    return make
