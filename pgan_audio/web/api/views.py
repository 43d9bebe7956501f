"""The API's views of models, sounds and jobs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pgan_audio.errors import UsageError
from pgan_audio.web import site
from pgan_audio.web.api.shapes import model_shape
from pgan_audio.web.api.sound_shapes import job_shape, kept_by, sound_shape, sound_shapes
from pgan_audio.web.asking.parsing import from_json, json_object
from pgan_audio.web.asking.wishes import GrowthWish, NearWish, SoundsWish, WalkWish
from pgan_audio.web.listener import listener_of, new_listener, remember
from pgan_audio.web.making.job import Job
from pgan_audio.web.models import Favourite, Sound
from pgan_audio.web.not_found import NotFoundError

MOST_FAVOURITES = 500
"""Of a listener."""

MOST_OF_ALL = 100_000
"""Of all listeners, so that nobody who gives himself ever new names fills the disk."""


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """All models; the answer brings the cookie whose value a later POST must show."""
    get_token(request)
    return JsonResponse({"models": [model_shape(model) for model in site.current().catalogue.models()]})


@require_POST
def sounds(request: HttpRequest) -> HttpResponse:
    """Ask for sounds of a seed, or near another."""
    here = site.current()
    content = json_object(request)
    if "near" in content:
        return _accepted(request, here.desk.near(from_json(request, NearWish)))
    return _accepted(request, here.desk.sounds(from_json(request, SoundsWish)))


@require_POST
def walks(request: HttpRequest) -> HttpResponse:
    """Ask for the way from a sound to another."""
    return _accepted(request, site.current().desk.walk(from_json(request, WalkWish)))


@require_POST
def growth(request: HttpRequest) -> HttpResponse:
    """Ask for the same latent at every finished stage."""
    return _accepted(request, site.current().desk.growth(from_json(request, GrowthWish)))


@require_safe
def job(request: HttpRequest, identifier: str) -> HttpResponse:
    """How far a job is."""
    here = site.current()
    found = here.studio.queue.find(identifier)
    if found is None:
        raise NotFoundError("There is no such job, or it ended long ago. Ask for the sounds again.")
    return JsonResponse(job_shape(found, here.studio.queue, here.catalogue, listener_of(request)))


@require_safe
def sound(request: HttpRequest, identifier: str) -> HttpResponse:
    """A sound."""
    found = known_sound(identifier)
    kept = kept_by(listener_of(request), [found.id])
    return JsonResponse(sound_shape(found, site.current().catalogue.find(found.model), found.id in kept))


@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    """The sounds that this listener keeps, the newest first."""
    return JsonResponse({"sounds": favourite_shapes(listener_of(request))})


@require_http_methods(["PUT", "DELETE"])
def favourite(request: HttpRequest, identifier: str) -> HttpResponse:
    """Keep a sound, or don't any more."""
    response = JsonResponse({"id": identifier, "favourite": request.method == "PUT"})
    keep(request, response, known_sound(identifier), request.method == "PUT")
    return response


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Whether sounds can be made, and how many wait."""
    studio = site.current().studio
    n_jobs, n_sounds = studio.queue.sizes
    return JsonResponse(
        {
            "generating": studio.pid is not None,
            "standby": studio.stands_by,
            "waiting_jobs": n_jobs,
            "waiting_sounds": n_sounds,
        }
    )


def known_sound(identifier: str) -> Sound:
    """A sound by its id.

    Raises:
        NotFoundError: There is none.
    """
    found = site.current().library.find(identifier)
    if found is None:
        raise NotFoundError("There is no such sound, or it was forgotten. Make it again from its seed.")
    return found


def favourite_shapes(listener: str | None) -> list[dict[str, object]]:
    """What a listener keeps."""
    if listener is None:
        return []
    kept = Favourite.objects.filter(listener=listener).values_list("sound_id", flat=True)[:MOST_FAVOURITES]
    return sound_shapes(kept, site.current().catalogue, listener)


def keep(request: HttpRequest, response: HttpResponse, chosen: Sound, wanted: bool) -> None:
    """Note or forget that the listener of a request keeps a sound; one without a name gets it with the response.

    Raises:
        UsageError: There are too many already.
    """
    listener = listener_of(request)
    if not wanted:
        Favourite.objects.filter(listener=listener or "", sound=chosen).delete()
        return
    if listener is None:
        listener = new_listener()
        remember(response, request, listener)
    if Favourite.objects.filter(listener=listener).count() >= MOST_FAVOURITES:
        raise UsageError(f"There is room for {MOST_FAVOURITES} favourites. Let go of some first.")
    if Favourite.objects.count() >= MOST_OF_ALL:
        raise UsageError("This site has no room for more favourites. Download what you want to keep.")
    Favourite.objects.get_or_create(listener=listener, sound=chosen)


def _accepted(request: HttpRequest, job: Job) -> HttpResponse:
    here = site.current()
    return JsonResponse(job_shape(job, here.studio.queue, here.catalogue, listener_of(request)), status=202)
