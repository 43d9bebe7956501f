"""An estimate of how long training takes, from the size of the networks and the speed of the machine."""

from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.layers.equalised_conv1d import EqualisedConv1D
from pgan_audio.progressive.shape import STEM_FACTOR, Shape
from pgan_audio.training.schedule import Schedule
from pgan_audio.training.speed import runs_per_second

# Passes of the cost of one forward pass of a network: the critic's step takes 1 (fake clips) + 2 x 3 (both batches,
# forward and backward) + 6 (the penalty with its second derivative), the generator's 5.
PASSES_WITH_PENALTY = 18
PASSES = 12
# What a step takes beyond its products, per stage, whatever its clips: with networks of 24 channels and batches of 4
# nearly all of it (6, 11, 16 and 26 ms for the first four stages on a two-core server).
STAGE_SECONDS = 5e-3


def multiply_adds(config: ProgressiveConfig, stage: int) -> float:
    """Multiply-adds of a forward pass of the generator for one clip; the critic's are about as many."""
    shape = Shape.of(config, stage)
    taps = config.progressive.kernel_size
    first = shape.channels[0]
    length = shape.first_length
    folded = 2 * -(-(taps // 2) // 4) + 1
    total = config.progressive.latent_size * length // STEM_FACTOR * first
    total += first**2 * (folded * (length // 4 + length) + taps * length)
    for below, channels in zip(shape.channels, shape.channels[1:], strict=False):
        folded = 2 * -(-(taps // 2) // 2) + 1
        total += folded * below * 2 * channels * length
        length *= 2
        total += taps * channels**2 * length
    return float(total)


def clips_per_second(config: ProgressiveConfig, until_stage: int) -> dict[int, float]:
    """Estimated training speed at each stage on this machine, good to a factor of about two."""
    passes = PASSES_WITH_PENALTY if config.loss.uses_penalty else PASSES
    speed, schedule = _multiply_adds_per_second(), Schedule.of(config)

    def rate(stage: int) -> float:
        batch = schedule.batch_size(stage)
        return batch / (batch * passes * multiply_adds(config, stage) / speed + STAGE_SECONDS * stage)

    return {stage: rate(stage) for stage in range(1, until_stage + 1)}


def _multiply_adds_per_second(seconds: float = 0.3) -> float:
    """Speed of a convolution of the usual size, in float32."""
    batch, length, channels, taps = 16, 512, 64, 9
    layer = EqualisedConv1D(channels, taps)
    return runs_per_second(layer, (batch, length, channels), seconds) * batch * length * channels**2 * taps
