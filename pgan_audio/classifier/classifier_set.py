"""A folder with one author classifier per stage and a card."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pgan_audio.classifier.card import Card, read_card, verify_weights, weights_file
from pgan_audio.errors import ClassifierError, RunError

if TYPE_CHECKING:
    from pgan_audio.classifier.judge import Judge


class ClassifierSet:
    """A classifier set, verified. Make one with :meth:`open`; opening loads neither Keras nor TensorFlow.

    Attributes:
        path: The folder.
        card: All there is to say about it.

    Example:
        >>> judges = ClassifierSet.open("classifiers/digits-speakers")
        >>> logits, features = judges.stage(7).predict(clips)
    """

    def __init__(self, path: Path, card: Card):
        self.path = path
        self.card = card

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """Open a set and verify its card and all weights.

        Raises:
            ClassifierError: It is missing, unfinished, damaged, or of another version of the package.
        """
        path = Path(path)
        card = read_card(path)
        if not card.stages:
            raise ClassifierError(
                f"No classifier of the set in {path} is trained yet. Go on with: pgan classifier train --out {path}"
            )
        for facts in card.stages:
            verify_weights(path, facts)
        return cls(path, card)

    @property
    def name(self) -> str:
        """Of the set."""
        return self.card.name

    @property
    def checksum(self) -> str:
        """SHA-256 (hex) over the card and all weights: what says that two scores have the same judge."""
        return self.card.checksum

    @property
    def stages(self) -> tuple[int, ...]:
        """The stages there is a classifier for, lowest first."""
        return tuple(facts.stage for facts in self.card.stages)

    def stage(self, stage: int) -> "Judge":
        """The classifier of one stage, ready to judge. Loads Keras and TensorFlow.

        Raises:
            ClassifierError: There is none for this stage, or its weights aren't those of such a network.
        """
        from pgan_audio.classifier.judge import Judge
        from pgan_audio.training.arrays import read_arrays

        facts = self.card.stage(stage)
        try:
            arrays = read_arrays(weights_file(self.path, stage))
            return Judge(self.card, facts, arrays)
        except RunError as error:
            raise ClassifierError(f"The classifier set in {self.path} is damaged: {error} Train it anew.") from error

    def check_fits(self, sample_rate_hz: int, clip_samples: int, channels: int, n_stages: int) -> None:
        """Refuse data, or a run's, of another rate or shape than the set's.

        Args:
            sample_rate_hz: Full rate.
            clip_samples: Length of a clip at that rate.
            channels: Of a clip.
            n_stages: How many scales.

        Raises:
            ClassifierError: They differ; says in what.
        """
        expected = {
            "sample_rate_hz": self.card.sample_rate_hz,
            "clip_samples": self.card.clip_samples,
            "channels": self.card.channels,
            "n_stages": self.card.n_stages,
        }
        received = {
            "sample_rate_hz": sample_rate_hz,
            "clip_samples": clip_samples,
            "channels": channels,
            "n_stages": n_stages,
        }
        differing = [key for key in expected if expected[key] != received[key]]
        if differing:
            raise ClassifierError(
                f"The classifier set {self.name} is for other clips. "
                f"Expected: {', '.join(f'{key} = {expected[key]}' for key in differing)}. "
                f"Received: {', '.join(f'{key} = {received[key]}' for key in differing)}. "
                "Take a set trained on data prepared the same way, or train one: pgan classifier train"
            )
