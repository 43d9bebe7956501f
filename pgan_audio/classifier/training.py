"""Training a classifier set: the stages that are missing, one by one, in a folder that can be left at any time."""

import dataclasses
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pgan_audio import __version__, atomic
from pgan_audio.classifier.architecture import architecture_for
from pgan_audio.classifier.calibration import fit_temperature
from pgan_audio.classifier.callbacks import Callbacks
from pgan_audio.classifier.card import (
    FILE,
    LEARNT_DIGITS,
    Card,
    StageFacts,
    read_card,
    verify_weights,
    write_card,
    write_stage,
)
from pgan_audio.classifier.effort import Effort
from pgan_audio.classifier.examination import examine
from pgan_audio.classifier.examples import Examples
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import ClassifierError, UsageError

if TYPE_CHECKING:
    from pgan_audio.classifier.fitting import StageFitting

WORK = "training"
"""Folder within a set: lock, events, and the state of a stage in training. A finished set doesn't need it."""

FREE = ("name", "note", "package_version", "stages", "learnt")
"""What of a card may differ between two sessions that train one set."""


class SetTraining:
    """Trains the classifiers of a set; what is there already stays.

    Args:
        data: The folder.
        examples: Its tracks by what they are for.
        label: The column that names the classes.
        folder: Of the set.
        seed: Of initial weights and drawn clips.
        note: Kept in the card; None leaves the one that is there.
        effort: How long and how hard.

    Raises:
        ClassifierError: The folder holds a set of other settings, or something else.
        UsageError: There is no such seed.
    """

    def __init__(
        self,
        data: DataFolder,
        examples: Examples,
        label: str,
        folder: Path,
        seed: int = 0,
        note: str | None = None,
        effort: Effort | None = None,
    ):
        if not 0 <= seed < 2**63:
            raise UsageError(f"--seed must be from 0 to 2**63 - 1. Received: {seed}.")
        self.data, self.examples, self.folder, self.effort = data, examples, folder, effort or Effort()
        self._wanted = Card(
            name=folder.resolve().name,
            label=label,
            classes=examples.classes,
            sample_rate_hz=data.sample_rate_hz,
            clip_samples=data.clip_samples,
            channels=data.channels,
            n_stages=data.n_stages,
            normalise=data.settings.normalise,
            filter=data.settings.filter,
            data_fingerprint=data.fingerprint,
            audio_fingerprint=data.audio_fingerprint,
            learnt=_learnt(data, examples),
            seed=seed,
            package_version=__version__,
            note=note or "",
        )
        self._note = note
        self.card = self._opened()

    def missing(self, stage: int | None = None) -> tuple[int, ...]:
        """The stages still to train: of all, or of the one asked for.

        Raises:
            UsageError: There is no such stage.
        """
        n_stages = self.data.n_stages
        if stage is not None and not 1 <= stage <= n_stages:
            raise UsageError(
                f"--stage must be from 1 to {n_stages}, the stages of {self.data.path}. Received: {stage}."
            )
        done = {facts.stage for facts in self.card.stages}
        wanted = range(1, n_stages + 1) if stage is None else (stage,)
        return tuple(each for each in wanted if each not in done)

    def train(self, stages: Sequence[int], callbacks: Callbacks) -> bool:
        """Train stages and add them to the set.

        Args:
            stages: Which, as `missing` gives them.
            callbacks: What the caller wants to see.

        Returns:
            Whether all were finished; False if ``callbacks.stop`` asked to end earlier.

        Raises:
            ClassifierError: The folder is in use or can't be written to, or the training failed.
        """
        with _alone(self.folder):
            self.card = self._opened()  # another process may have written to it since it was looked at
            write_card(self.folder, self.card)
            stages = [stage for stage in stages if stage in self.missing()]
            costs = [architecture_for(length).cost(length) for length in map(self.data.length, stages)]
            for number, stage in enumerate(stages):
                part = costs[number] / sum(costs)
                before = sum(costs[:number]) / sum(costs)
                facts = self._train_stage(stage, _within(callbacks, before, part))
                if facts is None:
                    return False
                callbacks.finished(facts)
        return True

    def save_note(self) -> None:
        """Write the note that was asked for into the card, where nothing is left to train."""
        with _alone(self.folder):
            self.card = self._opened()
            write_card(self.folder, self.card)

    def _train_stage(self, stage: int, callbacks: Callbacks) -> StageFacts | None:
        """Train one classifier, add it to the set, and return its facts; None if it was stopped."""
        from pgan_audio.classifier.fitting import CHECKPOINTS, StageFitting

        work = self.folder / WORK / f"stage-{stage}"
        fitting = StageFitting(self.data, self.examples, stage, self.card.seed, self.effort, work)
        if not fitting.fit(callbacks):
            return None
        facts = self._examined(fitting)
        card = self.card.model_copy(update={"package_version": __version__})
        self.card = write_stage(self.folder, card, facts, fitting.best)
        shutil.rmtree(work / CHECKPOINTS)
        return self.card.stage(stage)

    def _examined(self, fitting: "StageFitting") -> StageFacts:
        """Calibrate what is to be stored, and let it hear the held-out tracks."""
        from pgan_audio.classifier.predictor import Predictor
        from pgan_audio.classifier.weights import assign

        stage, length = fitting.stage, self.data.length(fitting.stage)
        assign(fitting.network, fitting.best)  # as rounded for storing: what is examined is what will judge
        temperature = fit_temperature(*fitting.valid_logits())
        test = self.examples.splits["test"]
        predict = Predictor(fitting.network, temperature)
        return StageFacts(
            stage=stage,
            rate_hz=self.data.rate_hz(stage),
            length=length,
            n_parameters=fitting.network.count_params(),
            n_epochs=fitting.best_epoch,
            temperature=temperature,
            architecture=architecture_for(length),
            held_out=examine(predict, self.data, stage, test, "test") if test else None,
        )

    def _opened(self) -> Card:
        """The card to go on with: the folder's own, with the note asked for, or a new one."""
        if not (self.folder / FILE).is_file():
            others = [path.name for path in self.folder.iterdir() if path.name != WORK] if self.folder.is_dir() else []
            if others:
                raise ClassifierError(
                    f"{self.folder} is not empty and no classifier set. Received: {sorted(others)[0]} and "
                    f"{len(others) - 1} more. Choose a new folder with --out."
                )
            return self._wanted
        own = read_card(self.folder)
        for facts in own.stages:
            verify_weights(self.folder, facts)
        keys = [key for key in Card.model_fields if key not in FREE and getattr(own, key) != getattr(self._wanted, key)]
        if keys:
            raise ClassifierError(
                f"The classifier set in {self.folder} was begun with other settings. "
                f"Expected: {', '.join(f'{key} = {_shown(getattr(own, key))}' for key in keys)}. "
                f"Received: {', '.join(f'{key} = {_shown(getattr(self._wanted, key))}' for key in keys)}. "
                "Train another set in another folder with --out."
            )
        own = own.model_copy(update={"learnt": self._wanted.learnt})  # the same data: what an old card leaves out
        return own if self._note is None else own.model_copy(update={"note": self._note})


def _learnt(data: DataFolder, examples: Examples) -> str:
    """The tracks that the training hears, as the card names them."""
    heard = {segment.track for split in ("train", "valid") for segment in examples.splits[split]}
    return " ".join(sorted({data.tracks[track].audio_sha256[:LEARNT_DIGITS] for track in heard}))


def _within(callbacks: Callbacks, before: float, part: float) -> Callbacks:
    """Callbacks for a part of the work, whose progress tells that of the whole."""
    return dataclasses.replace(callbacks, progress=lambda share, note: callbacks.progress(before + share * part, note))


def _shown(value: object) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the right to write into a set's folder, which is made where missing."""
    with atomic.writing(f"The classifier set can't be written to {folder}", error_type=ClassifierError):
        try:
            (folder / WORK).mkdir(parents=True, exist_ok=True)
            with atomic.lock(folder / WORK / "lock"):
                atomic.remove_strays(folder)
                yield
        except BlockingIOError as error:
            raise ClassifierError(
                f"The classifier set in {folder} is being trained by another process. Wait until it is done or stop "
                "it, or choose another folder with --out."
            ) from error
