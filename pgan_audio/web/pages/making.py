"""The pages that make sounds. Their forms work without JavaScript: a form leads to the page of its job."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from pgan_audio.errors import PganError, UsageError
from pgan_audio.web import site
from pgan_audio.web.api.views import favourite_shapes, keep, known_sound
from pgan_audio.web.asking.desk import foreign_fields
from pgan_audio.web.asking.parsing import from_form
from pgan_audio.web.asking.wishes import GrowthWish, KeepWish, NearWish, SoundsWish, WalkWish
from pgan_audio.web.listener import listener_of
from pgan_audio.web.making.busy import BusyError
from pgan_audio.web.making.job import Job
from pgan_audio.web.not_found import NotFoundError
from pgan_audio.web.pages.common import Context, filled_in, job_context, model_shapes, see_other

PAGE_METHODS = ("GET", "HEAD", "POST")
MAKE_FIELDS = ("model", "stage", "author", "n", "seed", "first", "truncation", "temperature", "key", "metre", "length")
GROWTH_FIELDS = ("model", "seed", "index", "author")


@require_http_methods(PAGE_METHODS)
def make(request: HttpRequest) -> HttpResponse:
    """Make sounds: of a seed, near another, or on the way between two."""
    context = {
        **_models(request, MAKE_FIELDS, model_shapes()),
        "favourites": favourite_shapes(listener_of(request)),
    }
    return _page(request, "make", context, lambda: _asked(request))


@require_http_methods(PAGE_METHODS)
def growth(request: HttpRequest) -> HttpResponse:
    """The same latent at every finished stage."""
    context = _models(request, GROWTH_FIELDS, model_shapes("audio"))
    return _page(request, "growth", context, lambda: site.current().desk.growth(from_form(request.POST, GrowthWish)))


@require_POST
def favourites(request: HttpRequest) -> HttpResponse:
    """Keep a sound or let it go, and go back to where that was said."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = see_other(back if safe else reverse("make"))
    wish = from_form(request.POST, KeepWish)
    keep(request, response, known_sound(wish.sound), wish.keep == 1)
    return response


def _models(request: HttpRequest, fields: tuple[str, ...], models: list[Context]) -> Context:
    """The models, what the form says, and which of them it names; else the first."""
    form = filled_in(request, fields)
    chosen = next((model for model in models if model["id"] == form["model"]), next(iter(models), None))
    return {"models": models, "form": form, "chosen": chosen}


def _fitting(form: QueryDict) -> QueryDict:
    """A form without the fields that the chosen model doesn't know: without a script they can't be hidden."""
    model = site.current().catalogue.find(form.get("model", ""))
    fitting = form.copy()
    for name in foreign_fields(model) if model is not None else ():
        fitting.pop(name, None)
    return fitting


def _asked(request: HttpRequest) -> Job:
    """The job that the form asks for."""
    desk, form = site.current().desk, request.POST
    match form.get("action", "make"):
        case "make":
            return desk.sounds(from_form(_fitting(form), SoundsWish))
        case "near":
            renamed = form.copy()
            renamed["near"] = form.get("sound", "")
            return desk.near(from_form(renamed, NearWish))
        case "walk":
            return desk.walk(from_form(form, WalkWish))
    raise UsageError("The form asks for nothing known. Reload the page and try again.")


def _page(request: HttpRequest, name: str, context: Context, ask: Callable[[], Job]) -> HttpResponse:
    """The page: after a form, the way to its job or what is wrong with it."""
    if request.method != "POST":
        return render(request, f"web/{name}.html", {**job_context(request), **context})
    try:
        job = ask()
    except PganError as error:
        status = 404 if isinstance(error, NotFoundError) else 503 if isinstance(error, BusyError) else 400
        told = {**context, "job": None, "sounds": [], "error": str(error)}
        response = render(request, f"web/{name}.html", told, status=status)
        if isinstance(error, BusyError):
            response["Retry-After"] = str(error.retry_seconds)
        return response
    said = {field: value for field, value in context["form"].items() if value}  # so that the form stays filled in
    return see_other(f"{reverse(name)}?{urlencode({'job': job.id, **said})}")
