"""The pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pgan_audio.web import site
from pgan_audio.web.api.shapes import model_shape
from pgan_audio.web.errors import told


@require_safe
def make(request: HttpRequest) -> HttpResponse:
    """Make sounds."""
    models = [model_shape(model) for model in site.current().catalogue.models()]
    context: dict[str, object] = {"models": models, "form": {}, "error": "", "job": None, "sounds": []}
    return render(request, "web/make.html", context)


@require_safe
def growth(request: HttpRequest) -> HttpResponse:
    """The same latent at every finished stage."""
    models = [model_shape(model) for model in site.current().catalogue.models() if model.kind == "audio"]
    context: dict[str, object] = {"models": models, "form": {}, "error": "", "job": None, "sounds": []}
    return render(request, "web/growth.html", context)


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """All runs."""
    return render(request, "web/training.html", {"runs": []})


@require_safe
def run(request: HttpRequest, identifier: str) -> HttpResponse:
    """One run."""
    model = site.current().catalogue.find(identifier)
    if model is None:
        return told(request, 404, "There is no such run.")
    return render(request, "web/run.html", {"run": {"id": model.id, "name": model.name}})


@require_safe
def blind(request: HttpRequest) -> HttpResponse:
    """Real or generated?"""
    return render(request, "web/blind.html", {"models": [], "trial": None, "results": None})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What all this is."""
    return render(request, "web/about.html", {"models": [model_shape(m) for m in site.current().catalogue.models()]})


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """The API, described."""
    return render(request, "web/api.html", {"base": request.build_absolute_uri("/").rstrip("/"), "examples": []})
