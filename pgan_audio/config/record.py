"""The record of a run: its resolved settings on disk, and what is done when others are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar, cast

import tomli_w

from pgan_audio import atomic
from pgan_audio.config.data_facts import DataFacts
from pgan_audio.config.loading import read_toml
from pgan_audio.config.nesting import flat, nested, overlaid
from pgan_audio.config.schema import Config
from pgan_audio.config.validation import build_config, shown
from pgan_audio.errors import ConfigError, DataError, RunError

HEADER = "# The settings this run was started with, resolved. It is continued with these and no others.\n\n"

C = TypeVar("C", bound=Config)
Difference = tuple[str, object, object]


def write(config: Config, path: Path) -> None:
    """Write ``config`` to ``path`` as TOML, in one step: a crash leaves the old file or the new one."""
    atomic.write_text(path, HEADER + tomli_w.dumps(config.model_dump(exclude_none=True)))


def read(path: Path) -> Config:
    """The settings that ``write`` left at ``path``.

    Raises:
        RunError: missing, damaged, or written by a version that knows other settings.
    """
    if not path.is_file():
        raise RunError(f"The run has no record of its settings. Expected a file written by pgan. Received: {path}.")
    try:
        return build_config(read_toml(path), lambda keys: str(path))
    except ConfigError as error:
        raise RunError(
            f"The run's record of its settings is damaged, or of another version of pgan: {error} "
            f"Restore {path}, or start a new run."
        ) from error


def with_values(config: C, changes: Mapping[str, object]) -> C:
    """``config`` with some settings replaced, validated as a whole; its design stays.

    Args:
        config: the settings to start from.
        changes: dotted key to value, such as ``{"schedule.stable_clips": (2_000,)}``.

    Raises:
        ConfigError: unknown key, wrong type, impossible value or combination.
    """
    values: dict[str, object] = config.model_dump()
    for key, value in changes.items():
        values = overlaid(values, nested(key, value))
    return cast(C, build_config(values))


def with_data(config: C, facts: DataFacts | Mapping[str, object]) -> C:
    """``config`` with what it must remember of its data folder.

    Raises:
        ConfigError: the facts are incomplete, or the design can't be trained on such data.
        DataError: ``config`` remembers other data: the folder changed since the run started.
    """
    values = facts.model_dump() if isinstance(facts, DataFacts) else dict(facts)
    wanted = cast(C, build_config(config.model_dump() | {"data": values}))
    changed = [] if config.data is None else differences(config, wanted)
    if changed:
        raise DataError(
            f"The data isn't what the run was started with. {_told(changed)} "
            "Use the run's own data folder, or start a new run (--run)."
        )
    return wanted


def differences(a: Config, b: Config) -> list[Difference]:
    """Where ``a`` and ``b`` differ: dotted key, value in ``a``, value in ``b``; None where there is none."""
    flat_a, flat_b = flat(a.model_dump()), flat(b.model_dump())
    keys = [*flat_a, *(key for key in flat_b if key not in flat_a)]
    return [(key, flat_a.get(key), flat_b.get(key)) for key in keys if flat_a.get(key) != flat_b.get(key)]


def refuse_differences(recorded: Config, wanted: Config) -> None:
    """Refuse to continue a run with other settings than its own.

    Args:
        recorded: the run's own settings.
        wanted: those asked for, best loaded with ``base=recorded``; facts of the data are compared only where it has
            any (``with_data`` does that when the data is opened).

    Raises:
        RunError: they differ; every differing key is named.
    """
    found = differences(recorded, wanted)
    if wanted.data is None:
        found = [difference for difference in found if not difference[0].startswith("data.")]
    if found:
        raise RunError(
            f"The run was started with other settings. {_told(found)} "
            "Leave these out to continue the run, or start a new one (--run)."
        )


def _told(found: Sequence[Difference]) -> str:
    """What was expected and what was received, key by key."""
    expected = "; ".join(f"{key} = {shown(own)}" for key, own, _ in found)
    received = "; ".join(f"{key} = {shown(other)}" for key, _, other in found)
    return f"Expected {expected}. Received: {received}."
