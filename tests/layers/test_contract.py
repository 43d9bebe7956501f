"""What every layer keeps at arguments that are not its defaults: config, revival, shapes, finite numbers, precision."""

import importlib
import inspect
import json
import pkgutil

import keras
import numpy as np
import pytest
import tensorflow as tf

import pgan_audio.layers
from pgan_audio.layers.band_spectrogram import BandSpectrogram
from pgan_audio.layers.equalised_conv1d import EqualisedConv1D
from pgan_audio.layers.equalised_dense import EqualisedDense
from pgan_audio.layers.fft_frames import FftFrames
from pgan_audio.layers.fft_wave import FftWave
from pgan_audio.layers.log_spectra import LogSpectra
from pgan_audio.layers.minibatch_stddev import MinibatchStddev
from pgan_audio.layers.padded_conv1d import PaddedConv1D
from pgan_audio.layers.padded_conv1d_transpose import PaddedConv1DTranspose
from pgan_audio.layers.pixel_norm import PixelNorm
from pgan_audio.layers.tanh_linear import TanhLinear
from pgan_audio.layers.wave_down import WaveDown
from pgan_audio.layers.wave_up import WaveUp

UP = {"filters": 3, "kernel_size": 5, "gain": 0.7, "upsample": 3, "padding": "symmetric"}
DOWN = {"filters": 3, "kernel_size": 7, "gain": 1.3, "downsample": 2, "padding": "symmetric"}
SPECTRA = {"n_fft": 12, "hop": 5, "floor": 0.25}
BANDS = {"rate_hz": 1000, "n_fft": 12, "hop": 3, "n_bands": 5}
PADDED = {"filters": 3, "kernel_size": 7, "stride": 3, "padding": 2}
TRANSPOSED = {"filters": 3, "kernel_size": 5, "stride": 2, "padding": 2, "output_padding": 1}
# Class, arguments, shape of an input. Together the rows of a class give each of its arguments a value of its own.
CASES = {
    "conv_up": (EqualisedConv1D, UP, (4, 12, 2)),
    "conv_down": (EqualisedConv1D, DOWN, (4, 12, 2)),
    "dense": (EqualisedDense, {"units": 5, "gain": 0.3}, (4, 6)),
    "stddev": (MinibatchStddev, {"group_size": 2}, (4, 6, 3)),
    "pixel_norm": (PixelNorm, {"epsilon": 0.25}, (4, 6, 3)),
    "tanh_linear": (TanhLinear, {"alpha": 3.0}, (4, 6, 3)),
    "wave_up": (WaveUp, {"kind": "box"}, (4, 40, 2)),
    "wave_down": (WaveDown, {"kind": "box"}, (4, 40, 2)),
    "wave_up_rrc": (WaveUp, {}, (4, 40, 2)),
    "wave_down_rrc": (WaveDown, {}, (4, 40, 2)),
    "band_spectrogram": (BandSpectrogram, BANDS, (4, 40, 2)),
    "log_spectra": (LogSpectra, SPECTRA, (4, 40, 2)),
    "padded_conv": (PaddedConv1D, PADDED, (4, 12, 2)),
    "padded_transpose": (PaddedConv1DTranspose, TRANSPOSED, (4, 12, 2)),
    "fft_frames": (FftFrames, {"n_fft": 5}, (4, 40, 1)),
    "fft_wave": (FftWave, {}, (4, 8, 22)),
}
ALWAYS_FLOAT32 = (FftFrames, FftWave, WaveUp, WaveDown, BandSpectrogram, LogSpectra)
NEEDS_BATCH = (MinibatchStddev,)


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest):
    return CASES[request.param]


