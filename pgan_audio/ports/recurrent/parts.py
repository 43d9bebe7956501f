"""Which reader and which head go with a notation."""

import keras

from pgan_audio.config.recurrent import BarLstm, RecurrentConfig
from pgan_audio.errors import ConfigError
from pgan_audio.ports.recurrent.heads.bar_head import BarHead
from pgan_audio.ports.recurrent.heads.block_head import BlockHead
from pgan_audio.ports.recurrent.heads.roll_head import RollHead
from pgan_audio.ports.recurrent.heads.symbol_head import SymbolHead
from pgan_audio.ports.recurrent.notation.blocks import Blocks
from pgan_audio.ports.recurrent.notation.letters import Letters
from pgan_audio.ports.recurrent.notation.measures import Measures
from pgan_audio.ports.recurrent.notation.notation import Notation
from pgan_audio.ports.recurrent.notation.notes import Notes
from pgan_audio.ports.recurrent.notation.rolls import Rolls
from pgan_audio.ports.recurrent.reading.bar_encoder import BarEncoder
from pgan_audio.ports.recurrent.reading.one_hots import OneHots


def build_reader(config: RecurrentConfig, notation: Notation) -> keras.layers.Layer | None:
    """What makes features of steps; None where steps are features already."""
    match notation:
        case Letters() | Notes():
            return OneHots(notation.sizes, name="reader")
        case Measures():
            settings = config.recurrent
            if isinstance(settings, BarLstm):
                sizes = (notation.n_rhythms, notation.n_pitches, notation.most_notes)
                return BarEncoder(*sizes, settings.encoder_units, settings.code_units, name="reader")
    return None


def build_head(config: RecurrentConfig, notation: Notation) -> keras.layers.Layer:
    """What says how much steps cost.

    Raises:
        ConfigError: There is none for this notation.
    """
    match notation:
        case Letters() | Notes():
            return SymbolHead(notation.sizes, is_chained=config.design == "rnn-series", name="head")
        case Measures():
            return BarHead(notation.n_rhythms, notation.n_pitches, notation.most_notes, name="head")
        case Rolls():
            return RollHead(notation.width, name="head")
        case Blocks():
            return BlockHead(notation.width, name="head")
    raise ConfigError(f"There is no network for these settings. Received: design = {config.design!r}.")
