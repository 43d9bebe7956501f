"""The settings of the progressive design."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import NonNegativeFloat, PositiveFloat, PositiveInt, model_validator

from pgan_audio.config.schema import AdversarialConfig, Loss
from pgan_audio.config.section import Counts, Levels, OddSize, Section

# The generator's stem multiplies the length by 4 twice, from a seed of at least 4 samples.
STEM_FACTOR = 16
MIN_STAGE_1_SAMPLES = 64


class ProgressiveLoss(Loss):
    """The losses of the progressive design."""

    name: Literal["wgan_gp", "sign_literal", "sign_separating"] = "wgan_gp"


class Progressive(Section):
    """The networks of the progressive design."""

    latent_size: PositiveInt = 128
    channels: Counts
    """Feature maps per stage."""
    kernel_size: OddSize = 9
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
    crest_factor: NonNegativeFloat = 0.0
    """How many times the RMS of the recordings the output reaches with its initial weights, within full scale.

    The features of a moment have a fixed length, so that the last convolution can't give more than the norm of its
    weights, at first the square root of the channels: with 8 of them a wave flattens at 2.8 times the RMS until the
    weights have grown. 0 leaves it at that.
    """
    author_conditioning: bool = False
    author_embedding_size: PositiveInt = 32
    hidden_size: PositiveInt = 128
    """Width of the critic's dense layer before its scalar."""
    stddev_group: PositiveInt = 4
    """Clips per group of the minibatch standard deviation."""
    padding: Literal["zero", "symmetric"] = "zero"
    """What the convolutions see beyond both ends of a clip."""


class ProgressiveConfig(AdversarialConfig):
    """All settings of a run of the progressive design."""

    grows: ClassVar[bool] = True

    design: Literal["progressive"] = "progressive"
    loss: ProgressiveLoss = ProgressiveLoss()
    progressive: Progressive

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
    def n_stages(self) -> int:
        """All stages of the data."""
        return self.facts.n_stages

    @property
    def known_authors(self) -> tuple[str, ...]:
        """All authors of the data, if the networks are conditioned on them."""
        return self.facts.authors if self.progressive.author_conditioning else ()

    @property
    def critic_output_resolved(self) -> Literal["linear", "tanh_linear", "tanh"]:
        """The activation of the critic's scalar, ``auto`` resolved by the loss."""
        if self.progressive.critic_output != "auto":
            return self.progressive.critic_output
        return "linear" if self.loss.name == "wgan_gp" else "tanh_linear"
