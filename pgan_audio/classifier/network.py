"""The author classifier of one stage: a small convolutional network over a spectrogram."""

import keras
from keras import layers

from pgan_audio.classifier.architecture import Architecture
from pgan_audio.layers.band_spectrogram import BandSpectrogram

DROPOUT = 0.3
SHORTEST_POOLED = 4


def build_network(
    architecture: Architecture, rate_hz: float, length: int, channels: int, n_classes: int, seed: int = 0
) -> keras.Model:
    """Build a classifier with new weights.

    Blocks of convolution, batch normalisation, ReLU and maximum over 2 × 2; then the mean over time of each band that
    is left, a hidden layer, and the logits.

    Args:
        architecture: Its sizes.
        rate_hz: Sampling rate of the clips.
        length: Samples of a clip.
        channels: Of a clip.
        n_classes: How many authors it tells apart.
        seed: Of initial weights and dropout.

    Returns:
        Clips, float32 ``(batch, length, channels)``, to logits ``(batch, n_classes)``. The layer ``features`` gives the
        features ``(batch, n_features)``.
    """
    seeds = iter(range(seed, seed + 1000))
    clips = keras.Input((length, channels), name="clips")
    if architecture.front_end == "spectrogram":
        front = BandSpectrogram(rate_hz, architecture.n_fft, architecture.hop, architecture.n_bands, name="spectrogram")
        x = front(clips)  # (B, frames, bands, C)
    else:
        x = layers.Reshape((length, 1, channels))(clips)
    for number, filters in enumerate(architecture.filters, start=1):
        kernel = (3, 3) if x.shape[2] > 1 else (9, 1)
        drawn = keras.initializers.HeNormal(next(seeds))
        name = f"block_{number}"
        x = layers.Conv2D(
            filters, kernel, padding="same", use_bias=False, kernel_initializer=drawn, name=f"{name}_convolution"
        )(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"{name}_normalisation")(x)
        x = layers.ReLU()(x)
        pool = tuple(2 if size >= SHORTEST_POOLED else 1 for size in x.shape[1:3])
        x = layers.MaxPooling2D(pool)(x)
    x = layers.AveragePooling2D((x.shape[1], 1))(x)  # (B, 1, bands left, filters)
    x = layers.Flatten()(x)
    x = layers.Dropout(DROPOUT, seed=next(seeds))(x)
    x = layers.Dense(
        architecture.n_features,
        activation="relu",
        kernel_initializer=keras.initializers.HeNormal(next(seeds)),
        name="features",
    )(x)
    x = layers.Dropout(DROPOUT, seed=next(seeds))(x)
    drawn = keras.initializers.GlorotUniform(next(seeds))
    return keras.Model(clips, layers.Dense(n_classes, kernel_initializer=drawn, name="logits")(x), name="classifier")
