"""Every setting of a run: its type, its unit, its default and what is accepted.

The models are frozen and strict: an unknown key or a wrong type is an error, a string never serves for a number, and
an integer may serve for a float. A value *per stage* is a tuple that starts with stage 1; where there are more stages
than entries the last entry repeats (``per_stage``). Keys without a default come from a preset.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from pgan_audio.errors import UsageError

T = TypeVar("T")

# The generator's stem multiplies the length by 4 twice, from a seed of at least 4 samples.
STEM_FACTOR = 16
MIN_STAGE_1_SAMPLES = 64


def per_stage(values: Sequence[T], stage: int) -> T:
    """The entry of ``values`` for ``stage``, counted from 1; the last entry repeats.

    Raises:
        UsageError: if ``stage`` is below 1 or ``values`` is empty.
    """
    if stage < 1 or not values:
        raise UsageError(
            f"Expected a stage from 1 on and at least one value. Received: stage {stage}, values {values!r}."
        )
    return values[min(stage, len(values)) - 1]


def _list_as_tuple(value: object) -> object:
    """TOML has lists only; anything else is left to the strict check."""
    return tuple(value) if isinstance(value, list) else value


def _odd(value: int) -> int:
    if value % 2 == 0:
        raise ValueError("an odd number, so that the kernel has a centre")
    return value


AtLeastOne = (BeforeValidator(_list_as_tuple), Field(min_length=1))
Counts = Annotated[tuple[PositiveInt, ...], *AtLeastOne]
CountsOrZero = Annotated[tuple[NonNegativeInt, ...], *AtLeastOne]
Levels = Annotated[tuple[PositiveFloat, ...], *AtLeastOne]
Text = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_list_as_tuple)]
Decay = Annotated[float, Field(ge=0, lt=1)]


class Section(BaseModel):
    """What all sections share: frozen, strict, closed to unknown keys, finite numbers only."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class DataFacts(Section):
    """What a run remembers of its data folder; filled in when the run starts, and compared on every resume."""

    fingerprint: Text
    """Identifies the prepared audio by content."""
    sample_rate_hz: PositiveInt
    """Rate of the last stage."""
    clip_samples: PositiveInt
    """Length of a clip at the last stage."""
    channels: int = Field(ge=1, le=2)
    n_stages: int = Field(ge=1, le=32)
    stage_rms: Annotated[tuple[NonNegativeFloat, ...], *AtLeastOne]
    """RMS of all training audio, per stage, full scale = 1: the unit in which the networks work."""
    authors: Names
    """Sorted names; an author's label is its position."""

    @model_validator(mode="after")
    def _stages_fit(self) -> Self:
        ratio = 1 << (self.n_stages - 1)
        if self.clip_samples % ratio:
            raise ValueError(
                f"data.clip_samples must be divisible by 2**(n_stages - 1) = {ratio}, so that every stage has a whole "
                f"length. Received: {self.clip_samples}."
            )
        if len(self.stage_rms) != self.n_stages:
            raise ValueError(
                f"data.stage_rms must have {self.n_stages} values, one per stage. Received: {len(self.stage_rms)}."
            )
        silent = [str(i) for i, rms in enumerate(self.stage_rms, start=1) if rms == 0]
        if silent:
            raise ValueError(
                f"The training audio is silent at stage {', '.join(silent)}. Expected a level above zero at every "
                f"stage. Received: data.stage_rms = {list(self.stage_rms)}. Prepare the data with fewer stages."
            )
        return self

    @property
    def stage_1_samples(self) -> int:
        """Length of a clip at stage 1."""
        return self.clip_samples >> (self.n_stages - 1)


class Feed(Section):
    """How clips are drawn from the data."""

    crop: Literal["random", "start"] = "random"
    """A random place in the track, or its first samples (one-shots)."""
    weight: Literal["track", "duration", "author"] = "track"
    """Every track equally often, every second of audio, or every author."""
    noise_db: float = Field(default=-70.0, le=0, allow_inf_nan=True)
    """White noise on real clips before the critic, in dBFS; ``-inf`` for none. Digital silence is a giveaway."""
    split: Literal["train", "train+valid", "all"] = "train"


class Progressive(Section):
    """The networks of the progressive design."""

    latent_size: PositiveInt = 128
    channels: Counts
    """Feature maps per stage."""
    kernel_size: Annotated[PositiveInt, AfterValidator(_odd)] = 9
    activation: Literal["tanh_linear", "leaky_relu", "linear", "tanh"] = "tanh_linear"
    alphas: Levels = (4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0)
    """Per stage: alpha of ``tanh(x) + x / alpha``, the activation ``tanh_linear``."""
    critic_output: Literal["auto", "linear", "tanh_linear", "tanh"] = "auto"
    """``auto``: linear under ``wgan_gp``, whose penalty asks for slope 1 everywhere, ``tanh_linear`` otherwise."""
    critic_output_alpha: PositiveFloat = 32.0
    filter: Literal["rrc", "box"] = "rrc"
    """Resampling by 2: root-raised-cosine, or average and nearest (for the ablation)."""
    bias_stddev: NonNegativeFloat = 0.7
    """Of the initial biases. With 0 the odd activations make odd networks, and those learn far more slowly."""
    author_conditioning: bool = False
    author_embedding_size: PositiveInt = 32
    hidden_size: PositiveInt = 128
    """Width of the critic's dense layer before its scalar."""
    stddev_group: PositiveInt = 4
    """Clips per group of the minibatch standard deviation."""
    padding: Literal["zero", "symmetric"] = "zero"
    """What the convolutions see beyond both ends of a clip."""


