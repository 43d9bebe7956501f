"""Whether a classifier set may judge: its rate, its length, its data."""

from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.config import Config
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import ClassifierError, DataError
from pgan_audio.scoring.score import Verdict

_TRAIN = "Take a set trained on this data, or train one: pgan classifier train --data DATA --out DIR"


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


def refuse_other_run(judges: ClassifierSet, config: Config, data: DataFolder, name: str) -> None:
    """Refuse a run that was trained on other data than ``data``, or on other data than the set was.

    Args:
        judges: The set.
        config: Of the run.
        data: Said to be what the run was trained on.
        name: Of the run.

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
    refuse_other_data(judges, data)


def refuse_other_data(judges: ClassifierSet, data: DataFolder) -> None:
    """Refuse data other than the set was trained on: its test split may hold what the set has learnt from.

    The same sound in the same splits will do, whatever its files are called and however they are labelled.

    Raises:
        ClassifierError: It is; says in what they differ.
    """
    card = judges.card
    judges.check_fits(data.sample_rate_hz, data.clip_samples, data.channels, data.n_stages)
    if data.fingerprint != card.data_fingerprint and data.audio_fingerprint != card.audio_fingerprint:
        raise ClassifierError(
            f"The classifier set {judges.name} was trained on other data than {data.path}. "
            f"Expected the fingerprint {card.data_fingerprint[:12]}. Received: {data.fingerprint[:12]}. {_TRAIN}"
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
