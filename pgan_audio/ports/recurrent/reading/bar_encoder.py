"""Bars as the network reads them."""

import keras
from keras import ops

from pgan_audio.ports.recurrent.notation.measures import FIRST_PITCH, IS_HELD, RHYTHM
from pgan_audio.ports.recurrent.reading.one_hots import OneHots


class BarEncoder(keras.layers.Layer):
    """The code of a bar: two dense layers over its rhythm and all its pitches at once.

    Args:
        n_rhythms: The end of a tune included.
        n_pitches: The rest included.
        most_notes: Of a bar.
        units: Width of the first layer, with ReLU.
        code_units: Width of the code, with tanh.

    Input shape:
        ``(..., FIRST_PITCH + most_notes)`` int32, see `pgan_audio.ports.recurrent.notation.measures`; -1 for nothing.

    Output shape:
        ``(..., code_units)``.
    """

    def __init__(self, n_rhythms: int, n_pitches: int, most_notes: int, units: int, code_units: int, **kwargs):
        super().__init__(**kwargs)
        self.n_rhythms, self.n_pitches, self.most_notes = n_rhythms, n_pitches, most_notes
        self.units, self.code_units = units, code_units
        self.one_hots = OneHots((n_rhythms, 1, *[n_pitches] * most_notes), name="one_hots")
        self.dense = keras.layers.Dense(units, activation="relu", name="dense")
        self.code = keras.layers.Dense(code_units, activation="tanh", name="code")

    def build(self, input_shape):
        self.dense.build((None, self.n_rhythms + 1 + self.n_pitches * self.most_notes))
        self.code.build((None, self.units))
        self.built = True

    def call(self, x):
        held = x[..., IS_HELD : IS_HELD + 1] - 1  # 0 is a one-hot's only place, all else is nothing
        columns = [x[..., RHYTHM : RHYTHM + 1], held, x[..., FIRST_PITCH:]]
        return self.code(self.dense(self.one_hots(ops.concatenate(columns, axis=-1))))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.code_units)

    def get_config(self):
        own = ("n_rhythms", "n_pitches", "most_notes", "units", "code_units")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}
