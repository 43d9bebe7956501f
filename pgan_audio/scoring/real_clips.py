"""The real clips of one stage: those of the training, and those held out."""

from collections.abc import Sequence
from dataclasses import dataclass

from pgan_audio.data.feed import SPLITS, track_weights
from pgan_audio.data.store import DataFolder
from pgan_audio.data.track import Track
from pgan_audio.scoring.inception_score import effective_number
from pgan_audio.scoring.stored_clips import StoredClips
from pgan_audio.scoring.training_search import TrainingSearch

HELD_OUT = "test"


@dataclass(frozen=True)
class RealClips:
    """A data folder as scoring sees it.

    Attributes:
        data: The folder.
        stage: Of the data, from 1.
        labels: What the judge tells apart, of each track in the folder's order; empty where a track has none.
        crop: As in training, ``"random"`` or ``"start"``.
        weight: As in training, ``"track"``, ``"duration"`` or ``"author"``.
        split: What was trained on, ``"train"``, ``"train+valid"`` or ``"all"``; the test split stays held out even so.
    """

    data: DataFolder
    stage: int
    labels: Sequence[str]
    crop: str = "random"
    weight: str = "track"
    split: str = "train"

    @property
    def training_tracks(self) -> list[Track]:
        """What was trained on."""
        splits = [split for split in SPLITS[self.split] if split != HELD_OUT]
        return [track for track in self.data.tracks if track.split in splits]

    @property
    def held_out_tracks(self) -> list[Track]:
        """The test split, which the classifier has not learnt from."""
        return [track for track in self.data.tracks if track.split == HELD_OUT]

    def training(self, n: int, seed: int) -> StoredClips:
        """Clips that were trained on, ``n`` at most."""
        return self._clips(self.training_tracks, n, seed)

    def held_out(self, n: int, seed: int) -> StoredClips:
        """Held-out clips, ``n`` at most."""
        return self._clips(self.held_out_tracks, n, seed)

    def search(self) -> TrainingSearch:
        """Finds the training clip that a clip is most like."""
        return TrainingSearch(self.data, self.stage, self.training_tracks, self.crop)

    def level(self) -> float:
        """RMS of the train split."""
        return self.data.stage_rms("train")[self.stage - 1]

    def ceiling(self) -> float:
        """The effective number of classes among the clips that training draws: no Inception Score need be above it."""
        tracks = self.training_tracks
        shares: dict[str, float] = {}
        for track, weight in zip(tracks, track_weights(tracks, self.weight), strict=True):
            label = self.labels[track.index]
            shares[label] = shares.get(label, 0.0) + float(weight)
        return effective_number([share for label, share in shares.items() if label])

    def _clips(self, tracks: Sequence[Track], n: int, seed: int) -> StoredClips:
        return StoredClips(self.data, self.stage, tracks, n, crop=self.crop, weight=self.weight, seed=seed)
