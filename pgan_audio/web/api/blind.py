"""The API's views of the blind test."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pgan_audio.web import site
from pgan_audio.web.api.files import ranged
from pgan_audio.web.asking.parsing import from_json
from pgan_audio.web.asking.wishes import BlindAnswer, BlindWish
from pgan_audio.web.listener import listener_of, new_listener, remember
from pgan_audio.web.models import Trial


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """A new question."""
    wish = from_json(request, BlindWish)
    trial, named = asked(request, wish)
    response = JsonResponse(trial_shape(trial), status=201)
    if named:
        remember(response, request, trial.listener)
    return response


@require_POST
def answer(request: HttpRequest, identifier: str) -> HttpResponse:
    """An answer, and whether it was right."""
    given = from_json(request, BlindAnswer).answer == "real"
    return JsonResponse(site.current().blind.answer(listener_of(request), identifier, given))


@require_safe
def clip(request: HttpRequest, identifier: str) -> HttpResponse:
    """The clip of a question."""
    response = ranged(request, site.current().blind.wav(identifier), "audio/wav")
    response["Cache-Control"] = "no-store"
    return response


def asked(request: HttpRequest, wish: BlindWish) -> tuple[Trial, bool]:
    """A new question for the listener of a request, and whether that one has to be given a name with the answer."""
    listener = listener_of(request)
    return site.current().blind.ask(listener or new_listener(), wish.model), listener is None


def trial_shape(trial: Trial) -> dict[str, str]:
    """A question: nothing in it tells the answer."""
    return {"trial": trial.id, "sound_url": reverse("blind_clip", args=[trial.id])}
