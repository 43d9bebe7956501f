"""Whether a classifier set may judge: its rate, its length, its authors, its data.

What binds a set is what its clips are: rate, length, channels, stages, level and filter, and whom it tells apart. The
fingerprint of the data says one thing more: that the test split is the one that the set has learnt nothing of. A caller
who knows that other recordings are by the same authors may say so (``same_authors``); then each held-out track is
looked up in what the set has learnt.
"""

from pgan_audio.classifier.card import Card
from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.classifier.examples import labels_of
from pgan_audio.config import Config
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import ClassifierError, DataError
from pgan_audio.scoring.score import Verdict

_TRAIN = "Take a set trained on this data, or train one: pgan classifier train --data DATA --out DIR"
HELD_OUT = "test"


def verdict(judges: ClassifierSet, stage: int) -> Verdict:
    """What to say of the judge of a stage in a row of the results.

    Raises:
        ClassifierError: The set has none for this stage.
    """
    card, facts = judges.card, judges.card.stage(stage)
    return Verdict(
        name=judges.name,
        checksum=judges.checksum,
        label=card.label,
        stage=stage,
        rate_hz=facts.rate_hz,
        length=facts.length,
        channels=card.channels,
        n_classes=len(card.classes),
        fit=facts.fit_to_judge,
        accuracy=facts.held_out.balanced_accuracy if facts.held_out else None,
        chance=facts.held_out.chance if facts.held_out else None,
    )


def refuse_other_run(
    judges: ClassifierSet, config: Config, data: DataFolder, name: str, *, same_authors: bool = False
) -> None:
    """Refuse a run that was trained on other data than ``data``, or on other data than the set was.

    Args:
        judges: The set.
        config: Of the run.
        data: Said to be what the run was trained on.
        name: Of the run.
        same_authors: As in `refuse_other_data`.

    Raises:
        ClassifierError: The set is for other clips, or was trained on other data.
        DataError: The run was trained on other data than this.
    """
    facts = config.facts
    judges.check_fits(facts.sample_rate_hz, facts.clip_samples, facts.channels, facts.n_stages)
    if facts.fingerprint != data.fingerprint:
        raise DataError(
            f"{data.path} is not the data that the run at {name} was trained on. "
            f"Expected the fingerprint {facts.fingerprint[:12]}. Received: {data.fingerprint[:12]}. "
            "Name the run's own data with --data."
        )
    refuse_other_data(judges, data, same_authors=same_authors)


def refuse_other_data(judges: ClassifierSet, data: DataFolder, *, same_authors: bool = False) -> None:
    """Refuse data other than the set was trained on: its test split may hold what the set has learnt from.

    The same sound in the same splits will do, whatever its files are called and however they are labelled.

    Args:
        judges: The set.
        data: To compare with.
        same_authors: Whether the caller vouches for other recordings being by the authors that the set knows. They
            must have the same names, level and filter then, and the set must not have learnt from a test track.

    Raises:
        ClassifierError: It is other data; says in what they differ.
    """
    card = judges.card
    judges.check_fits(data.sample_rate_hz, data.clip_samples, data.channels, data.n_stages)
    if _is_its_own(card, data):
        return
    if same_authors:
        _refuse_other_authors(judges, data)
        return
    raise ClassifierError(
        f"The classifier set {judges.name} was trained on other data than {data.path}. Expected the fingerprint "
        f"{card.data_fingerprint[:12]}. Received: {data.fingerprint[:12]}. {_TRAIN} If these are other recordings by "
        "the very same authors, made the same way, say so with --same-authors."
    )


def remarks_on_data(judges: ClassifierSet, data: DataFolder) -> tuple[str, ...]:
    """What a reader of a score should know of the data, which were not refused: a sentence each."""
    card = judges.card
    if _is_its_own(card, data):
        return ()
    told = f"The classifier set {judges.name} was trained on other recordings, said to be by the same authors."
    if not card.learnt:
        return (f"{told} Whether it has learnt from some of the held-out clips isn't known.",)
    return (f"{told} It has learnt from none of the held-out clips.",)


def _is_its_own(card: Card, data: DataFolder) -> bool:
    """Whether a set was trained on this data."""
    return data.fingerprint == card.data_fingerprint or data.audio_fingerprint == card.audio_fingerprint


def _refuse_other_authors(judges: ClassifierSet, data: DataFolder) -> None:
    """Refuse other recordings that can't be by the authors of the set, or of which the set has heard the test split."""
    card = judges.card
    expected: dict[str, object] = {
        "authors": ", ".join(card.classes),
        "normalise": card.normalise,
        "filter": card.filter,
    }
    received: dict[str, object] = {
        "authors": ", ".join(sorted(set(labels_of(data, card.label)) - {""})),
        "normalise": data.settings.normalise,
        "filter": data.settings.filter,
    }
    differing = [key for key in expected if expected[key] != received[key]]
    if differing:
        raise ClassifierError(
            f"{data.path} isn't by the authors that the classifier set {judges.name} knows, prepared the same way. "
            f"Expected: {'; '.join(f'{key} = {expected[key]}' for key in differing)}. "
            f"Received: {'; '.join(f'{key} = {received[key]}' for key in differing)}. {_TRAIN}"
        )
    test = [track for track in data.tracks if track.split == HELD_OUT]
    heard = [track for track in test if card.has_learnt(track.audio_sha256)]
    if heard:
        raise ClassifierError(
            f"The classifier set {judges.name} has learnt from {len(heard)} of the {len(test)} tracks that "
            f"{data.path} holds out, such as {heard[0].file}: they can't show what is reached on recordings it "
            f"doesn't know. {_TRAIN}"
        )


def refuse_other_stage(judges: ClassifierSet, config: Config, stage: int) -> None:
    """Refuse a stage of a run whose clips are of another rate or length than the judge's of that scale.

    Raises:
        ClassifierError: They are, or the set has no classifier for it.
    """
    facts = judges.card.stage(config.data_stage(stage))
    expected, received = (facts.rate_hz, facts.length), (config.rate_hz(stage), config.length(stage))
    if expected != received:
        raise ClassifierError(
            f"The classifier set {judges.name} is for other clips than those of stage {stage}. Expected: "
            f"{expected[1]} samples at {expected[0]:g} Hz. Received: {received[1]} samples at {received[0]:g} Hz. "
            f"{_TRAIN}"
        )
