"""What visitors are told when something isn't as it should be: one clear line, as a page or as JSON."""

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

API = "/api/"
TITLES = {
    400: "This can't be answered",
    403: "Refused",
    404: "Not here",
    405: "Not like this",
    500: "A fault of ours",
    503: "Too busy just now",
}


def told(request: HttpRequest, status: int, message: str, retry_seconds: int | None = None) -> HttpResponse:
    """An error as the visitor wants it: JSON below ``/api/``, else a page.

    Args:
        request: What it answers.
        status: 400 to 599.
        message: One line.
        retry_seconds: When to come back, if that helps.
    """
    if request.path.startswith(API):
        response: HttpResponse = JsonResponse({"error": message}, status=status)
    else:
        context = {"status": status, "title": TITLES.get(status, "Error"), "message": message, "retry": retry_seconds}
        response = render(request, "web/error.html", context, status=status)
    if retry_seconds is not None:
        response["Retry-After"] = str(retry_seconds)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to a forged host, a damaged form and the like."""
    kind = "This site doesn't take files." if isinstance(exception, TooManyFilesSent) else "The request is damaged."
    return told(request, 400, kind)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer where something isn't allowed."""
    return told(request, 403, "This isn't allowed.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer where there is nothing."""
    return told(request, 404, "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's answer where a view failed."""
    return told(request, 500, "Something went wrong on our side; what exactly stands in the server's log.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a form or request without the token that this site gives out."""
    message = (
        "The token that proves where the request comes from is missing or wrong. Reload the page and try again; "
        "with curl, send the cookie csrftoken back in the header X-CSRFToken, as /api/ shows."
    )
    return told(request, 403, message)
