"""What both networks of the progressive design must agree on."""

from dataclasses import dataclass

from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.section import per_stage
from pgan_audio.errors import ConfigError

STEM_FACTOR = 16  # the stem changes the rate twice by 4


@dataclass(frozen=True)
class Shape:
    """Sizes and levels of the networks at one stage; everything is a function of config and data.

    Attributes:
        stage: The stage the networks are built for, from 1.
        first_length: Samples of a clip at stage 1.
        wave_channels: 1 (mono) or 2 (stereo).
        channels: Feature channels of stages 1 to ``stage``.
        alphas: Parameter of the activation at stages 1 to ``stage``.
        sigmas: RMS of the data at stages 1 to ``stage``, in units of full scale.
        wave_gains: Of the generator's convolutions to the waveform at stages 1 to ``stage``.
        n_authors: Number of classes the networks are conditioned on; 0 for none.
    """

    stage: int
    first_length: int
    wave_channels: int
    channels: tuple[int, ...]
    alphas: tuple[float, ...]
    sigmas: tuple[float, ...]
    wave_gains: tuple[float, ...]
    n_authors: int

    @property
    def length(self) -> int:
        """Samples of a clip at ``stage``."""
        return self.first_length * 2 ** (self.stage - 1)

    @classmethod
    def of_all_stages(cls, config: ProgressiveConfig) -> "Shape":
        """The shape of the last stage. Raises as :meth:`of` does."""
        return cls.of(config, config.data.n_stages if config.data else 1)

    @classmethod
    def of(cls, config: ProgressiveConfig, stage: int) -> "Shape":
        """The shape a config asks for.

        Raises:
            ConfigError: If the config has no data yet, or no such stage.
        """
        facts = config.data
        if facts is None:
            raise ConfigError("The config describes no data yet: open a data folder first.")
        if not 1 <= stage <= facts.n_stages:
            raise ConfigError(f"`stage` must be from 1 to {facts.n_stages}. Received: {stage}")
        settings = config.progressive
        stages = range(1, stage + 1)
        channels = tuple(per_stage(settings.channels, s) for s in stages)
        sigmas = tuple(facts.stage_rms[s - 1] for s in stages)
        return cls(
            stage=stage,
            first_length=facts.clip_samples // 2 ** (facts.n_stages - 1),
            wave_channels=facts.channels,
            channels=channels,
            alphas=tuple(per_stage(settings.alphas, s) for s in stages),
            sigmas=sigmas,
            wave_gains=tuple(
                max(1.0, min(settings.crest_factor, 1 / sigma) / n**0.5)
                for n, sigma in zip(channels, sigmas, strict=True)
            ),
            n_authors=len(facts.authors) if settings.author_conditioning else 0,
        )
