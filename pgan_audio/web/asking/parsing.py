"""From a request's body to a wish; whatever isn't one is refused in a line."""

import json
from collections.abc import Mapping
from typing import TypeVar

from django.http import HttpRequest, QueryDict
from pydantic import ValidationError

from pgan_audio.config.section import Section
from pgan_audio.errors import UsageError

W = TypeVar("W", bound=Section)

_LONGEST_SHOWN = 60
_MOST_DIGITS = 19  # of the largest seed


def from_json(request: HttpRequest, kind: type[W]) -> W:
    """The wish in a request's JSON body.

    Raises:
        UsageError: It is none.
    """
    if request.content_type != "application/json":
        raise UsageError("Expected the header Content-Type: application/json and a JSON object as the body.")
    return checked(json_object(request), kind)


def json_object(request: HttpRequest) -> dict[str, object]:
    """A request's body as an object; empty for an empty body.

    Raises:
        UsageError: It is none.
    """
    try:
        content = json.loads(request.body or b"{}", parse_constant=_no_number, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The body must be a JSON object. Received: {str(error)[:_LONGEST_SHOWN]}.") from error
    if not isinstance(content, dict):
        raise UsageError("The body must be a JSON object. Received: another kind of value.")
    return content


def from_form(form: QueryDict, kind: type[W]) -> W:
    """The wish in a form or query: what is empty counts as left out, other fields than the wish's don't count.

    Raises:
        UsageError: It is none.
    """
    values: dict[str, object] = {}
    for name, field in kind.model_fields.items():
        text = form.get(field.alias or name, "").strip()
        if text:
            values[field.alias or name] = _number(text) if _wants_number(field.annotation) else text
    return checked(values, kind)


def checked(values: Mapping[str, object], kind: type[W]) -> W:
    """A wish of some values.

    Raises:
        UsageError: One is unknown, missing, of the wrong type or beyond its limits.
    """
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        raise UsageError(_line(error, kind)) from error


def _line(error: ValidationError, kind: type[Section]) -> str:
    fault = error.errors(include_url=False)[0]
    name = str(fault["loc"][0])[:_LONGEST_SHOWN] if fault["loc"] else "the request"
    if fault["type"] == "extra_forbidden":
        known = ", ".join(field.alias or own for own, field in kind.model_fields.items())
        return f"There is no field {name!r} here. Known: {known}."
    if fault["type"] == "missing":
        return f"The field {name!r} is missing."
    received = fault["input"]
    shown = repr(received) if isinstance(received, str | int | float | bool) or received is None else "another kind"
    return f"{name}: {fault['msg'][:1].lower()}{fault['msg'][1:]}. Received: {shown[:_LONGEST_SHOWN]}."


def _wants_number(annotation: object) -> bool:
    text = str(annotation)
    return "int" in text or "float" in text


def _number(text: str) -> object:
    """What a form's text says, if it is a number; else the text, which is refused."""
    try:
        if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
            return int(text)
        return float(text) if len(text) <= _LONGEST_SHOWN else text
    except ValueError:
        return text


def _no_number(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS + 1:
        raise ValueError("a whole number of too many digits")
    return int(text)