@pytest.fixture
def x(case, rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal(case[2]).astype(np.float32)


def revived(layer: keras.layers.Layer) -> keras.layers.Layer:
    """The layer after a way through text, as a saved model takes it."""
    text = json.dumps(keras.saving.serialize_keras_object(layer))
    return keras.saving.deserialize_keras_object(json.loads(text))


def take_over(layer: keras.layers.Layer, other: keras.layers.Layer) -> None:
    for mine, its in zip(layer.weights, other.weights, strict=True):
        mine.assign(its.value)


def test_every_layer_is_held_to_the_contract() -> None:
    names = [module.name for module in pkgutil.iter_modules(pgan_audio.layers.__path__)]
    modules = [importlib.import_module(f"pgan_audio.layers.{name}") for name in names]
    classes = {
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value) and value.__module__ == module.__name__
    }
    assert classes == {cls for cls, _, _ in CASES.values()}


@pytest.mark.parametrize("cls", {cls: None for cls, _, _ in CASES.values()})
def test_rows_give_every_argument_another_value_than_its_default(cls: type) -> None:
    rows = [arguments for row_class, arguments, _ in CASES.values() if row_class is cls]
    parameters = inspect.signature(cls.__init__).parameters.values()
    own = {p.name: p.default for p in parameters if p.name != "self" and p.kind is not p.VAR_KEYWORD}
    for name, default in own.items():
        assert any(name in row and row[name] != default for row in rows), name


def test_config_keeps_every_argument(case) -> None:
    cls, arguments, _ = case
    layer = cls(**arguments, name="mine", dtype="mixed_bfloat16")
    config = layer.get_config()
    for name, value in arguments.items():
        assert config[name] == value
    assert config["name"] == "mine"
    again = revived(layer)
    assert type(again) is cls
    assert again.get_config() == config


def test_revived_layer_computes_the_same(case, x: np.ndarray) -> None:
    cls, arguments, _ = case
    layer = cls(**arguments)
    expected = np.array(layer(x))
    again = revived(layer)
    take_over(again, layer)
    np.testing.assert_array_equal(np.array(again(x)), expected)


def test_eager_graph_model_and_computed_shape_agree(case, x: np.ndarray) -> None:
    cls, arguments, shape = case
    layer = cls(**arguments)
    eager = np.array(layer(x))
    assert eager.shape == layer.compute_output_shape(shape)
    assert np.isfinite(eager).all()
    open_shape = shape if cls in NEEDS_BATCH else (None, *shape[1:])
    inputs = keras.Input(batch_shape=open_shape)
    outputs = layer(inputs)
    assert tuple(outputs.shape) == layer.compute_output_shape(open_shape)
    assert tuple(outputs.shape)[1:] == eager.shape[1:]
    model = tf.function(keras.Model(inputs, outputs), input_signature=[tf.TensorSpec(open_shape, tf.float32)])
    np.testing.assert_allclose(model(tf.constant(x)), eager, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("with_time", [case for case in CASES.values() if len(case[2]) == 3])
def test_time_may_be_unknown_to_the_computed_shape(with_time) -> None:
    cls, arguments, shape = with_time
    computed = cls(**arguments).compute_output_shape((None, None, shape[-1]))
    assert computed[:2] == (None, None)


def test_precision_policy_is_kept(case, x: np.ndarray) -> None:
    cls, arguments, _ = case
    layer = cls(**arguments, dtype="mixed_bfloat16")
    y = layer(x)
    computed = "float32" if cls in ALWAYS_FLOAT32 else "bfloat16"
    assert layer.compute_dtype == computed
    assert keras.backend.standardize_dtype(y.dtype) == computed
    assert {variable.dtype for variable in layer.variables} <= {"float32"}
    again = revived(layer)
    assert again.dtype_policy.name == layer.dtype_policy.name
    exact = cls(**arguments, dtype="float32")
    exact.build(x.shape)
    take_over(exact, layer)
    np.testing.assert_allclose(np.array(tf.cast(y, tf.float32)), exact(x), atol=0.05)


def test_gradients_reach_the_input(case, x: np.ndarray, rng: np.random.Generator) -> None:
    cls, arguments, _ = case
    layer = cls(**arguments)
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x)
        total = tf.reduce_sum(y * tf.constant(rng.standard_normal(y.shape), tf.float32))
    gradient = np.array(tape.gradient(total, x))
    assert np.isfinite(gradient).all()
    assert (np.abs(gradient) > 0).mean() > 0.9


