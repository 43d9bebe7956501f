"""The API's views of runs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from pydantic import Field

from pgan_audio.config.section import Section
from pgan_audio.web import site
from pgan_audio.web.api.files import ranged
from pgan_audio.web.api.run_shapes import curves_shape, previews_shape, run_shape, scores_shape
from pgan_audio.web.asking.parsing import from_form
from pgan_audio.web.catalogue.model import Model
from pgan_audio.web.not_found import NotFoundError

MAX_PREVIEW_BYTES = 64_000_000
_TYPES = {"wav": "audio/wav", "png": "image/png"}


class CurvesQuery(Section):
    """How much of the curves is wanted."""

    stage: int | None = Field(default=None, ge=1, le=32)
    points: int = Field(default=400, ge=2, le=2000)


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """All runs, the newest first."""
    here = site.current()
    return JsonResponse({"runs": [run_shape(model, here.courses.of(model)) for model in here.catalogue.runs()]})


@require_safe
def run(request: HttpRequest, identifier: str) -> HttpResponse:
    """A run."""
    model = known_run(identifier)
    return JsonResponse(run_shape(model, site.current().courses.of(model)))


@require_safe
def curves(request: HttpRequest, identifier: str) -> HttpResponse:
    """Its curves."""
    query = from_form(request.GET, CurvesQuery)
    return JsonResponse(curves_shape(site.current().courses.of(known_run(identifier)), query.stage, query.points))


@require_safe
def previews(request: HttpRequest, identifier: str) -> HttpResponse:
    """What it sounded like while it was trained."""
    return JsonResponse({"previews": previews_shape(known_run(identifier))})


@require_safe
def scores(request: HttpRequest, identifier: str) -> HttpResponse:
    """Its newest scores."""
    return JsonResponse({"scores": scores_shape(known_run(identifier))})


@require_safe
def preview(request: HttpRequest, identifier: str, name: str) -> HttpResponse:
    """A preview's sound or picture; the name can be nothing but a preview's."""
    path = known_run(identifier).run.previews / name
    try:
        if path.stat().st_size > MAX_PREVIEW_BYTES:
            raise NotFoundError("This preview is too long to be sent.")
        content = path.read_bytes()
    except OSError as error:
        raise NotFoundError("There is no such preview.") from error
    response = ranged(request, content, _TYPES[name.rpartition(".")[2]])
    response["Cache-Control"] = "private, max-age=60"
    return response


def known_run(identifier: str) -> Model:
    """A run by its id.

    Raises:
        NotFoundError: There is none.
    """
    model = site.current().catalogue.find(identifier)
    if model is None:
        raise NotFoundError("There is no such run. GET /api/runs lists those there are.")
    return model
