"""From plain values to a ``Config``, and from the schema's complaints to one line a person can act on."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from pydantic import ValidationError

from pgan_audio.config.designs import CONFIGS, DEFAULT_DESIGN
from pgan_audio.config.schema import Config
from pgan_audio.config.section import Section
from pgan_audio.errors import ConfigError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

OriginOf = Callable[[Sequence[str]], str | None]

EXPECTED = {
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": "a string",
    "string_unicode": "text that can be written as UTF-8 (rename the folder or label)",
    "string_too_short": "a string that isn't empty",
    "too_short": "a list of at least one entry",
    "tuple_type": "a list, such as [16, 8]",
}
# The type of an error, and the name its bound goes by in the error's context.
BOUNDS = {
    "greater_than": ("greater than", "gt"),
    "greater_than_equal": ("of at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("of at most", "le"),
}
KINDS: dict[type, str] = {bool: "a boolean", dict: "a section", list: "a list", str: "a string", tuple: "a list"}
LONGEST_SHOWN = 80


def build_config(values: Mapping[str, object], origin_of: OriginOf = lambda keys: None) -> Config:
    """The validated ``Config`` of nested ``values``.

    Args:
        values: sections as nested mappings.
        origin_of: says for the keys leading to a value where it came from (a file, ``--set``), or None.

    Raises:
        ConfigError: one line about the first fault, with the number of further ones.
    """
    whole = config_class(values.get("design", DEFAULT_DESIGN), origin_of(("design",)))
    try:
        return whole.model_validate(values)
    except ValidationError as error:
        # A misspelt key often causes the other complaints, so it is told first.
        faults = sorted(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    message = _message(faults[0], origin_of, whole)
    if len(faults) > 1:
        message += f" ({len(faults) - 1} more wrong {'setting' if len(faults) == 2 else 'settings'} after this one.)"
    raise ConfigError(message)


def config_class(design: object, origin: str | None = None) -> type[Config]:
    """The class that holds the settings of a design.

    Args:
        design: its name, or what was given for it.
        origin: where that came from (a file, ``--design``), or None.

    Raises:
        ConfigError: there is no such design.
    """
    if not isinstance(design, str) or design not in CONFIGS:
        where = f" ({origin})" if origin else ""
        raise ConfigError(f"Unknown design{where}. Expected one of {', '.join(CONFIGS)}. Received: {shown(design)}.")
    return CONFIGS[design]


def section_at(keys: Sequence[int | str], whole: type[Section]) -> type[Section] | None:
    """The section that ``keys`` lead to, from ``whole``; None where they lead to a value or to nothing."""
    section = whole
    for key in keys:
        field = section.model_fields.get(str(key))
        inner = [] if field is None else [field.annotation, *get_args(field.annotation)]
        found = next((t for t in inner if isinstance(t, type) and issubclass(t, Section)), None)
        if found is None:
            return None
        section = found
    return section


def known_keys(section: type[Section], prefix: str = "") -> list[str]:
    """The dotted names of all settings within ``section``, in the schema's order."""
    names: list[str] = []
    for name in section.model_fields:
        inner = section_at([name], section)
        names += known_keys(inner, f"{prefix}{name}.") if inner else [f"{prefix}{name}"]
    return names


def shown(value: object) -> str:
    """A value as a message shows it: as in TOML where that's short, cut where it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def _message(fault: ErrorDetails, origin_of: OriginOf, whole: type[Config]) -> str:
    location = fault["loc"]
    keys = [key for key in location if isinstance(key, str)]
    origin = origin_of(keys)
    where = f" ({origin})" if origin else ""
    if fault["type"] == "extra_forbidden":
        return _unknown_key(keys, where, whole)
    if fault["type"] == "missing":
        return f"The setting {_dotted(location)} is missing. Expected a value: it has no default. Add it."
    if fault["type"] == "value_error" and section_at(location, whole):
        return str(fault["ctx"]["error"])
    received = fault["input"]
    kind = KINDS.get(type(received)) if fault["type"].endswith("_type") else None
    return (
        f"{_dotted(location)}{where}: expected {_expected(fault, whole)}. "
        f"Received: {shown(received)}{f', {kind}' if kind else ''}."
    )


def _expected(fault: ErrorDetails, whole: type[Config]) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in EXPECTED:
        return EXPECTED[kind]
    if kind in BOUNDS:
        words, name = BOUNDS[kind]
        return f"a number {words} {str(context[name]).removesuffix('.0')}"
    if kind == "literal_error":
        return str(context["expected"])
    if kind == "value_error":
        return str(context["error"])
    section = section_at(fault["loc"], whole)
    if section:
        return f"a section with the keys {', '.join(section.model_fields)}"
    return f"something else ({fault['msg'].lower()})"


def _unknown_key(keys: Sequence[str], where: str, whole: type[Config]) -> str:
    *parents, name = keys
    siblings = list((section_at(parents, whole) or whole).model_fields)
    owners = [design for design, other in CONFIGS.items() if not parents and name in other.model_fields]
    close = difflib.get_close_matches(name, siblings, n=1)
    # Otherwise perhaps a good name in the wrong section.
    elsewhere = [key for key in known_keys(whole) if key.rpartition(".")[2] == name]
    meant = [".".join([*parents, *close])] if close else elsewhere
    hint = f" Did you mean {meant[0]}?" if meant else ""
    if owners:
        hint = f" It belongs to the design {' and '.join(owners)}; this is {_design_of(whole)}."
    place = f"the section {'.'.join(parents)}" if parents else "the top level"
    return f"Unknown key {_dotted(keys)}{where}.{hint} Known keys of {place}: {', '.join(siblings)}."


def _design_of(whole: type[Config]) -> str:
    return next(name for name, config in CONFIGS.items() if config is whole)


def _dotted(location: Sequence[int | str]) -> str:
    """``("progressive", "channels", 2)`` as ``progressive.channels[2]``; odd names, as TOML allows them, in quotes."""
    parts = (f"[{key}]" if isinstance(key, int) else f".{key if key.isidentifier() else repr(key)}" for key in location)
    return "".join(parts).removeprefix(".")
