"""The GAN on FFT frames as the training loop and the sampler know it."""

from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from pgan_audio.audio.frames import fft_wave
from pgan_audio.config import record
from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.config.fft_gan import FftGanConfig
from pgan_audio.data.feed import ClipFeed
from pgan_audio.errors import CheckpointError, ConfigError
from pgan_audio.layers.fft_frames import FftFrames
from pgan_audio.ports.fft_common.cost import multiply_adds
from pgan_audio.ports.fft_common.initial import initial_value
from pgan_audio.ports.fft_gan.discriminator import Discriminator
from pgan_audio.ports.fft_gan.generator import Generator
from pgan_audio.ports.fft_gan.victory import Victory
from pgan_audio.training import stage_model
from pgan_audio.training.design import AdversarialDesign
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.training.speed import multiply_adds_per_second
from pgan_audio.training.weights import part

DECODER = "decoder"


class FftGanDesign(AdversarialDesign):
    """Spectra of short frames from normal numbers in place of codes, judged by a convolutional discriminator.

    The generator may start as the decoder of a trained auto-encoder. Its weights are then copied into the run when that
    begins, as the design's statistics, and the auto-encoder is needed no more.

    Args:
        config: With the facts of its data.
    """

    name = "fft-gan"
    n_stages = 1
    prior = "normal"

    def __init__(self, config: FftGanConfig):
        self.config = config
        self.architecture = config.fft_gan.resolved
        self.latent_shape = (config.n_frames // self.architecture.factor, self.architecture.widths[-1])
        self._frames = FftFrames(config.fft_gan.n_fft)
        self._victory = Victory(config.fft_gan.won_accuracy, config.fft_gan.epoch_clips)
        self._dtype = "mixed_bfloat16" if config.precision == "bfloat16" else "float32"

    def measure(self, feed: ClipFeed) -> str:
        """Copy the decoder of the auto-encoder's run, if there is one to start from.

        Raises:
            RunError: It can't be read.
            ConfigError: It has another shape.
        """
        if not self.config.fft_gan.decoder:
            return ""
        run = RunFolder.open(Path(self.config.fft_gan.decoder))
        other = record.read(run.config)
        own = self.config.fft_gan
        if not isinstance(other, FftAutoencoderConfig):
            raise ConfigError(
                f"fft_gan.decoder must be a run of the design fft-autoencoder. Received: {run.path}, a run of "
                f"{other.design}."
            )
        theirs = other.fft_autoencoder
        if (theirs.resolved, theirs.n_fft) != (own.resolved, own.n_fft):
            raise ConfigError(
                f"The decoder of {run.path} has another shape. Expected n_fft = {own.n_fft}, {own.resolved}. Received: "
                f"n_fft = {theirs.n_fft}, {theirs.resolved}. Start a new run (--run) with those settings."
            )
        _, arrays = stage_model.load(run.stage(1))
        self.statistics = {f"{DECODER}/{name}": values for name, values in part(arrays, DECODER).items()}
        return f"The generator starts as the decoder of {run.path}."

    def take_statistics(self, values: Mapping[str, NDArray[np.float32]]) -> None:
        """Know the decoder that was copied when the run began.

        Raises:
            CheckpointError: There is none where there must be one, or one where there must be none.
        """
        expected = bool(self.config.fft_gan.decoder)
        if expected != bool(values) or not all(name.startswith(f"{DECODER}/") for name in values):
            raise CheckpointError(
                f"The decoder that the generator started as is {'missing' if expected else 'none of this run'}. "
                f"Received: {', '.join(sorted(values)[:4]) or 'none'}."
            )
        self.statistics = dict(values)

    def build_generator(self, stage: int) -> keras.Model:
        """A generator, built; its weights are not yet drawn, but moving statistics are those of the decoder."""
        generator = Generator(self.architecture, self.config.fft_gan.n_fft, self._dtype)
        for variable in generator.non_trainable_variables:
            if variable.path in self.statistics:
                variable.assign(self.statistics[variable.path])
        return generator

    def build_critic(self, stage: int) -> keras.Model:
        """A discriminator, built, its weights not yet drawn."""
        return Discriminator(self.config, self._dtype)

    def initial_value(self, name: str, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
        """The weights of the decoder to start from, or random ones: see :func:`fft_common.initial.initial_value`.

        Raises:
            CheckpointError: The decoder's have another shape.
        """
        if name not in self.statistics:
            return initial_value(self.architecture, name.removeprefix(f"{DECODER}/"), shape, rng)
        values = self.statistics[name]
        if values.shape != shape:
            raise CheckpointError(f"{name} has the shape {shape}. Received: {values.shape} from the auto-encoder.")
        return values

    def clips_per_second(self, until_stage: int) -> dict[int, float]:
        """Estimated training speed on this machine."""
        # The discriminator costs about as much as the generator, and its many weights about half of that again.
        cost = multiply_adds(self.architecture, self.config.fft_gan.n_fft, self.config.n_frames)
        passes = 18 if self.config.loss.uses_penalty else 12
        return {1: multiply_adds_per_second() / (passes * 1.5 * cost)}

    def real_samples(self, x, stage: int, fade):
        """Frames of clips, ``(batch, n_frames, 2 * n_fft)``."""
        return self._frames(x)

    def penalty_unit(self, stage: int, fade):
        """The typical length of a clip's frames, over that of 256 of their values at full level."""
        level = self.config.facts.stage_rms[-1] * (self.config.fft_gan.n_fft / 2) ** 0.5
        return level * (2 * self.config.facts.clip_samples / 256) ** 0.5

    def to_audio(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Frames as sound, ``(n, time, 1)``."""
        return fft_wave(samples)[..., None]

    def remark(self, clips: int, values: Mapping[str, float]) -> str:
        """Say that the discriminator has won, when it has."""
        accuracy = values.get("share/judged_right")
        settings = self.config.fft_gan
        if accuracy is None or not self._victory.look(clips, accuracy):
            return ""
        return (
            f"The discriminator has won: for {settings.epoch_clips} clips it has told more than "
            f"{settings.won_accuracy:.0%} of real and generated clips apart, now {accuracy:.1%}. The generator learns "
            "little from it. Lower optimiser.critic_rate_factor in a new run, or take loss.name = wgan_gp."
        )
