"""All addresses of the site."""

from django.urls import path

from pgan_audio.web.pages import views

urlpatterns = [
    path("", views.make, name="make"),
    path("growth/", views.growth, name="growth"),
    path("training/", views.training, name="training"),
    path("training/<slug:identifier>/", views.run, name="run"),
    path("blind/", views.blind, name="blind"),
    path("about/", views.about, name="about"),
    path("api/", views.api, name="api"),
]

handler400 = "pgan_audio.web.errors.bad_request"
handler403 = "pgan_audio.web.errors.permission_denied"
handler404 = "pgan_audio.web.errors.not_found"
handler500 = "pgan_audio.web.errors.server_error"