@pytest.mark.parametrize(
    ("cls", "arguments", "message"),
    [
        (EqualisedConv1D, {"filters": 2, "kernel_size": 4}, "`kernel_size` must be odd. Received: kernel_size=4"),
        (
            EqualisedConv1D,
            {"filters": 2, "padding": "same"},
            "`padding` must be 'zero' or 'symmetric'. Received: padding='same'",
        ),
        (
            EqualisedConv1D,
            {"filters": 2, "upsample": 2, "downsample": 2},
            "Only one rate can change. Received: upsample=2, downsample=2",
        ),
        (EqualisedConv1D, {"filters": 0}, "`filters` must be at least 1. Received: filters=0"),
        (EqualisedConv1D, {"filters": 1, "upsample": 0}, "`upsample` must be at least 1. Received: upsample=0"),
        (EqualisedConv1D, {"filters": 1, "downsample": 0}, "`downsample` must be at least 1. Received: downsample=0"),
        (
            EqualisedConv1D,
            {"filters": 1, "kernel_size": -1},
            "`kernel_size` must be at least 1. Received: kernel_size=-1",
        ),
        (EqualisedDense, {"units": 0}, "`units` must be at least 1. Received: units=0"),
        (MinibatchStddev, {"group_size": 0}, "`group_size` must be at least 1. Received: group_size=0"),
        (PaddedConv1D, {"filters": 1, "stride": 0}, "`stride` must be at least 1. Received: stride=0"),
        (PaddedConv1D, {"filters": 1, "padding": -1}, "`padding` must be at least 0. Received: padding=-1"),
        (
            PaddedConv1DTranspose,
            {"filters": 1, "kernel_size": 2, "stride": 3},
            "`kernel_size` must be at least 3. Received: kernel_size=2",
        ),
        (
            PaddedConv1DTranspose,
            {"filters": 1, "kernel_size": 3, "padding": 1, "output_padding": 2},
            "`padding` must be at least 2. Received: padding=1",
        ),
        (FftFrames, {"n_fft": 0}, "`n_fft` must be at least 1. Received: n_fft=0"),
        (TanhLinear, {"alpha": 0.0}, "`alpha` must be positive. Received: alpha=0.0"),
        (TanhLinear, {"alpha": float("nan")}, "`alpha` must be positive. Received: alpha=nan"),
        (WaveUp, {"kind": "sinc"}, "`kind` must be 'rrc' or 'box'. Received: kind='sinc'"),
        (WaveDown, {"kind": "sinc"}, "`kind` must be 'rrc' or 'box'. Received: kind='sinc'"),
        (LogSpectra, {"n_fft": 1, "hop": 1}, "`n_fft` must be at least 2, .* Received: n_fft=1, hop=1"),
        (LogSpectra, {"n_fft": 8, "hop": 9}, "`hop` from 1 to it. Received: n_fft=8, hop=9"),
        (LogSpectra, {"hop": 0}, "`hop` from 1 to it. Received: n_fft=256, hop=0"),
        (LogSpectra, {"floor": 0.0}, "`floor` must be positive. Received: floor=0.0"),
        (BandSpectrogram, BANDS | {"n_fft": 1}, "`n_fft` must be at least 2. Received: n_fft=1"),
        (BandSpectrogram, BANDS | {"hop": 0}, "`hop` must be at least 1. Received: hop=0"),
        (BandSpectrogram, BANDS | {"n_bands": 0}, "`n_bands` must be at least 1. Received: n_bands=0"),
        (BandSpectrogram, BANDS | {"rate_hz": 0}, "`rate_hz` must be positive. Received: rate_hz=0"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(cls: type, arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cls(**arguments)
