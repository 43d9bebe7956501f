"""Settings as nested mappings, and under dotted names: ``{"loss": {"drift": 0.1}}`` is ``loss.drift = 0.1``."""

from __future__ import annotations

from collections.abc import Mapping

Values = dict[str, object]


def nested(key: str, value: object) -> Values:
    """``("loss.drift", 0.1)`` as ``{"loss": {"drift": 0.1}}``."""
    first, dot, rest = key.partition(".")
    return {first: nested(rest, value) if dot else value}


def flat(values: Mapping[str, object], prefix: str = "") -> Values:
    """``{"loss": {"drift": 0.1}}`` as ``{"loss.drift": 0.1}``."""
    result: Values = {}
    for key, value in values.items():
        if isinstance(value, dict):
            result |= flat(value, f"{prefix}{key}.")
        else:
            result[f"{prefix}{key}"] = value
    return result


def overlaid(below: Mapping[str, object], above: Mapping[str, object]) -> Values:
    """``above`` laid over ``below``: sections are joined key by key, any other value is replaced whole, a list too."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
