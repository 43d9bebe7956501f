"""What browsers are told of every answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""Scripts, styles, pictures and sounds come from this site, from files of their own: none inline, none foreign."""

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

RESOURCES = "same-origin"
"""Nor does a page of another site get to show or play what is here, and so learn what there is."""

Answer = Callable[[HttpRequest], HttpResponse]


def policy(get_response: Answer) -> Answer:
    """Middleware that adds the headers where an answer hasn't stricter ones."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", RESOURCES)
        return response

    return answer
