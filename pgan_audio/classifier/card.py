"""The card of a classifier set: what it tells apart, how well, and the checksums that hold it together."""

import hashlib
import json
import re
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import tomli_w
from numpy.typing import NDArray
from pydantic import Field, PositiveFloat, PositiveInt, ValidationError

from pgan_audio import atomic
from pgan_audio.classifier.architecture import Architecture
from pgan_audio.classifier.evaluation import Evaluation
from pgan_audio.config.section import Names, Section, Text
from pgan_audio.errors import ClassifierError
from pgan_audio.training.arrays import write_arrays

FILE = "card.toml"
FORMAT = 1
HEADER = "# A classifier set: which authors it tells apart, and how well. Written by pgan classifier train.\n\n"
MAX_BYTES = 2**24
LEARNT_DIGITS = 16
"""Of a track's checksum on the card: enough to know it again among millions."""

_NUMBERS = re.compile(r"\[\n\s*(-?[\d.e+-]+(?:,\n\s*-?[\d.e+-]+)*),?\n\s*\]")


class StageFacts(Section):
    """One classifier of a set.

    Attributes:
        stage: From 1.
        rate_hz: Sampling rate of its clips.
        length: Samples of a clip.
        n_parameters: Numbers in its weights.
        n_epochs: Epochs of training after which it was at its best.
        temperature: What the network's logits are divided by.
        architecture: What it is rebuilt from.
        weights_sha256: Of its file of weights; `write_stage` puts it in.
        held_out: How it does on the test split; None where that has no track.
    """

    stage: PositiveInt
    rate_hz: PositiveFloat
    length: PositiveInt
    n_parameters: PositiveInt
    n_epochs: PositiveInt
    temperature: PositiveFloat
    architecture: Architecture
    weights_sha256: str = ""
    held_out: Evaluation | None = None

    @property
    def fit_to_judge(self) -> bool:
        """Whether it is known to tell the authors apart better than chance."""
        return self.held_out is not None and self.held_out.fit_to_judge


