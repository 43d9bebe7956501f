"""Who listens: a random name in a signed cookie, given out when there is first something to remember."""

import re
import secrets

from django.http import HttpRequest, HttpResponse

COOKIE = "listener"
YEAR_SECONDS = 365 * 24 * 3600
_NAME = re.compile(r"[0-9a-f]{32}")


def listener_of(request: HttpRequest) -> str | None:
    """The name in a request's cookie; None where there is none that this site has signed."""
    name = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE)
    return name if name is not None and _NAME.fullmatch(name) else None


def new_listener() -> str:
    """A name that nobody has."""
    return secrets.token_hex(16)


def remember(response: HttpResponse, request: HttpRequest, name: str) -> None:
    """Give a listener the name."""
    response.set_signed_cookie(
        COOKIE, name, salt=COOKIE, max_age=YEAR_SECONDS, httponly=True, samesite="Strict", secure=request.is_secure()
    )
