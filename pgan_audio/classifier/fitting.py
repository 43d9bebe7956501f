"""Training the classifier of one stage: epochs of ``Model.fit``, each of which can be the last of a session."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from pgan_audio.classifier.architecture import architecture_for
from pgan_audio.classifier.calibration import log_loss
from pgan_audio.classifier.callbacks import Callbacks
from pgan_audio.classifier.draws import Draws
from pgan_audio.classifier.effort import Effort
from pgan_audio.classifier.examination import hear
from pgan_audio.classifier.examples import Examples, placed
from pgan_audio.classifier.network import build_network
from pgan_audio.classifier.predictor import Predictor
from pgan_audio.classifier.weights import Arrays, stored
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import CheckpointError, ClassifierError
from pgan_audio.training import checkpoint
from pgan_audio.training.events import EventWriter

EVENTS = "events.jsonl"
CHECKPOINTS = "checkpoints"
KEEP = 2


class StageFitting:
    """Trains one classifier in a folder of its own; continues after the last whole epoch, to the same bits.

    Args:
        data: The folder.
        examples: Its tracks by what they are for.
        stage: From 1.
        seed: Of initial weights and drawn clips.
        effort: How long and how hard.
        folder: Where state and events are kept; made where missing. The caller holds the lock.

    Attributes:
        network: In training.
        n_epochs: Whole epochs so far.
        best_epoch: The one with the least loss on the valid clips, from 1; 0 before the first.
        best: The weights after that epoch, as they are to be stored.
    """

    def __init__(self, data: DataFolder, examples: Examples, stage: int, seed: int, effort: Effort, folder: Path):
        self.data, self.stage, self.effort, self.folder = data, stage, effort, folder
        self._draws = Draws(data, stage, examples.splits["train"], seed)
        places = placed(examples.splits["valid"], data.clip_samples)
        n_valid = min(len(places), effort.valid_clips)
        self._valid = [places[int(i)] for i in np.linspace(0, len(places) - 1, n_valid)]
        length = data.length(stage)
        self.network = build_network(
            architecture_for(length), data.rate_hz(stage), length, data.channels, len(examples.classes), seed
        )
        rate = keras.optimizers.schedules.CosineDecay(effort.learning_rate, effort.epochs * effort.steps_per_epoch)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.network.compile(keras.optimizers.Adam(rate, name="adam"), loss, metrics=["accuracy"])
        self.network.optimizer.build(self.network.trainable_variables)
        self._predict = Predictor(self.network)
        self.n_epochs, self.best_epoch, self._best_loss = 0, 0, math.inf
        self.best: Arrays = stored(self.network)

    @property
    def finished(self) -> bool:
        """Whether all epochs are done, or the loss on the valid clips has not fallen for long enough."""
        return self.n_epochs >= self.effort.epochs or self.n_epochs - self.best_epoch >= self.effort.patience

    def fit(self, callbacks: Callbacks) -> bool:
        """Train to the end; once per object.

        Args:
            callbacks: What the caller wants to see. The progress is the share of all epochs that is done; a stop
                forgets the epoch that isn't whole.

        Returns:
            Whether the end was reached.

        Raises:
            ClassifierError: A loss isn't finite, or the state can't be saved or read.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._resume(callbacks.say)
        with EventWriter(self.folder / EVENTS) as events:
            events.truncate_after(self._clips)
            while not self.finished:
                figures = self._epoch(callbacks)
                if figures is None:
                    return False
                events.write(self._clips, self.stage, figures)
                events.flush()
                self._save()
        return True

    def valid_logits(self) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """What the network says of the valid clips, ``(clips, classes)``, and their labels, ``(clips,)``."""
        logits, labels, _ = hear(self._predict, self.data, self.stage, self._valid)
        return logits, labels

    @property
    def _clips(self) -> int:
        return self.n_epochs * self.effort.clips_per_epoch

    def _epoch(self, callbacks: Callbacks) -> dict[str, float] | None:
        """Train for an epoch and validate; return the figures, or None if it was stopped."""
        watch = _Watch(self, callbacks)
        batches = _Batches(self._draws, self._clips, self.effort)
        history = self.network.fit(batches, shuffle=False, verbose=0, callbacks=[watch]).history
        if watch.stopped:
            return None
        logits, labels = self.valid_logits()
        figures = {
            "loss/train": float(history["loss"][0]),
            "loss/valid": log_loss(logits, labels),
            "accuracy/train": float(history["accuracy"][0]),
            "accuracy/valid": float(np.mean(logits.argmax(axis=1) == labels)),
        }
        if not all(map(math.isfinite, figures.values())):
            raise ClassifierError(
                f"Training the classifier of stage {self.stage} met numbers that aren't finite in epoch "
                f"{self.n_epochs + 1}. Try again with another --seed."
            )
        self.n_epochs += 1
        if figures["loss/valid"] < self._best_loss:
            self.best_epoch, self._best_loss, self.best = self.n_epochs, figures["loss/valid"], stored(self.network)
        return figures

    def _state(self) -> dict[str, keras.Variable]:
        """All that training changes: weights, moving averages, the optimiser's moments, the seeds of the dropout."""
        state = {f"network/{variable.path}": variable for variable in self.network.weights}
        state |= {f"optimiser/{variable.path}": variable for variable in self.network.optimizer.variables}
        seeds = [layer.seed_generator.state for layer in self.network.layers if isinstance(layer, keras.layers.Dropout)]
        return state | {f"seed/{number}": variable for number, variable in enumerate(seeds)}

    def _save(self) -> None:
        arrays = {name: np.asarray(variable.value.numpy()) for name, variable in self._state().items()}
        arrays |= {f"best/{name}": array for name, array in self.best.items()}
        counters = {"epochs": self.n_epochs, "best_epoch": self.best_epoch, "best_loss": self._best_loss}
        try:
            checkpoint.save(self.folder / CHECKPOINTS, self._clips, arrays, counters, KEEP)
        except CheckpointError as error:
            raise ClassifierError(
                f"The state of the training can't be saved: {error.__cause__ or error}. Free some space or make "
                f"{self.folder} writable, then run the same command again."
            ) from error

    def _resume(self, say: Callable[[str], None]) -> None:
        """Take over the newest state that was saved, if there is any."""
        checkpoint.clean(self.folder / CHECKPOINTS)
        try:
            loaded = checkpoint.load_latest(self.folder / CHECKPOINTS)
            if loaded is None:
                return
            for warning in loaded.warnings:
                say(warning)
            for name, variable in self._state().items():
                variable.assign(loaded.arrays[name])
            self.best = {name: loaded.arrays[f"best/{name}"] for name in self.best}
            self.n_epochs, self.best_epoch = int(loaded.counters["epochs"]), int(loaded.counters["best_epoch"])
            self._best_loss = float(loaded.counters["best_loss"])
        except (CheckpointError, KeyError, ValueError) as error:
            raise ClassifierError(
                f"The state of the training in {self.folder} can't be used: {error}. Remove that folder to train this "
                "stage from its beginning."
            ) from error


class _Batches(keras.utils.PyDataset):
    """The batches of one epoch, in order."""

    def __init__(self, draws: Draws, first: int, effort: Effort):
        super().__init__()
        self._draws, self._first, self._effort = draws, first, effort

    def __len__(self) -> int:
        return self._effort.steps_per_epoch

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        return self._draws.batch(self._first + index * self._effort.batch_size, self._effort.batch_size)


class _Watch(keras.callbacks.Callback):
    """After every batch the progress, and the caller's wish to stop."""

    def __init__(self, fitting: StageFitting, callbacks: Callbacks):
        super().__init__()
        self._fitting, self._callbacks, self.stopped = fitting, callbacks, False

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Say how far it is; stop where asked to."""
        effort, n_epochs = self._fitting.effort, self._fitting.n_epochs
        share = (n_epochs + (batch + 1) / effort.steps_per_epoch) / effort.epochs
        accuracy = (logs or {}).get("accuracy", math.nan)
        self._callbacks.progress(share, f"stage {self._fitting.stage}, epoch {n_epochs + 1}, accuracy {accuracy:.2f}")
        if self._callbacks.stop():
            self.stopped = self.model.stop_training = True
