"""Every setting of a run: its type, its unit, its default and what is accepted.

The models are frozen and strict: an unknown key or a wrong type is an error, a string never serves for a number, and
an integer may serve for a float. A value *per stage* is a tuple that starts with stage 1; where there are more stages
than entries the last entry repeats (``per_stage``). Keys without a default come from a preset. Each design adds a
section of its own, in a module of its own.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from pgan_audio.config.data_facts import DataFacts
from pgan_audio.config.section import Counts, CountsOrZero, Decay, Section, Text
from pgan_audio.errors import ConfigError, UsageError


class Feed(Section):
    """How clips are drawn from the data."""

    crop: Literal["random", "start"] = "random"
    """A random place in the track, or its first samples (one-shots)."""
    weight: Literal["track", "duration", "author"] = "track"
    """Every track equally often, every second of audio, or every author."""
    split: Literal["train", "train+valid", "all"] = "train"


class CriticFeed(Feed):
    """How clips are drawn from the data, and what a critic is shown of them."""

    noise_db: float = Field(default=-70.0, le=0, allow_inf_nan=True)
    """White noise on real clips before the critic, in dBFS; ``-inf`` for none. Digital silence is a giveaway."""


LossName = Literal["wgan_gp", "sign_literal", "sign_separating", "sigmoid_cross_entropy", "cross_entropy_bits"]


class Loss(Section):
    """The adversarial loss; see ``pgan_audio.losses`` for the formulas."""

    name: LossName = "wgan_gp"
    """Each design has those that go with its networks."""
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
    """Of generator and critic, with one instance per stage's group of variables."""

    kind: Literal["adam", "sgd"] = "adam"
    """``sgd`` is plain: no momentum, and beta and epsilon mean nothing."""
    learning_rate: PositiveFloat = 1e-3
    late_learning_rate: PositiveFloat = 5e-4
    late_from_stage: PositiveInt = 6
    critic_rate_factor: PositiveFloat = 1.0
    """The critic's learning rate, as a multiple of the generator's."""
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
    budget_minutes: PositiveFloat | None = None
    """Time for the whole run: when it starts, clips are planned from measured steps, whatever is said above."""


class Training(Section):
    """Intervals, in clips shown, and what guards a run."""

    checkpoint_clips: PositiveInt
    preview_clips: PositiveInt
    event_clips: PositiveInt
    """How often a line of events is written."""
    keep_checkpoints: int = Field(default=2, ge=2)
    roll_backs: NonNegativeInt = 3
    """How often training may go back to the last good checkpoint after non-finite numbers."""


class AdversarialTraining(Training):
    """Intervals, in clips shown, what guards a run, and the generator's moving average."""

    average_half_life_clips: PositiveInt = 10_000
    """Half-life of the generator's moving average, at most."""
    average_share: float = Field(default=0.05, gt=0, le=1)
    """The half-life is no longer than this share of the clips the stage has shown."""
    score_every: PositiveInt | None = None
    """How often clips are scored, where ``pgan train`` is given a classifier set; by default as often as previewed."""

    @property
    def score_interval(self) -> int:
        """How often clips are scored, in clips shown."""
        return self.score_every or self.preview_clips


class Config(Section):
    """What the settings of every design have in common.

    Build one with ``load_config``, which takes the class of the design (``pgan_audio.config.designs``); the record in a
    run folder is the same, resolved.
    """

    design: str
    preset: Text
    """Name of the preset it started from."""
    seed: int = Field(default=0, ge=0, lt=2**63)
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    jit_compile: bool = False
    """XLA. Measured slower than plain graphs on a CPU."""
    data: DataFacts | None = None
    """None until a run starts."""
    feed: Feed = Feed()
    training: Training

    grows: ClassVar[bool] = False
    """Whether the design goes through stages, which a person may ask for."""
    content: ClassVar[Literal["audio", "tunes", "text"]] = "audio"
    """What the design is trained on."""
    example: ClassVar[str] = "clip"
    """What is counted while it is trained."""

    @property
    def n_stages(self) -> int:
        """Scales the design goes through: 1 unless it grows.

        Raises:
            ConfigError: There is no data yet.
        """
        return 1

    @property
    def facts(self) -> DataFacts:
        """The facts of the data.

        Raises:
            ConfigError: There is no data yet.
        """
        if self.data is None:
            raise ConfigError("The config describes no data yet: open a data folder first.")
        return self.data

    @property
    def known_authors(self) -> tuple[str, ...]:
        """The authors that a trained network can be asked for, by label; none if it isn't told them."""
        return ()

    def check_stage(self, stage: int | None) -> None:
        """Refuse a stage that was asked for (``--stage``) of a design without stages.

        Raises:
            UsageError: There is nothing to choose from.
        """
        if stage is not None and not self.grows:
            raise UsageError(
                f"--stage is for designs that go through stages, and {self.design} doesn't. Received: --stage {stage}. "
                "Leave it out."
            )

    def data_stage(self, stage: int) -> int:
        """The stage of the data folder that ``stage`` of the design is trained on: the last is the full rate."""
        return self.facts.n_stages - self.n_stages + stage

    def rate_hz(self, stage: int) -> float:
        """Sampling rate of a stage of the design."""
        return float(self.facts.sample_rate_hz / 2 ** (self.n_stages - stage))

    def length(self, stage: int) -> int:
        """Samples of a clip at a stage of the design."""
        return self.facts.clip_samples >> (self.n_stages - stage)


class AdversarialConfig(Config):
    """What the settings of every design with a generator and a critic have in common."""

    feed: CriticFeed = CriticFeed()
    training: AdversarialTraining
    loss: Loss = Loss()
    optimiser: Optimiser = Optimiser()
    schedule: Schedule
