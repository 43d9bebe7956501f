"""The latent whose clip comes near a recording."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from pgan_audio.errors import UsageError
from pgan_audio.sampling.generation import BATCH, ClipGenerator
from pgan_audio.sampling.spectral_loss import SpectralLoss

STARTS = BATCH
"""Searches side by side, each from one of the nearest random clips."""

N_RANDOM = 1000
STEPS = 150
STEP_SIZE = 0.3  # of Adam, falling to zero along half a cosine; with 0.1 some ways end in worse places
BETAS = (0.9, 0.99)
EPSILON = 1e-8
_STEP_COST = 3  # of forth and back through the generator, in batches of clips


@dataclass(frozen=True)
class Found:
    """What a search found, and what it is to be measured by.

    Attributes:
        latents: ``(STARTS, size)`` float32, nearest clip first.
        labels: ``(STARTS,)`` int32.
        distances_db: ``(STARTS,)``, log-spectral distance of each clip from the recording.
        random_db: ``(N_RANDOM,)``, that of random clips, nearest first.
    """

    latents: NDArray[np.float32]
    labels: NDArray[np.int32]
    distances_db: NDArray[np.float64]
    random_db: NDArray[np.float64]


def search(
    generator: ClipGenerator,
    recording: NDArray[np.float32],
    seed: int = 0,
    label: int | None = None,
    truncation: float = 1.0,
    progress: Callable[[float, float], None] = lambda done, total: None,
) -> Found:
    """Look for latents whose clips come near a recording, by descent from the nearest of many random clips.

    The gradient of the log-spectral distance (`SpectralLoss`) goes through the generator to the latent; Adam follows it
    and each step ends where latents lie, on the sphere, so that every latent on the way is one that could have been
    drawn. What counts is the nearest point of each way, not its last.

    Args:
        generator: Whose clips.
        recording: As its stage would have heard it, ``(time, channels)``, not silent; see `heard`.
        seed: Its first `N_RANDOM` clips are the random ones. The same seed gives the same result, to the last bit on
            one machine.
        label: Author of all clips; by default each search keeps the one that its start had drawn for it.
        truncation: In (0, 1], of all clips.
        progress: Called with the work done so far and in all.

    Raises:
        UsageError: The design's samples are no waveforms: there is no gradient from their sound back to the latent.
    """
    loss = SpectralLoss(recording)
    total = N_RANDOM // BATCH + STEPS * _STEP_COST
    z = generator.space.draw(seed, range(N_RANDOM))
    labels = generator.labels(seed, range(N_RANDOM)) if label is None else np.full(N_RANDOM, label, np.int32)
    if generator.batch(z[:BATCH], labels[:BATCH], truncation).shape[1:] != recording.shape:
        raise UsageError(
            "--like follows a gradient from the sound back to the latent. Expected a design whose samples are "
            f"waveforms. Received: {generator.finished.config.design}. Choose a run of another design with --run."
        )
    distances = tf.function(lambda z, labels: loss(generator.batch(z, labels, truncation)), reduce_retracing=True)
    random_db = np.empty(N_RANDOM)
    for start in range(0, N_RANDOM, BATCH):
        rows = slice(start, start + BATCH)
        random_db[rows] = distances(z[rows], labels[rows]).numpy()
        progress(start // BATCH + 1, total)
    nearest = np.argsort(random_db, kind="stable")[:STARTS]

    def tell(step: int) -> None:
        progress(N_RANDOM // BATCH + step * _STEP_COST, total)

    best_z, best_db = _descend(distances, z[nearest], labels[nearest], generator.space.admit, tell)
    order = np.argsort(best_db, kind="stable")
    return Found(best_z[order], labels[nearest][order], best_db[order], np.sort(random_db))


def _descend(
    distances: Callable,
    start: NDArray[np.float32],
    labels: NDArray[np.int32],
    admit: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    tell: Callable[[int], None],
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """The nearest latent on each way down, and how near it is."""

    @tf.function
    def slope(z, labels):
        with tf.GradientTape() as tape:
            tape.watch(z)
            away = distances(z, labels)
        return away, tape.gradient(away, z)  # rows don't mix: the gradient of the sum is that of each

    z = start
    best_z, best_db = start.copy(), np.full(len(start), np.inf)
    mean, square = np.zeros(z.shape), np.zeros(z.shape)
    for step in range(STEPS + 1):
        away, gradient = (tensor.numpy() for tensor in slope(tf.constant(z), tf.constant(labels)))
        nearer = away < best_db
        best_z[nearer], best_db[nearer] = z[nearer], away[nearer]
        mean = BETAS[0] * mean + (1 - BETAS[0]) * gradient
        square = BETAS[1] * square + (1 - BETAS[1]) * gradient.astype(np.float64) ** 2
        unbiased = mean / (1 - BETAS[0] ** (step + 1)), square / (1 - BETAS[1] ** (step + 1))
        size = STEP_SIZE * (1 + np.cos(np.pi * step / STEPS)) / 2
        z = admit(z - size * unbiased[0] / (np.sqrt(unbiased[1]) + EPSILON)).astype(np.float32)
        tell(step)
    return best_z, best_db
