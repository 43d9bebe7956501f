"""Clips from the generator of a finished stage."""

import contextlib
import itertools
from collections.abc import Iterable, Iterator
from typing import Self

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from pgan_audio.config import with_values
from pgan_audio.designs import build_sampled_design
from pgan_audio.errors import CheckpointError, RunError, UsageError
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.sampling.latents import check_truncation, labels
from pgan_audio.training import weights
from pgan_audio.training.design import STATISTICS
from pgan_audio.training.run_folder import RunFolder

BATCH = 8
"""Clips are generated so many at a time, always."""

THREADS = 2
"""Threads that one operation may use, on every machine: with how many a sum is split up, its last bits may change."""

Clip = NDArray[np.float32]


def pin_threads() -> None:
    """Let TensorFlow compute with `THREADS` threads, one operation after the other, whatever the machine has.

    For the start of a program that samples: once TensorFlow has computed something its threads can't be changed, and
    then they are left as they are.
    """
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(THREADS)
        tf.config.threading.set_inter_op_parallelism_threads(1)


class ClipGenerator:
    """The generator of a finished stage, ready to make clips, in float32 whatever it was trained in.

    Clip i of a seed is always computed in a batch of the same 8 clips, those from ``8 * (i // 8)`` on, and so is the
    same to the last bit whatever was asked for beside it. Memory doesn't grow with the number of clips.

    Args:
        finished: What the run has kept of the stage.

    Raises:
        RunError: The weights don't fit the run's settings.
    """

    def __init__(self, finished: FinishedStage):
        self.finished = finished
        self.design = build_sampled_design(with_values(finished.config, {"precision": "float32"}), finished.codes)
        self.space = LatentSpace.of(self.design)
        network = self._loaded()
        shape = (BATCH, *self.space.shape)

        def generate(z, label, radius):
            return network(tf.reshape(z, shape), label, tf.constant(1.0), radius=radius)

        signature = [tf.TensorSpec((BATCH, self.space.size)), tf.TensorSpec((BATCH,), tf.int32), tf.TensorSpec(())]
        self._generate = tf.function(generate, input_signature=signature)

    @classmethod
    def load(cls, run: RunFolder, stage: int | None = None) -> Self:
        """Load a stage of a run; see `FinishedStage.read` for arguments and errors."""
        return cls(FinishedStage.read(run, stage))

    def clips(
        self, seed: int, indices: Iterable[int], label: int | None = None, truncation: float = 1.0
    ) -> Iterator[tuple[int, Clip]]:
        """Generate clips of a seed, in the order asked for. Runs of neighbouring numbers are the fastest.

        Args:
            seed: From 0 to 2**63 - 1; another one gives other clips.
            indices: Numbers of the clips, from 0.
            label: The author of all clips. By default each clip of a conditioned generator has one of its own, drawn
                with its latent; see `pgan_audio.sampling.latents.labels`.
            truncation: In (0, 1]. Below 1 the clips come closer to the average one, and to one another.

        Yields:
            The clip's number and the clip, ``(time, channels)`` float32, full scale 1, not clipped.

        Raises:
            UsageError: An argument is out of range.
        """
        self._check(label, truncation)
        return self._clips(seed, indices, label, truncation)

    def from_latents(
        self, z: NDArray[np.floating], label: int | None = None, truncation: float = 1.0
    ) -> Iterator[tuple[int, Clip]]:
        """Generate clips of given latents, 8 at a time.

        Args:
            z: ``(n, size)``, see `LatentSpace`.
            label: The author of all clips; a conditioned generator needs one.
            truncation: As for `clips`.

        Yields:
            The row's number and the clip, as `clips` does.

        Raises:
            UsageError: An argument is out of range or of a wrong shape.
        """
        self._check(label, truncation)
        if z.ndim != 2 or z.shape[1] != self.space.size:
            raise UsageError(f"Latents must have the shape (n, {self.space.size}). Received: {z.shape}.")
        if self.finished.authors and label is None:
            raise UsageError("A generator with authors needs a label for given latents. Received: None.")
        return self._from_latents(z, label, truncation)

    def batch(self, z, labels, truncation: float = 1.0):
        """Generate a whole batch of samples, as a tensor through which gradients flow.

        What a row holds depends on its latent, its label and its place in the batch, but not on the other rows.

        Args:
            z: ``(BATCH, size)`` float32, see `LatentSpace`.
            labels: ``(BATCH,)`` int32, zeros where there are no authors.
            truncation: As for `clips`.

        Returns:
            Samples of the design: ``(BATCH, time, channels)`` float32 where they are waveforms.
        """
        return self._generate(z, labels, truncation)

    def play(self, z, labels, truncation: float, rows: Iterable[int]) -> Iterator[Clip]:
        """The clips of some rows of a batch; see `batch`. Only those rows are made into sound."""
        samples = self._generate(z, labels, truncation).numpy()
        for row in rows:
            yield self._sound(samples, row)

    def labels(self, seed: int, indices: Iterable[int]) -> NDArray[np.int32]:
        """The labels that `clips` gives to clips without one; 0 where there are no authors."""
        numbers = list(indices)
        n_authors = len(self.finished.authors)
        return labels(seed, numbers, n_authors) if n_authors else np.zeros(len(numbers), np.int32)

    def _clips(
        self, seed: int, indices: Iterable[int], label: int | None, truncation: float
    ) -> Iterator[tuple[int, Clip]]:
        for block, wanted in itertools.groupby(indices, lambda index: index // BATCH):
            numbers = range(block * BATCH, (block + 1) * BATCH)
            drawn = self.labels(seed, numbers) if label is None else np.full(BATCH, label, np.int32)
            samples = self._generate(self.space.draw(seed, numbers), drawn, truncation).numpy()
            for index in wanted:
                yield index, self._sound(samples, index % BATCH)

    def _from_latents(
        self, z: NDArray[np.floating], label: int | None, truncation: float
    ) -> Iterator[tuple[int, Clip]]:
        given = np.full(BATCH, label or 0, np.int32)
        for start in range(0, len(z), BATCH):
            rows = z[start : start + BATCH].astype(np.float32)
            padded = np.concatenate([rows, np.ones((BATCH - len(rows), self.space.size), np.float32)])
            samples = self._generate(padded, given, truncation).numpy()
            for row in range(len(rows)):
                yield start + row, self._sound(samples, row)

    def _sound(self, samples: NDArray[np.float32], row: int) -> Clip:
        clip: Clip = self.design.to_audio(samples[row : row + 1])[0]
        return clip.copy()  # so that whoever keeps one doesn't keep eight

    def _loaded(self) -> keras.Model:
        """The stage's generator with its weights; the design has its statistics then, too."""
        finished = self.finished
        network = self.design.build_generator(finished.stage)
        statistics = weights.part(finished.weights, STATISTICS)
        try:
            self.design.take_statistics(statistics)
            own = {name: x for name, x in finished.weights.items() if name.partition("/")[0] != STATISTICS}
            weights.assign(network, own)
        except CheckpointError as error:
            raise RunError(
                f"The model of stage {finished.stage} doesn't fit the config.toml of {finished.path}: {error} "
                "Put the one that is not the original back from a copy."
            ) from error
        return network

    def _check(self, label: int | None, truncation: float) -> None:
        n_authors = len(self.finished.authors)
        if label is not None and not 0 <= label < n_authors:
            expected = f"from 0 to {n_authors - 1}" if n_authors else "None, as this generator knows no authors"
            raise UsageError(f"Argument `label` must be {expected}. Received: {label}.")
        check_truncation(truncation)
