"""Expected failures become one clear line, whatever view they happen in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pgan_audio.errors import PganError
from pgan_audio.web.errors import told
from pgan_audio.web.making.busy import BusyError
from pgan_audio.web.not_found import NotFoundError


class FailuresMiddleware:
    """Answers with the failure's line: 404, 503 with Retry-After, else 400.

    Args:
        get_response: What else there is to do for a request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this with what a view raised; None leaves it to Django."""
        match exception:
            case NotFoundError():
                return told(request, 404, str(exception))
            case BusyError():
                return told(request, 503, str(exception), exception.retry_seconds)
            case PganError():
                return told(request, 400, str(exception))
        return None
