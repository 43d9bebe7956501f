"""All addresses of the site."""

from django.urls import path, register_converter

from pgan_audio.web import converters
from pgan_audio.web.api import files
from pgan_audio.web.api import views as api
from pgan_audio.web.pages import views

register_converter(converters.SoundConverter, "sound")
register_converter(converters.TokenConverter, "token")
register_converter(converters.SuffixConverter, "suffix")

urlpatterns = [
    path("", views.make, name="make"),
    path("growth/", views.growth, name="growth"),
    path("training/", views.training, name="training"),
    path("training/<slug:identifier>/", views.run, name="run"),
    path("blind/", views.blind, name="blind"),
    path("about/", views.about, name="about"),
    path("api/", views.api, name="api"),
    path("api/models", api.models, name="models"),
    path("api/sounds", api.sounds, name="sounds"),
    path("api/walks", api.walks, name="walks"),
    path("api/growth", api.growth, name="api_growth"),
    path("api/status", api.status, name="status"),
    path("api/jobs/<token:identifier>", api.job, name="job"),
    path("api/sounds/<sound:identifier>", api.sound, name="sound"),
    path("api/sounds/<sound:identifier><suffix:suffix>", files.sound_file, name="sound_file"),
    path("api/favourites", api.favourites, name="api_favourites"),
    path("api/favourites/<sound:identifier>", api.favourite, name="favourite"),
]

handler400 = "pgan_audio.web.errors.bad_request"
handler403 = "pgan_audio.web.errors.permission_denied"
handler404 = "pgan_audio.web.errors.not_found"
handler500 = "pgan_audio.web.errors.server_error"
