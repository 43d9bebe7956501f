"""The settings of the designs that continue sequences: texts, spectra, piano rolls, and tunes in three notations."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from pgan_audio.config.fitted import Fit, FittedConfig
from pgan_audio.config.schema import Feed
from pgan_audio.config.section import Section
from pgan_audio.config.symbolic_facts import TextFacts, TuneFacts


class RecurrentFit(Fit):
    """How much is shown, in examples: windows of so many steps as gradients are followed through."""

    batch_size: PositiveInt = 50
    """Sequences that are read side by side, window by window."""
    optimiser: Literal["adam", "rmsprop", "sgd"] = "rmsprop"
    learning_rate: PositiveFloat = 2e-3
    clip_norm: PositiveFloat = 5.0
    """The gradient is scaled down to this length where it is longer."""


class Lstm(Section):
    """The network, and what is looked at beside the training."""

    layers: PositiveInt = 2
    units: PositiveInt = 128
    """Of each layer."""
    window: PositiveInt = 50
    """Steps through which gradients are followed; the state goes on from window to window."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of each layer's outputs that the next one doesn't see while training."""
    held_out_steps: PositiveInt = 50_000
    """At most so many steps of sequences that aren't trained on are looked at after each epoch."""


class RollLstm(Lstm):
    """The network that continues a piano roll."""

    units: PositiveInt = 512
    step_ticks: Literal[60, 120] = 120
    """Length of a step at 480 ticks to the quarter: a 32nd or a 16th note."""
    threshold: float = Field(default=0.2, gt=0, lt=1)
    """What is less probable never sounds."""


class BarLstm(Lstm):
    """The network that continues a tune bar by bar."""

    window: PositiveInt = 16
    encoder_units: PositiveInt = 256
    """Width of the layer that reads a bar."""
    code_units: PositiveInt = 128
    """Width of a bar's code."""
    most_notes: int = Field(default=24, ge=1, le=64)
    """Tunes with a fuller bar are left out."""


class SpectraLstm(Lstm):
    """The network that continues sound block by block."""

    units: PositiveInt = 512
    block_samples: int = Field(default=2048, ge=16, multiple_of=4)
    """Samples that are transformed at a time; blocks overlap by half."""


class RecurrentConfig(FittedConfig):
    """What the settings of all these designs have in common."""

    example: ClassVar[str] = "window"

    precision: Literal["float32"] = "float32"
    fit: RecurrentFit
    recurrent: Lstm = Lstm()


class _SymbolicConfig(RecurrentConfig):
    @model_validator(mode="after")
    def _feed_is_for_audio(self) -> Self:
        if self.feed != Feed(split=self.feed.split):
            raise ValueError(
                f"Of the section feed only split is for {self.content}: every one is read whole, all equally often. "
                f"Received: crop = {self.feed.crop!r}, weight = {self.feed.weight!r}. Leave these out."
            )
        return self


class TextConfig(_SymbolicConfig):
    """All settings of a run that continues texts, character by character."""

    content: ClassVar[Literal["audio", "tunes", "text"]] = "text"

    design: Literal["rnn-text"] = "rnn-text"
    data: TextFacts | None = None  # type: ignore[assignment]  # not audio


class TuneConfig(_SymbolicConfig):
    """What the settings of the designs that continue tunes have in common."""

    content: ClassVar[Literal["audio", "tunes", "text"]] = "tunes"

    data: TuneFacts | None = None  # type: ignore[assignment]  # not audio


class MidiConfig(TuneConfig):
    """All settings of a run that continues piano rolls."""

    design: Literal["rnn-midi"] = "rnn-midi"
    recurrent: RollLstm = RollLstm()


class NotesConfig(TuneConfig):
    """All settings of a run that continues melodies: pitch and duration at once."""

    design: Literal["rnn-notes"] = "rnn-notes"


class SeriesConfig(TuneConfig):
    """All settings of a run that continues melodies: the pitch, then its duration."""

    design: Literal["rnn-series"] = "rnn-series"


class MeasuresConfig(TuneConfig):
    """All settings of a run that continues melodies bar by bar."""

    design: Literal["rnn-measures"] = "rnn-measures"
    recurrent: BarLstm = BarLstm()


class SpectraConfig(RecurrentConfig):
    """All settings of a run that continues sound."""

    design: Literal["rnn-spectra"] = "rnn-spectra"
    recurrent: SpectraLstm = SpectraLstm()
