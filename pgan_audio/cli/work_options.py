"""The options of ``pgan sample`` for the designs that make texts, tunes or sound step by step."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from pgan_audio.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

FOR_WORKS = ("prime", "temperature", "key", "metre", "length", "play_with")
FOR_SCORES = ("play", "play_with", "seed")
FOR_ALL = ("n", "seed")

_OPTIONS = (
    click.option(
        "--temperature",
        type=click.FloatRange(min=0),
        metavar="T",
        help="Of rnn-...: below 1 closer to the probable, above 1 bolder.  [default: 1.0]",
    ),
    click.option(
        "--prime",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Of rnn-...: how all begin: a MIDI, ABC or MusicXML file, a text or a recording, as the design has it.",
    ),
    click.option("--key", metavar="KEY", help="Of rnn-notes, -series and -measures: such as G, Bb or Em."),
    click.option("--metre", metavar="METRE", help="Of rnn-notes, -series and -measures: such as 6/8."),
    click.option(
        "--length",
        type=click.FloatRange(min=0, min_open=True),
        metavar="N",
        help="Of rnn-...: at most so many characters, notes, bars, quarters (rnn-midi) or seconds (rnn-spectra).",
    ),
    click.option(
        "--play-with",
        metavar="RUN",
        help="Of rnn-...: play tunes to WAV with a sound that a trained run makes, or with 'string', built in.",
    ),
    click.option(
        "--play",
        type=click.Path(path_type=Path),
        metavar="SCORE",
        help="Make no tunes, but play this MIDI, ABC or MusicXML file, with --play-with or else the string.",
    ),
)


def work_options(command: F) -> F:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def refuse_work_options(given: Mapping[str, Any], design: str) -> None:
    """Refuse what is for works where clips are made.

    Raises:
        UsageError: if any is given.
    """
    _refuse(given, [name for name in FOR_WORKS if name in given], design, "the designs rnn-...")


def refuse_clip_options(given: Mapping[str, Any], design: str) -> None:
    """Refuse what is for clips where works are made.

    Raises:
        UsageError: if any is given.
    """
    _refuse(given, [name for name in given if name not in FOR_WORKS + FOR_ALL], design, "designs that make clips")


def refuse_beside_score(given: Mapping[str, Any]) -> None:
    """Refuse all that doesn't say how a score is played.

    Raises:
        UsageError: if any is given.
    """
    names = [name for name in given if name not in FOR_SCORES]
    if names:
        option = "--" + names[0].replace("_", "-")
        raise UsageError(f"--play plays a score as it is. Received: {option} {given[names[0]]} as well. Leave it out.")


def _refuse(given: Mapping[str, Any], names: list[str], design: str, owners: str) -> None:
    if names:
        option = "--" + names[0].replace("_", "-")
        raise UsageError(
            f"{option} is for {owners}, and this run is of {design}. Received: {option} {given[names[0]]}. "
            "Leave it out."
        )
