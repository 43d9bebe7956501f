"""From settings to the design that they are the settings of."""

from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.schema import Config
from pgan_audio.errors import ConfigError
from pgan_audio.ports.fft_autoencoder.design import FftAutoencoderDesign
from pgan_audio.progressive.design import ProgressiveDesign
from pgan_audio.training.design import AdversarialDesign
from pgan_audio.training.fitted_design import FittedDesign


def build_design(config: Config) -> AdversarialDesign:
    """The design of a run with a generator and a critic.

    Args:
        config: With the facts of its data.

    Raises:
        ConfigError: The settings are of no such design, or describe no data yet.
    """
    match config:
        case ProgressiveConfig():
            return ProgressiveDesign(config)
    raise ConfigError(f"There is no design for these settings. Received: design = {config.design!r}.")


def build_fitted_design(config: FittedConfig) -> FittedDesign:
    """The design of a run that is trained by plain fitting; argument and errors as for `build_design`."""
    match config:
        case FftAutoencoderConfig():
            return FftAutoencoderDesign(config)
    raise ConfigError(f"There is no design for these settings. Received: design = {config.design!r}.")


def estimate_clips_per_second(config: Config, until_stage: int) -> dict[int, float]:
    """The training speed to expect of stages 1 to ``until_stage`` on this machine, good to a factor of two."""
    if isinstance(config, FittedConfig):
        return build_fitted_design(config).clips_per_second(until_stage)
    return build_design(config).clips_per_second(until_stage)
