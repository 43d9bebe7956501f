"""The recurrent designs as training knows them."""

from collections.abc import Sequence
from typing import Any

from pgan_audio.config.recurrent import (
    BarLstm,
    MeasuresConfig,
    MidiConfig,
    RecurrentConfig,
    RollLstm,
    SpectraConfig,
    SpectraLstm,
    TextConfig,
)
from pgan_audio.data.feed import SPLITS
from pgan_audio.data.store import DataFolder
from pgan_audio.ports.recurrent.notation.blocks import Blocks
from pgan_audio.ports.recurrent.notation.letters import Letters
from pgan_audio.ports.recurrent.notation.measures import Measures
from pgan_audio.ports.recurrent.notation.notation import Notation, Sequenced
from pgan_audio.ports.recurrent.notation.notes import Notes
from pgan_audio.ports.recurrent.notation.rolls import Rolls
from pgan_audio.ports.recurrent.task import SequenceTask
from pgan_audio.training.speed import multiply_adds_per_second

PASSES = 3
"""Once forward and twice backward."""
SHARE_OF_SPEED = 0.35
"""Of a convolution's multiply-adds per second: an LSTM goes step by step."""
_TYPICAL_WIDTH = 128


class RecurrentDesign:
    """LSTMs that continue sequences, in the notation that the design has.

    Args:
        config: With the facts of its data.
    """

    n_stages = 1

    def __init__(self, config: RecurrentConfig):
        self.config, self.name = config, config.design

    def task(self, data: Any) -> SequenceTask:
        """What there is to fit.

        Args:
            data: The folder that the config's ``content`` asks for.

        Raises:
            DataError: There is nothing to train on.
        """
        trained = SPLITS[self.config.feed.split]
        items = {split: _items(data, split) for split in ("train", "valid", "test")}
        train = [item for split in trained for item in items[split]]
        everything = [item for own in items.values() for item in own]
        notation = _notation(self.config, data, everything, train)
        held_out = {split: [] if split in trained else items[split] for split in ("valid", "test")}
        return SequenceTask(
            self.config,
            notation,
            _sequenced(notation, train),
            _sequenced(notation, held_out["valid"]),
            _sequenced(notation, held_out["test"]),
        )

    def clips_per_second(self, until_stage: int) -> dict[int, float]:
        """Estimated training speed on this machine."""
        settings = self.config.recurrent
        below = [_TYPICAL_WIDTH] + [settings.units] * (settings.layers - 1)
        cost = settings.window * sum(4 * settings.units * (n + settings.units) for n in below)
        return {1: SHARE_OF_SPEED * multiply_adds_per_second() / (PASSES * cost)}


def _items(data: Any, split: str) -> list[Any]:
    if not isinstance(data, DataFolder):
        return list(data.of_split(split))
    tracks = [track for track in data.tracks if track.split == split]
    return [(data, track, channel) for track in tracks for channel in range(data.channels)]


def _notation(config: RecurrentConfig, data: Any, everything: Sequence[Any], train: Sequence[Any]) -> Notation:
    """The notation of a data folder: the vocabulary is of all splits, what is measured of what is trained on alone."""
    settings = config.recurrent
    match config:
        case TextConfig():
            return Letters.of(everything)
        case MidiConfig() if isinstance(settings, RollLstm):
            return Rolls.of(everything, settings.step_ticks)
        case MeasuresConfig() if isinstance(settings, BarLstm):
            return Measures.of(everything, settings.most_notes)
        case SpectraConfig() if isinstance(settings, SpectraLstm):
            tracks = list(dict.fromkeys(track.index for _, track, _ in train))
            return Blocks.measured(data, [data.tracks[index] for index in tracks], settings.block_samples)
    return Notes.of(everything)


def _sequenced(notation: Notation, items: Sequence[Any]) -> list[Sequenced]:
    found = (notation.sequenced(item) for item in items)
    return [item for item in found if item is not None]