class Loss(Section):
    """The adversarial loss; see ``pgan_audio.losses`` for the formulas."""

    name: Literal["wgan_gp", "sign_literal", "sign_separating"] = "wgan_gp"
    penalty: Literal["auto", "gp", "none"] = "auto"
    """Gradient penalty; ``auto``: with ``wgan_gp`` only."""
    penalty_weight: NonNegativeFloat = 10.0
    drift: NonNegativeFloat = 0.001
    """Weight of ``mean D(x)**2`` in the critic's loss under ``wgan_gp``."""

    @property
    def uses_penalty(self) -> bool:
        """Whether the critic's loss has a gradient penalty."""
        return self.penalty == "gp" or (self.penalty == "auto" and self.name == "wgan_gp")


class Optimiser(Section):
    """Adam, with one instance per stage's group of variables."""

    learning_rate: PositiveFloat = 1e-3
    late_learning_rate: PositiveFloat = 5e-4
    late_from_stage: PositiveInt = 6
    beta_1: Decay = 0.0
    beta_2: Decay = 0.99
    epsilon: PositiveFloat = 1e-8
    critic_steps: PositiveInt = 1
    """Critic steps per generator step."""

    def learning_rate_at(self, stage: int) -> float:
        """The learning rate while ``stage`` is trained."""
        return self.late_learning_rate if stage >= self.late_from_stage else self.learning_rate


class Schedule(Section):
    """How many clips each phase lasts, in clips shown to the critic, and the batch size; all per stage."""

    growing_clips: CountsOrZero
    """Length of the fade. Stage 1 has none: its entry only holds the place."""
    stable_clips: Counts
    batch_sizes: Counts
    """Global batch, over all devices."""
    growing: bool = True
    """False: no fade, the growing clips are spent with ``fade = 1`` (an ablation)."""


class Training(Section):
    """Intervals, in clips shown, and what guards a run."""

    checkpoint_clips: PositiveInt
    preview_clips: PositiveInt
    event_clips: PositiveInt
    """How often a line of events is written."""
    keep_checkpoints: int = Field(default=2, ge=2)
    average_half_life_clips: PositiveInt = 10_000
    """Half-life of the generator's moving average, at most."""
    average_share: float = Field(default=0.05, gt=0, le=1)
    """The half-life is no longer than this share of the clips the stage has shown."""
    roll_backs: NonNegativeInt = 3
    """How often training may go back to the last good checkpoint after non-finite numbers."""


class Config(Section):
    """All settings of a run. Build it with ``load_config``; the record in a run folder is the same, resolved."""

    design: Literal["progressive"] = "progressive"
    preset: Text
    """Name of the preset it started from."""
    seed: int = Field(default=0, ge=0, lt=2**63)
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    jit_compile: bool = False
    """XLA. Measured slower than plain graphs on a CPU."""
    data: DataFacts | None = None
    """None until a run starts."""
    feed: Feed = Feed()
    progressive: Progressive
    loss: Loss = Loss()
    optimiser: Optimiser = Optimiser()
    schedule: Schedule
    training: Training

    @model_validator(mode="after")
    def _batches_fall_into_groups(self) -> Self:
        group = self.progressive.stddev_group
        for size in self.schedule.batch_sizes:
            if size > group and size % group:
                raise ValueError(
                    f"schedule.batch_sizes must be multiples of progressive.stddev_group = {group}, or smaller. "
                    f"Received: {size}, among {list(self.schedule.batch_sizes)}."
                )
        return self

    @model_validator(mode="after")
    def _data_fits_design(self) -> Self:
        if self.data is None:
            return self
        length = self.data.stage_1_samples
        if length < MIN_STAGE_1_SAMPLES or length % STEM_FACTOR:
            raise ValueError(
                "The design 'progressive' needs a stage-1 length, clip_samples / 2**(n_stages - 1), that is a multiple "
                f"of {STEM_FACTOR} and at least {MIN_STAGE_1_SAMPLES}. Received: {length}, from clips of "
                f"{self.data.clip_samples} samples in {self.data.n_stages} stages. Prepare the data with longer clips "
                "or fewer stages."
            )
        if self.progressive.author_conditioning and not self.data.authors:
            raise ValueError(
                "progressive.author_conditioning needs data with author labels. Received: data without authors. "
                "Prepare the data from one folder per author or with labels, or leave it off."
            )
        return self

    @property
    def critic_output_resolved(self) -> Literal["linear", "tanh_linear", "tanh"]:
        """The activation of the critic's scalar, ``auto`` resolved by the loss."""
        if self.progressive.critic_output != "auto":
            return self.progressive.critic_output
        return "linear" if self.loss.name == "wgan_gp" else "tanh_linear"
