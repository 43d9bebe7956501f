"""Clips from a generator that is still in training."""

from collections.abc import Iterable, Iterator

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from pgan_audio.config import Config
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.sampling.latents import labels
from pgan_audio.training.design import AdversarialDesign

BATCH = 32


class LiveGenerator:
    """Makes the clips that ``pgan sample`` would make of a generator, with the network as it is in memory.

    They are the same to the ear, not to the last bit: batches are larger here, and numbers those of the training.

    Args:
        generator: ``generator(z, labels, fade)``, usually the moving average.
        config: Of the run.
        design: Of the run.
        fade: Weight of the newest block.
    """

    def __init__(self, generator: keras.Model, config: Config, design: AdversarialDesign, fade: float):
        self.generator, self.design, self.fade = generator, design, fade
        self.space = LatentSpace.of(design)
        self.n_authors = len(config.known_authors)

    def clips(self, seed: int, indices: Iterable[int]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Numbers and clips, ``(time, channels)`` float32 each, in the order asked for."""
        numbers = list(indices)
        for start in range(0, len(numbers), BATCH):
            batch = numbers[start : start + BATCH]
            z = self.space.draw(seed, batch).reshape(-1, *self.design.latent_shape)
            drawn = labels(seed, batch, self.n_authors) if self.n_authors else np.zeros(len(batch), np.int32)
            samples = self.generator(tf.constant(z), tf.constant(drawn), tf.constant(self.fade, tf.float32))
            yield from zip(batch, self.design.to_audio(np.asarray(samples, np.float32)), strict=True)
