"""What all pages have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from pgan_audio import __version__
from pgan_audio.web import site
from pgan_audio.web.api.shapes import model_shape
from pgan_audio.web.api.sound_shapes import job_shape
from pgan_audio.web.asking.limits import LIMITS
from pgan_audio.web.listener import listener_of

Context = dict[str, Any]

PAGES = (
    ("make", "Make"),
    ("growth", "Listen to growth"),
    ("training", "Training"),
    ("blind", "Blind test"),
    ("about", "About"),
)
"""Names of addresses and titles, in the order of the navigation."""

_LONGEST_FIELD = 200


def common(request: HttpRequest) -> Context:
    """Django's context processor: the navigation, the version, the limits of all fields."""
    match = request.resolver_match
    here = "training" if match and match.url_name == "run" else match.url_name if match else None
    navigation = [{"url_name": name, "title": title, "current": name == here} for name, title in PAGES]
    return {"navigation": navigation, "version": __version__, "limits": LIMITS}


def model_shapes(kind: str | None = None) -> list[Context]:
    """The models, or those of a kind."""
    return [model_shape(model) for model in site.current().catalogue.models() if kind in (None, model.kind)]


def job_context(request: HttpRequest) -> Context:
    """The job that the address names with ``?job=``, its sounds, and what is wrong with it."""
    identifier = request.GET.get("job", "")
    if not identifier:
        return {"job": None, "sounds": [], "error": ""}
    here = site.current()
    job = here.studio.queue.find(identifier)
    if job is None:
        return {"job": None, "sounds": [], "error": "These sounds were asked for long ago. Ask for them again."}
    shape = job_shape(job, here.studio.queue, here.catalogue, listener_of(request))
    return {"job": shape, "sounds": shape["sounds"], "error": shape["error"] or ""}


def filled_in(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """What a form says, or its address, for showing it again."""
    given = request.POST if request.method == "POST" else request.GET
    return {name: given.get(name, "")[:_LONGEST_FIELD] for name in names}


def see_other(address: str) -> HttpResponse:
    """Send a browser on after a form, so that reloading doesn't send it again."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
