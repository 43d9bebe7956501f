"""From settings to the design that they are the settings of."""

from pgan_audio.config.dcgan import DcGanConfig
from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.config.fft_gan import FftGanConfig
from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.config.schema import Config
from pgan_audio.config.specgan import SpecGanConfig
from pgan_audio.errors import ConfigError
from pgan_audio.ports.dcgan.design import DcGanDesign
from pgan_audio.ports.fft_autoencoder.design import FftAutoencoderDesign
from pgan_audio.ports.fft_gan.design import FftGanDesign
from pgan_audio.ports.recurrent.design import RecurrentDesign
from pgan_audio.ports.specgan.design import SpecGanDesign
from pgan_audio.progressive.design import ProgressiveDesign
from pgan_audio.training.design import AdversarialDesign
from pgan_audio.training.fitted_design import FittedDesign
from pgan_audio.training.sampled_design import SampledDesign


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
        case SpecGanConfig():
            return SpecGanDesign(config)
        case DcGanConfig():
            return DcGanDesign(config)
        case FftGanConfig():
            return FftGanDesign(config)
    raise ConfigError(f"There is no design for these settings. Received: design = {config.design!r}.")


def build_fitted_design(config: FittedConfig) -> FittedDesign:
    """The design of a run that is trained by plain fitting; argument and errors as for `build_design`."""
    match config:
        case FftAutoencoderConfig():
            return FftAutoencoderDesign(config)
        case RecurrentConfig():
            return RecurrentDesign(config)
    raise ConfigError(f"There is no design for these settings. Received: design = {config.design!r}.")


def build_sampled_design(config: Config, codes: str | None = None) -> SampledDesign:
    """The design of a run whose finished stages make clips of sound.

    Args:
        config: With the facts of its data.
        codes: Of an auto-encoder: what random codes are drawn from. ``"normal"``: N(0, 1); None: the Gaussian fitted to
            those of the training clips.

    Raises:
        ConfigError: The settings are of no such design, or describe no data yet.
    """
    if isinstance(config, FftAutoencoderConfig):
        return FftAutoencoderDesign(config, fitted=codes is None)
    return build_design(config)


def estimate_clips_per_second(config: Config, until_stage: int) -> dict[int, float]:
    """The training speed to expect of stages 1 to ``until_stage`` on this machine, good to a factor of two."""
    if isinstance(config, FittedConfig):
        return build_fitted_design(config).clips_per_second(until_stage)
    return build_design(config).clips_per_second(until_stage)
