"""All addresses of the site."""

from django.urls import path, register_converter

from pgan_audio.web import converters
from pgan_audio.web.api import blind, files, runs
from pgan_audio.web.api import views as api
from pgan_audio.web.pages import blind as blind_page
from pgan_audio.web.pages import making, views

register_converter(converters.SoundConverter, "sound")
register_converter(converters.TokenConverter, "token")
register_converter(converters.SuffixConverter, "suffix")
register_converter(converters.PreviewConverter, "preview")

urlpatterns = [
    path("", making.make, name="make"),
    path("growth/", making.growth, name="growth"),
    path("training/", views.training, name="training"),
    path("training/<slug:identifier>/", views.run, name="run"),
    path("blind/", blind_page.blind, name="blind"),
    path("about/", views.about, name="about"),
    path("api/", views.api, name="api"),
    path("favourites/", making.favourites, name="favourites"),
    path("api/models", api.models, name="models"),
    path("api/sounds", api.sounds, name="sounds"),
    path("api/walks", api.walks, name="walks"),
    path("api/growth", api.growth, name="api_growth"),
    path("api/status", api.status, name="status"),
    path("api/jobs/<token:identifier>", api.job, name="job"),
    path("api/sounds/<sound:identifier>", api.sound, name="sound"),
    path("api/sounds/<sound:identifier><suffix:suffix>", files.sound_file, name="sound_file"),
    path("api/runs", runs.runs, name="api_runs"),
    path("api/runs/<slug:identifier>", runs.run, name="api_run"),
    path("api/runs/<slug:identifier>/curves", runs.curves, name="curves"),
    path("api/runs/<slug:identifier>/previews", runs.previews, name="previews"),
    path("api/runs/<slug:identifier>/previews/<preview:name>", runs.preview, name="preview"),
    path("api/runs/<slug:identifier>/scores", runs.scores, name="scores"),
    path("api/blind", blind.ask, name="api_blind"),
    path("api/blind/<token:identifier>", blind.answer, name="blind_answer"),
    path("api/blind/<token:identifier>.wav", blind.clip, name="blind_clip"),
    path("api/favourites", api.favourites, name="api_favourites"),
    path("api/favourites/<sound:identifier>", api.favourite, name="favourite"),
]

handler400 = "pgan_audio.web.errors.bad_request"
handler403 = "pgan_audio.web.errors.permission_denied"
handler404 = "pgan_audio.web.errors.not_found"
handler500 = "pgan_audio.web.errors.server_error"
