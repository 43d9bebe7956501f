"""From settings to the design that they are the settings of."""

from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.schema import Config
from pgan_audio.errors import ConfigError
from pgan_audio.progressive.design import ProgressiveDesign
from pgan_audio.training.design import AdversarialDesign


def build_design(config: Config) -> AdversarialDesign:
    """The design of a run.

    Args:
        config: With the facts of its data.

    Raises:
        ConfigError: The settings are of no known design, or describe no data yet.
    """
    match config:
        case ProgressiveConfig():
            return ProgressiveDesign(config)
    raise ConfigError(f"There is no design for these settings. Received: design = {config.design!r}.")
