"""The page of the blind test."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pgan_audio.errors import PganError, UsageError
from pgan_audio.web import site
from pgan_audio.web.api.blind import asked, trial_shape
from pgan_audio.web.asking.parsing import from_form
from pgan_audio.web.asking.wishes import BlindAnswer, BlindWish, TrialName
from pgan_audio.web.blind.results import results
from pgan_audio.web.listener import listener_of, remember
from pgan_audio.web.making.busy import BusyError
from pgan_audio.web.not_found import NotFoundError
from pgan_audio.web.pages.common import see_other


@require_http_methods(("GET", "HEAD", "POST"))
def blind(request: HttpRequest) -> HttpResponse:
    """Play a clip, take the answer, show how often listeners are right."""
    try:
        if request.method == "POST":
            return _posted(request)
        return render(request, "web/blind.html", _context(request))
    except PganError as error:
        status = 404 if isinstance(error, NotFoundError) else 503 if isinstance(error, BusyError) else 400
        response = render(request, "web/blind.html", _context(request, str(error)), status=status)
        if isinstance(error, BusyError):
            response["Retry-After"] = str(error.retry_seconds)
        return response


def _posted(request: HttpRequest) -> HttpResponse:
    match request.POST.get("action"):
        case "new":
            trial, named = asked(request, from_form(request.POST, BlindWish))
            response = see_other(f"{reverse('blind')}?trial={trial.id}")
            if named:
                remember(response, request, trial.listener)
            return response
        case "answer":
            name = from_form(request.POST, TrialName).trial
            given = from_form(request.POST, BlindAnswer).answer == "real"
            site.current().blind.answer(listener_of(request), name, given)
            return see_other(f"{reverse('blind')}?trial={name}")
    raise UsageError("The form asks for nothing known. Reload the page and try again.")


def _wanted(request: HttpRequest, models: Sequence[str]) -> str | None:
    """The model that the address or form names, else the first; None where none can be tested."""
    given = request.POST if request.method == "POST" else request.GET
    named = given.get("model")
    return named if named in models else next(iter(models), None)


def _context(request: HttpRequest, error: str = "") -> dict[str, Any]:
    test, listener = site.current().blind, listener_of(request)
    models = [{"id": model.id, "name": model.name} for model in test.models()]
    trial = answer = None
    model = _wanted(request, [model["id"] for model in models])
    if not error and request.GET.get("trial"):
        found = test.trial(listener, from_form(request.GET, TrialName).trial)
        model = found.model
        answer = None if found.answer is None else test.judged(found)
        trial = trial_shape(found) if answer is None else None
    return {
        "available": bool(models),
        "models": models,
        "model": model,
        "trial": trial,
        "answer": answer,
        "results": results(listener, model),
        "error": error,
    }
