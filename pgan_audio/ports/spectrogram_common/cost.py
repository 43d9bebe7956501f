"""An estimate of how long training on spectrograms takes."""

import keras

from pgan_audio.config.spectrogram import HALVINGS, SpectrogramConfig
from pgan_audio.ports.spectrogram_common.sizes import BINS, Sizes
from pgan_audio.training.speed import runs_per_second

# Passes of the cost of one forward pass of a network: for a critic's step 1 (generated images) + 2 x 3 (both batches,
# forward and backward), 6 more for a penalty with its second derivative; for a generator's step 5.
CRITIC_PASSES = 7
PENALTY_PASSES = 6
GENERATOR_PASSES = 5


def multiply_adds(sizes: Sizes) -> float:
    """Multiply-adds of a forward pass of the critic for one clip; the generator's are about as many."""
    total, below, pixels = 0, sizes.channels, sizes.rows * BINS
    for width in sizes.widths:
        pixels //= 4
        total += sizes.kernel_size**2 * below * width * pixels
        below = width
    rows, bins, width = sizes.seed_shape
    return float(total + rows * bins * width)


def clips_per_second(config: SpectrogramConfig) -> dict[int, float]:
    """Estimated training speed on this machine, good to a factor of about two; by the one stage there is."""
    passes = CRITIC_PASSES + GENERATOR_PASSES / config.optimiser.critic_steps
    if config.loss.uses_penalty:
        passes += PENALTY_PASSES
    sizes = Sizes.of(config)
    return {1: multiply_adds_per_second(sizes) / (passes * multiply_adds(sizes))}


def multiply_adds_per_second(sizes: Sizes, seconds: float = 0.3) -> float:
    """Speed of one of the critic's middle convolutions, where most of the work is."""
    batch, below, width = 8, sizes.widths[HALVINGS - 4], sizes.widths[HALVINGS - 3]
    rows, bins = sizes.rows >> 2, BINS >> 2
    layer = keras.layers.Conv2D(width, sizes.kernel_size, strides=2, padding="same", dtype=sizes.dtype)
    per_run = batch * (rows // 2) * (bins // 2) * sizes.kernel_size**2 * below * width
    return runs_per_second(layer, (batch, rows, bins, below), seconds) * per_run