class Card(Section):
    """All there is to say about a classifier set.

    Attributes:
        name: Of the set.
        label: The column of the labels table that names the classes; ``author`` for the data's own authors.
        classes: The authors, sorted; one's place here is its column in the logits.
        sample_rate_hz: Of the last stage.
        clip_samples: Length of a clip at that rate.
        channels: 1 or 2.
        n_stages: Stages of the data, whether a classifier is there for each or not.
        normalise: Level of each track in the data.
        filter: What halves the rate in the data.
        data_fingerprint: Of the data folder it was trained on.
        audio_fingerprint: Of the sound in it and its splits, whatever it is called and labelled; empty if unknown.
        learnt: Which sounds it learnt from or was stopped on: the first 16 digits of each track's ``audio_sha256``,
            sorted, with blanks between; empty if unknown.
        seed: Of the training.
        package_version: Of the package that trained it.
        note: Whatever its maker says of it, such as the origin and licence of the recordings.
        stages: The classifiers there are, lowest rate first.
    """

    name: Text
    label: Text
    classes: Annotated[Names, Field(min_length=2)]
    sample_rate_hz: PositiveInt
    clip_samples: PositiveInt
    channels: Annotated[int, Field(ge=1, le=2)]
    n_stages: PositiveInt
    normalise: str
    filter: str
    data_fingerprint: str
    audio_fingerprint: str = ""
    learnt: Annotated[str, Field(pattern=r"^([0-9a-f]{16}( [0-9a-f]{16})*)?$")] = ""
    seed: Annotated[int, Field(ge=0)]
    package_version: str
    note: str = ""
    stages: Annotated[tuple[StageFacts, ...], Field(strict=False)] = ()

    def stage(self, stage: int) -> StageFacts:
        """The facts of one classifier.

        Raises:
            ClassifierError: The set has none for this stage.
        """
        for facts in self.stages:
            if facts.stage == stage:
                return facts
        there = ", ".join(str(facts.stage) for facts in self.stages) or "none"
        raise ClassifierError(
            f"The classifier set {self.name} has no classifier for stage {stage}. Expected one of: {there}. "
            "Take one of those with --stage, or train it: pgan classifier train"
        )

    def has_learnt(self, audio_sha256: str) -> bool:
        """Whether a track with this sound is among those it learnt from; False as well where that is unknown."""
        return audio_sha256[:LEARNT_DIGITS] in self.learnt.split()

    @property
    def checksum(self) -> str:
        """SHA-256 (hex) over the whole card, and through the checksums in it over all weights."""
        facts = self.model_dump(mode="json")
        if not self.learnt:
            del facts["learnt"]  # as in a card from before there was such a thing, which keeps its checksum
        canonical = json.dumps(facts, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


def write_card(folder: Path, card: Card) -> None:
    """Write a card into a set's folder, in one step."""
    facts = card.model_dump(mode="json", exclude_none=True)
    text = tomli_w.dumps({"format": FORMAT, "checksum": card.checksum, **facts})
    # One line for a list of numbers, where tomli_w takes one for each number.
    text = _NUMBERS.sub(lambda match: f"[{', '.join(match[1].replace(',', ' ').split())}]", text)
    atomic.write_text(folder / FILE, HEADER + text)


def read_card(folder: Path) -> Card:
    """Read the card of a set, verified.

    Raises:
        ClassifierError: There is none, it is damaged, or it was written by another version of the package.
    """
    path = folder / FILE
    if not path.is_file():
        raise ClassifierError(
            f"No classifier set in {folder}: it has no {FILE}. Expected a folder made by pgan classifier train."
        )
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ClassifierError(f"{path} is larger than {MAX_BYTES} bytes: that is no card of a classifier set.")
        facts = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(folder, f"{FILE} can't be read ({error})") from error
    received = facts.pop("format", None)
    if received != FORMAT:
        raise ClassifierError(
            f"The classifier set in {folder} has a format this version of pgan doesn't know. "
            f"Expected: format = {FORMAT}. Received: {received!r}. Update pgan-audio, or train the set anew."
        )
    announced = facts.pop("checksum", None)
    try:
        card = Card.model_validate(facts)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise _damaged(folder, f"{FILE}, {place}: {fault['msg']}") from error
    if announced != card.checksum:
        raise _damaged(folder, f"the checksum of {FILE} isn't that of its content")
    return card


def write_stage(folder: Path, card: Card, facts: StageFacts, arrays: Mapping[str, NDArray[Any]]) -> Card:
    """Add a classifier to a set: first its weights, then the card that names them.

    Args:
        folder: Of the set.
        card: The set's card so far.
        facts: Of the new classifier, still without the checksum of its weights.
        arrays: Its weights, as they are to be stored.

    Returns:
        The new card.
    """
    path = weights_file(folder, facts.stage)
    with tempfile.TemporaryDirectory() as temporary:
        write_arrays(Path(temporary, path.name), arrays)
        content = Path(temporary, path.name).read_bytes()
    atomic.write_bytes(path, content)
    facts = facts.model_copy(update={"weights_sha256": hashlib.sha256(content).hexdigest()})
    others = [other for other in card.stages if other.stage != facts.stage]
    stages = tuple(sorted([*others, facts], key=lambda each: each.stage))
    card = card.model_copy(update={"stages": stages})
    write_card(folder, card)
    return card


def weights_file(folder: Path, stage: int) -> Path:
    """Where a stage's weights lie."""
    return folder / f"stage-{stage}.npz"


def verify_weights(folder: Path, facts: StageFacts) -> None:
    """Compare a file of weights with its checksum.

    Raises:
        ClassifierError: It is missing, or another one.
    """
    path = weights_file(folder, facts.stage)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _damaged(folder, f"{path.name}: {error.strerror or error}") from error
    if digest != facts.weights_sha256:
        raise _damaged(folder, f"the checksum of {path.name} isn't the one on the card")


def _damaged(folder: Path, why: str) -> ClassifierError:
    return ClassifierError(
        f"The classifier set in {folder} is damaged: {why}. Put it back from a copy, or train it anew."
    )
