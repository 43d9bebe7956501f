"""Which number format the features of each stage are computed in."""

from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.section import per_stage
from pgan_audio.errors import ConfigError

NARROW = 40  # below this many channels a convolution is too small for bfloat16 to pay for its conversions


def feature_dtypes(config: ProgressiveConfig, stage: int) -> tuple[str, ...]:
    """The Keras dtype policy of the blocks of stages 1 to ``stage``.

    Args:
        config: ``precision`` is ``"float32"`` or ``"bfloat16"``.
        stage: The highest stage of the networks.

    Raises:
        ConfigError: If the precision is still ``"auto"``.
    """
    if config.precision == "auto":
        raise ConfigError(
            "precision must be float32 or bfloat16 by now. Received: auto. Resolve it for the device first."
        )
    if config.precision == "float32":
        return ("float32",) * stage
    widths = (per_stage(config.progressive.channels, s) for s in range(1, stage + 1))
    return tuple("mixed_bfloat16" if width >= NARROW else "float32" for width in widths)
