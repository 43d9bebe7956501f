"""The pages that make nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pgan_audio.scoring.report.words import count
from pgan_audio.web import site
from pgan_audio.web.api.run_shapes import Json, curves_shape, previews_shape, run_shape, scores_shape
from pgan_audio.web.api.runs import known_run
from pgan_audio.web.pages.api_examples import examples
from pgan_audio.web.pages.cards import card_html
from pgan_audio.web.pages.common import model_shapes
from pgan_audio.web.pages.licences import LICENCES

PAGE_POINTS = 400


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """All runs."""
    here = site.current()
    runs = [_told(run_shape(model, here.courses.of(model))) for model in here.catalogue.runs()]
    only_shipped = all(run["shipped"] for run in runs)
    return render(request, "web/training.html", {"runs": runs, "only_shipped": only_shipped})


@require_safe
def run(request: HttpRequest, identifier: str) -> HttpResponse:
    """One run: how far it is, its curves, its previews, its scores."""
    model = known_run(identifier)
    course = site.current().courses.of(model)
    context = {
        "run": _told(run_shape(model, course)),
        "kind": model.kind,
        "makes": model.makes,
        "card": card_html(model.card),
        "curves": curves_shape(course, None, PAGE_POINTS),
        "previews": previews_shape(model),
        "scores": scores_shape(model),
    }
    return render(request, "web/run.html", context)


def _told(run: Json) -> Json:
    """A run with its numbers in words, as the scripts write them, too."""
    return {**run, **{name: count(run[name]) for name in ("clips", "total") if run[name]}}


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What all this is, and whose."""
    models = [{**model, "card_html": card_html(model["card"]["text"])} for model in model_shapes()]
    return render(request, "web/about.html", {"models": models, "licences": LICENCES})


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """The API, described."""
    base = request.build_absolute_uri("/").rstrip("/")
    return render(request, "web/api.html", {"base": base, "examples": examples(base, model_shapes("audio"))})
