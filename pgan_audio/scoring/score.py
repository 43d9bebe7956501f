"""The score of one set of clips at one stage: a row of the results."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from pgan_audio.scoring.comparison import Measures

FORMAT = 1

Kind = Literal["run", "audio", "real"]


@dataclass(frozen=True)
class Subject:
    """What was scored.

    Attributes:
        kind: Clips of a run's generator, of a folder of audio, or held-out real clips.
        path: The run, the folder, or the data.
        stage: The stage of its own that a run's clips are of, else the data's.
        clips: Clips the generator had been shown, for a run.
        fade: Weight of its newest block, for a run.
    """

    kind: Kind
    path: str
    stage: int
    clips: int | None = None
    fade: float | None = None


@dataclass(frozen=True)
class Verdict:
    """Who judged: scores of different sets are never to be compared.

    Attributes:
        name: Of the classifier set.
        checksum: Of its card and weights.
        label: What it tells apart.
        stage: Which of its classifiers.
        rate_hz: Sampling rate of the clips.
        length: Samples of a clip.
        channels: Of a clip.
        n_classes: Authors: no Inception Score is above it.
        fit: Whether it tells them apart better than chance; if not, its score says nothing.
        accuracy: Balanced, on held-out tracks; None if it was never tested.
        chance: The balanced accuracy of one who doesn't listen.
    """

    name: str
    checksum: str
    label: str
    stage: int
    rate_hz: float
    length: int
    channels: int
    n_classes: int
    fit: bool
    accuracy: float | None = None
    chance: float | None = None


@dataclass(frozen=True)
class Group:
    """Sets of clips measured at one number of clips, and so to be compared.

    Attributes:
        n: Clips of each set.
        n_reference: Training clips they are measured against.
        columns: Measures by set: ``scored``, ``held_out``, ``white_noise``, ``silence``, ``one_clip``.
    """

    n: int
    n_reference: int
    columns: Mapping[str, Measures]


@dataclass(frozen=True)
class Pair:
    """A clip and the training clip it is most like.

    Attributes:
        distance: Of their outlines, from 0 to 2.
        scored: What to call the clip.
        training: Where the training clip is.
    """

    distance: float
    scored: str
    training: str


@dataclass(frozen=True)
class Score:
    """One row of the results.

    Attributes:
        subject: What was scored.
        judge: By whom.
        seed: Of everything random.
        ceiling: The most an Inception Score can be for clips with the authors in the shares of the training; None
            without data.
        groups: All clips; and, where there are fewer held-out ones, all sets again at their number, last.
        pairs: The clips nearest to training clips, nearest first.
        remarks: What a reader should know of the scoring, a sentence each.
        findings: What stands out in it, a sentence each.
    """

    subject: Subject
    judge: Verdict
    seed: int
    ceiling: float | None
    groups: tuple[Group, ...]
    pairs: tuple[Pair, ...] = ()
    remarks: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def compared(self) -> Group:
        """The group in which the held-out clips are, or else the only one."""
        return self.groups[-1]

    def to_row(self) -> dict[str, Any]:
        """The score as an object fit for JSON: no NaN, no infinity."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The score that `to_row` gave. Raises TypeError, KeyError or ValueError on a row of another shape."""
        content = dict(row)
        if content.pop("format", None) != FORMAT:
            raise ValueError(f"format {row.get('format')!r} instead of {FORMAT}")
        content["subject"] = Subject(**content["subject"])
        content["judge"] = Verdict(**content["judge"])
        content["groups"] = tuple(Group(**group) for group in content["groups"])
        content["pairs"] = tuple(Pair(**pair) for pair in content["pairs"])
        for name in ("remarks", "findings"):
            content[name] = tuple(content[name])
        return cls(**content)
